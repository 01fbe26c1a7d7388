"""Train the weights that tell flames from other things of their colours, `src/varta/vision/scene/flame.json`.

python tools/train/fire/train.py IMAGES [--out FILE]

IMAGES has the folders `fire` and `no_fire`. Each photograph is made as small as the analysis makes a picture, its
places of flame colours are cut out as the analysis cuts them, and a logistic regression with a ridge learns from them;
each photograph counts the same, whatever number of places it has. Cross-validation is by photograph: ten parts, five
times, none of whose photographs the weights that judge them have seen. Seeds are fixed: the same photographs give the
same file.
"""

import argparse
import json
from pathlib import Path

import cv2
import numpy as np

from varta.vision.scene.flame import FIGURES, cut_of, figures_of, flame_coloured, places
from varta.vision.scene.view import small_size

RIDGE = 3.0
LEAST = 20
GAINS = (1.0, 0.8, 1.2)
OF_FIRE = 2  # the largest places of a photograph with fire are taken for the fire
OF_OTHERS = 6


def examples(path: Path, label: int) -> list[tuple[np.ndarray, bool]]:
    """Return the figures of a photograph's places, and whether it was as bright as it is."""
    bgr = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if bgr is None:
        return []
    small = cv2.blur(cv2.resize(bgr, small_size(bgr.shape[1], bgr.shape[0]), interpolation=cv2.INTER_AREA), (3, 3))
    rows = []
    for gain in GAINS:
        picture = np.clip(small * gain, 0, 255).astype(np.uint8)
        mask = flame_coloured(picture)
        for left, top, width, height, _ in places(mask, LEAST, OF_FIRE if label else OF_OTHERS):
            cut = cut_of(mask.shape, left, top, width, height)
            inside = np.zeros_like(mask)
            inside[top : top + height, left : left + width] = mask[top : top + height, left : left + width]
            rows.append((figures_of(picture[cut], inside[cut]), gain == 1.0))
    return rows


def fit(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> dict[str, object]:
    shift, scale = x.mean(axis=0), x.std(axis=0) + 1e-6
    z = np.hstack([(x - shift) / scale, np.ones((len(x), 1))])
    w = np.zeros(z.shape[1])
    ridge = np.diag([RIDGE] * (z.shape[1] - 1) + [0.0])
    for _ in range(30):  # Newton's method
        p = 1 / (1 + np.exp(-z @ w))
        slope = z.T @ (weight * (p - y)) + ridge @ w
        bend = (z * (weight * p * (1 - p) + 1e-9)[:, None]).T @ z + ridge
        w -= np.linalg.solve(bend, slope)
    return {"shift": shift, "scale": scale, "weights": w[:-1], "bias": w[-1]}


def score(model: dict[str, object], x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-(((x - model["shift"]) / model["scale"]) @ model["weights"] + model["bias"])))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("images", type=Path)
    parser.add_argument("--out", type=Path, default=Path("src/varta/vision/scene/flame.json"))
    options = parser.parse_args()
    paths = [
        (path, label)
        for label, name in ((1, "fire"), (0, "no_fire"))
        for path in sorted((options.images / name).iterdir())
    ]
    found = [(examples(path, label), label) for path, label in paths]
    x = np.array([row for rows, _ in found for row, _ in rows])
    plain = np.array([as_is for rows, _ in found for _, as_is in rows])
    y = np.array([label for rows, label in found for _ in rows])
    photo = np.array([i for i, (rows, _) in enumerate(found) for _ in rows])
    labels = np.array([label for _, label in found])
    weight = np.array([1 / len(rows) for rows, _ in found for _ in rows])
    weight *= np.where(y == 1, 0.5 / labels.mean(), 0.5 / (1 - labels.mean())) * 5
    print(f"{labels.sum()} photographs with fire, {(1 - labels).sum()} without; {len(x)} places")
    best = np.zeros((5, len(found)))
    for turn in range(5):
        parts = np.random.default_rng(turn).permutation(len(found)) % 10
        for part in range(10):
            test = parts[photo] == part
            model = fit(x[~test], y[~test], weight[~test])
            asked = test & plain
            np.maximum.at(best[turn], photo[asked], score(model, x[asked]))
    for threshold in (0.4, 0.5, 0.6, 0.7):
        raised = best > threshold
        hit, false = raised[:, labels == 1].mean(), raised[:, labels == 0].mean()
        right = (raised == labels).mean()
        print(f"threshold {threshold}: fire found {hit:.3f}, raised without fire {false:.3f}, right {right:.3f}")
    model = fit(x, y, weight)
    data = {"figures": FIGURES} | {k: np.round(v, 5).tolist() for k, v in model.items()}
    options.out.write_text(json.dumps(data, indent=1) + "\n")
    print(dict(zip(FIGURES, np.round(model["weights"], 2).tolist(), strict=True)))


if __name__ == "__main__":
    main()
