"""Training pictures: crops, mosaics and packings of the footage that may be used, at many scales and in many lights."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
GREY = 114
# PETS 2009 and TUD-Stadtmitte are what the result is measured on: nothing of them is ever read here. The photographs of
# number plates may only be used for evaluation. HELD_OUT is what versions are compared by while working.
VIDEOS = {
    "video/intel_one-by-one-person-detection.mp4": 1.5,
    "video/intel_person-bicycle-car-detection_trim.mp4": 4.0,
    "video/intel_car-detection.mp4": 4.0,
    "video/intel_bottle-detection.mp4": 1.0,
    "video/intel_preview_worker-zone-detection.gif": 5.0,
    "video/intel_preview_classroom.gif": 4.0,
    "video/intel_preview_face-demographics-walking-and-pause.gif": 4.0,
}  # and how many pictures a second are taken
HELD_OUT = ("video/intel_preview_store-aisle-detection.gif", "video/intel_preview_people-detection.gif")
PHOTOS = ("images/fire/*.jpg", "images/no_fire/*.jpg")
_LARGEST = 1280  # photographs are shrunk to that


@dataclass(frozen=True)
class Source:
    """Hold pictures of one scene, or photographs; `weight` is how often it is drawn from."""

    name: str
    pictures: list[Picture]
    weight: float


def sources(folder: Path) -> list[Source]:
    """Read everything that may be trained on."""
    found = [Source(name, _frames(folder / name, fps), 1.0) for name, fps in VIDEOS.items()]
    for pattern in PHOTOS:
        photos = [_shrunk(p) for f in sorted(folder.glob(pattern)) if (p := cv2.imread(str(f))) is not None]
        found.append(Source(pattern, photos, 2.0))
    return found


def _frames(path: Path, fps: float) -> list[Picture]:
    pictures, tick = [], -1
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            now = int((frame.time or 0.0) * fps)
            if now != tick:
                pictures.append(frame.to_ndarray(format="bgr24"))
                tick = now
    return pictures


def _shrunk(picture: Picture) -> Picture:
    scale = min(1.0, _LARGEST / max(picture.shape[:2]))
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else picture


def sample(rng: np.random.Generator, all_sources: list[Source], height: int, width: int) -> Picture:
    """Return one training input, height×width×3."""
    kind = rng.random()
    if kind < 0.55:  # noqa: PLR2004 - shares of the mixture
        return _coloured(rng, _crop(rng, _draw(rng, all_sources), height, width))
    canvas = np.full((height, width, 3), GREY, np.uint8)
    for left, top, right, bottom in _tiles(rng, height, width):
        part = _crop(rng, _draw(rng, all_sources), bottom - top, right - left)
        canvas[top:bottom, left:right] = _coloured(rng, part)
    return canvas


def _draw(rng: np.random.Generator, all_sources: list[Source]) -> Picture:
    weights = np.array([s.weight for s in all_sources])
    source = all_sources[rng.choice(len(all_sources), p=weights / weights.sum())]
    return source.pictures[rng.integers(len(source.pictures))]


def _crop(rng: np.random.Generator, picture: Picture, height: int, width: int) -> Picture:
    """Return a part of a picture at a random scale, mirrored or not, grey where it ends."""
    fit = min(height / picture.shape[0], width / picture.shape[1])
    scale = fit * float(np.exp(rng.uniform(np.log(0.6), np.log(3.0))))
    stretch = float(np.exp(rng.normal(0, 0.08)))
    # Cut first, then scale: a magnified picture as a whole would be large.
    cut_width = min(picture.shape[1], max(4, int(width / (scale * stretch)) + 1))
    cut_height = min(picture.shape[0], max(4, int(height / scale) + 1))
    x = rng.integers(0, picture.shape[1] - cut_width + 1)
    y = rng.integers(0, picture.shape[0] - cut_height + 1)
    part = picture[y : y + cut_height, x : x + cut_width]
    size = (min(width, int(cut_width * scale * stretch) or 1), min(height, int(cut_height * scale) or 1))
    way = cv2.INTER_AREA if scale < 1 and rng.random() < 0.5 else cv2.INTER_LINEAR  # noqa: PLR2004 - half of them
    part = cv2.resize(part, size, interpolation=way)
    if rng.random() < 0.5:  # noqa: PLR2004 - half of them
        part = part[:, ::-1]
    canvas = np.full((height, width, 3), GREY, np.uint8)
    left = rng.integers(0, width - part.shape[1] + 1)
    top = rng.integers(0, height - part.shape[0] + 1)
    canvas[top : top + part.shape[0], left : left + part.shape[1]] = part
    return canvas


def _tiles(rng: np.random.Generator, height: int, width: int) -> list[tuple[int, int, int, int]]:
    """Return two to six rectangles, with gaps now and then, as regions of cameras are packed."""
    columns, rows = int(rng.integers(1, 4)), int(rng.integers(1, 3))
    columns = max(columns, 2) if rows == 1 else columns
    xs = np.sort(rng.uniform(0.25, 0.75, columns - 1)) if columns == 2 else np.arange(1, columns) / columns  # noqa: PLR2004 - two
    ys = rng.uniform(0.3, 0.7, rows - 1)
    x_edges = [0, *(int(x * width) for x in xs), width]
    y_edges = [0, *(int(y * height) for y in ys), height]
    gap = int(rng.choice([0, 8]))
    return [
        (a, c, max(a + 16, b - gap), max(c + 16, d - gap)) for a, b in pairwise(x_edges) for c, d in pairwise(y_edges)
    ]


def _coloured(rng: np.random.Generator, picture: Picture) -> Picture:
    """Return a picture in another light: gain, gamma, tint, grey, blur, noise, compression."""
    x = picture.astype(np.float32)
    if rng.random() < 0.7:  # noqa: PLR2004 - shares, as all below
        gamma, gain = (
            np.exp(rng.normal(0, 0.25)),
            np.exp(rng.normal(0, 0.2, 3) * (0.3, 0.3, 0.3)) * np.exp(rng.normal(0, 0.2)),
        )
        x = 255 * np.power(np.clip(x / 255, 0, 1), gamma) * gain.astype(np.float32)
        x += rng.normal(0, 8)
    if rng.random() < 0.3:  # noqa: PLR2004
        grey = x.mean(axis=2, keepdims=True)
        x = grey + (x - grey) * rng.uniform(0, 1.4)
    if rng.random() < 0.15:  # noqa: PLR2004
        x = cv2.GaussianBlur(x, (0, 0), float(rng.uniform(0.4, 1.5)))
    if rng.random() < 0.3:  # noqa: PLR2004
        x += rng.normal(0, rng.uniform(1, 9), x.shape).astype(np.float32)
    x = np.clip(x, 0, 255).astype(np.uint8)
    if rng.random() < 0.2:  # noqa: PLR2004
        ok, coded = cv2.imencode(".jpg", x, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 90))])
        x = cv2.imdecode(coded, cv2.IMREAD_COLOR) if ok else x
    return x
