"""How a whole picture looks, in few figures, and how like it is to another of the same camera."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from varta.vision.types import Pixels

Plane = NDArray[np.float32]
_SIZE = (64, 48)
_BLOCKS = (8, 6)
_TILES, _TILE = 4, 120
_WHITE = 235
_WEAK = 1.5  # gradients below that are noise


@dataclass(frozen=True, slots=True)
class Look:
    """Hold a picture 64×48, its gradients, and how fine its detail is; brightness of 256."""

    small: Plane
    across: Plane
    down: Plane
    detail: float
    bright: float  # the 98th of a hundred parts, from dark to bright
    white: float  # share of the picture that is overexposed

    @property
    def relief(self) -> float:
        """Return the mean gradient."""
        return float(np.hypot(self.across, self.down).mean())

    def faded(self, other: "Look", share: float) -> "Look":
        """Return this look moved towards another one by a share."""
        mixed = [a + np.float32(share) * (b - a) for a, b in zip(_planes(self), _planes(other), strict=True)]
        numbers = {name: getattr(self, name) * (1 - share) + getattr(other, name) * share for name in _NUMBERS}
        return replace(self, small=mixed[0], across=mixed[1], down=mixed[2], **numbers)


_NUMBERS = ("detail", "bright", "white")


def _planes(look: Look) -> tuple[Plane, Plane, Plane]:
    return look.small, look.across, look.down


def look_of(luma: Pixels) -> Look:
    """Return the look of a picture's full brightness."""
    small = cv2.resize(luma, _SIZE, interpolation=cv2.INTER_AREA).astype(np.float32)
    smooth = cv2.GaussianBlur(small, (3, 3), 0)
    across = np.asarray(cv2.Sobel(smooth, cv2.CV_32F, 1, 0, ksize=3, scale=0.25), np.float32)
    down = np.asarray(cv2.Sobel(smooth, cv2.CV_32F, 0, 1, ksize=3, scale=0.25), np.float32)
    bright, white = float(np.percentile(small, 98)), float((small > _WHITE).mean())
    return Look(small, across, down, _detail(luma), bright, white)


def _detail(luma: Pixels) -> float:
    """Return the mean absolute Laplacian of sixteen parts of the picture at its full size."""
    height, width = luma.shape
    tall, wide = min(_TILE, height // _TILES), min(_TILE, width // _TILES)
    total = 0.0
    for row in range(_TILES):
        for column in range(_TILES):
            top, left = row * height // _TILES, column * width // _TILES
            tile = cv2.Laplacian(luma[top : top + tall, left : left + wide], cv2.CV_16S)
            total += float(cv2.norm(tile, cv2.NORM_L1)) / max(tile.size, 1)
    return total / _TILES**2


def gone(before: Look, now: Look) -> float:
    """Return the share of the blocks with structure whose structure is not to be seen any more, whatever the light."""
    dot = _blocks(before.across * now.across + before.down * now.down)
    old = _blocks(before.across**2 + before.down**2)
    new = _blocks(now.across**2 + now.down**2)
    marked = old > _WEAK**2
    if not marked.any():
        return 0.0
    alike = dot / np.sqrt(old * new + 1e-6)
    return float((alike[marked] < 0.25).mean())  # noqa: PLR2004 - chance gives 0 and a changed light 0.5


def alike(before: Look, now: Look) -> float:
    """Return how like the structure of two pictures is, from -1 to 1, 0 for strangers, whatever the light."""
    dot = float((before.across * now.across + before.down * now.down).sum())
    old = float((before.across**2 + before.down**2).sum())
    new = float((now.across**2 + now.down**2).sum())
    return dot / float(np.sqrt(old * new) + 1e-6)


def difference(a: Look, b: Look) -> float:
    """Return the mean absolute difference of brightness."""
    return float(np.abs(a.small - b.small).mean())


def shift(before: Look, now: Look) -> tuple[float, float]:
    """Return how far the picture has shifted, as a share of its width, and how sure that is, 0 to 1."""
    window = np.asarray(cv2.createHanningWindow(_SIZE, cv2.CV_32F), np.float32)
    edges = [np.asarray(np.hypot(look.across, look.down), np.float32) for look in (before, now)]
    (x, y), sure = cv2.phaseCorrelate(edges[0], edges[1], window)
    return float(np.hypot(x, y)) / _SIZE[0], float(sure)


def _blocks(plane: Plane) -> Plane:
    return np.asarray(cv2.resize(plane, _BLOCKS, interpolation=cv2.INTER_AREA), np.float32)
