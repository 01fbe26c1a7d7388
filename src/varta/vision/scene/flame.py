"""What looks like a flame in one picture: places of its colours, and how likely each is one.

The likelihood is a logistic regression over handmade figures of colour, texture and outline;
`tools/train/fire/train.py` makes its weights from photographs with and without fire, `flame.json`.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from varta.vision.types import Pixels

Mask = NDArray[np.bool_]
Row = tuple[int, int, int, int, int]
FIGURES = (
    "red", "green", "blue", "spread", "bright", "core", "yellower", "hue", "hue_spread",
    "saturation", "saturation_spread", "roughness", "outline", "stands_out", "solid",
)  # fmt: skip


def flame_coloured(colours: Pixels) -> Mask:
    """Return where a picture, h×w×3 BGR, has the colours of flames: red over green over blue, bright and saturated."""
    blue, green, red = (np.asarray(part, np.int16) for part in cv2.split(colours))
    warm = (red > 150) & (red > green) & (green >= blue - 10) & (red - blue > 55)  # noqa: PLR2004 - measured, stated here alone
    core = (red > 235) & (green > 190) & (red - blue > 25) & (green >= blue)  # noqa: PLR2004 - hot: nearly white
    return np.asarray(warm | core, bool)


@dataclass(frozen=True, slots=True)
class FlameModel:
    """Weigh figures: `shift` and `scale` bring each to a like size."""

    shift: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]
    bias: float

    def likelihood(self, figures: NDArray[np.float64]) -> float:
        """Return from 0 to 1 how likely a place with these figures is a flame."""
        score = float(((figures - self.shift) / self.scale) @ self.weights) + self.bias
        return float(1 / (1 + np.exp(-np.clip(score, -30, 30))))


@cache
def flame_model() -> FlameModel:
    """Return the model that comes with the program."""
    data = json.loads(files("varta.vision.scene").joinpath("flame.json").read_text())
    shift, scale, weights = (np.array(data[name], np.float64) for name in ("shift", "scale", "weights"))
    return FlameModel(shift, scale, weights, float(data["bias"]))


def figures_of(cut: Pixels, mask: Mask) -> NDArray[np.float64]:
    """Return what the model weighs, in the order of `FIGURES`: of a cut with a margin, and which of it is the place."""
    part = cut[mask].astype(np.float32)
    blue, green, red = part.T / 255
    luma = cv2.cvtColor(cut, cv2.COLOR_BGR2GRAY)
    light = luma[mask].astype(np.float32) / 255
    ratio = green / np.maximum(red, 0.05)
    hue = (green - blue) / np.maximum(red - blue, 0.05)
    saturation = 1 - part.min(axis=1) / np.maximum(part.max(axis=1), 1)
    steep = np.abs(cv2.Laplacian(luma, cv2.CV_32F))[mask].mean() / 255
    around = cv2.dilate(mask.astype(np.uint8), np.ones((5, 5), np.uint8), iterations=2).astype(bool) & ~mask
    outside = luma[around].mean() / 255 if around.any() else light.mean()
    return np.array(
        [
            red.mean(), green.mean(), blue.mean(), light.std(), (red > 0.94).mean(),  # noqa: PLR2004 - measured, stated here alone
            ((red > 0.9) & (green > 0.75) & (blue < 0.8)).mean(), _likeness(light, ratio),  # noqa: PLR2004 - measured, stated here alone
            hue.mean(), hue.std(), saturation.mean(), saturation.std(), steep, _raggedness(mask),
            light.mean() - outside, mask.mean(),
        ],
        np.float64,
    )  # fmt: skip


def _likeness(a: NDArray[np.floating[Any]], b: NDArray[np.floating[Any]]) -> float:
    a, b = a - a.mean(), b - b.mean()
    return float((a * b).mean() / (a.std() * b.std() + 1e-3))


def _raggedness(mask: Mask) -> float:
    """Return how much longer the outline is than a circle's."""
    outlines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    length = sum(cv2.arcLength(outline, closed=True) for outline in outlines)
    return float(np.log1p(length / np.sqrt(4 * np.pi * max(int(mask.sum()), 1))))


def places(mask: Mask, least: int, most: int = 8) -> list[Row]:
    """Return the largest places of a mask: left, top, width, height, pixels."""
    joined = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found: list[Row] = sorted(map(tuple, stats[1:].tolist()), key=lambda row: -row[4])
    return [row for row in found if row[4] >= least][:most]


def cut_of(shape: tuple[int, ...], left: int, top: int, width: int, height: int) -> tuple[slice, slice]:
    """Return a place's cut with a margin for its surroundings."""
    margin = max(4, max(width, height) // 4)
    rows = slice(max(0, top - margin), min(shape[0], top + height + margin))
    return rows, slice(max(0, left - margin), min(shape[1], left + width + margin))
