"""Drawn pictures and detections for tests of vision."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from varta.vision.types import ArrayImage, Detections, Frame

WIDTH, HEIGHT = 640, 360
Box = tuple[float, float, float, float]


def scene(seed: int = 7, noise: float = 0.0, gain: float = 1.0, offset: float = 0.0) -> NDArray[np.float32]:
    """Return a still background, H×W, with structure; noise and exposure as asked."""
    rng = np.random.default_rng(3)
    coarse = rng.uniform(40, 180, (9, 16)).astype(np.float32)
    still = np.kron(coarse, np.ones((40, 40), np.float32))
    noisy = still * gain + offset
    if noise:
        noisy = noisy + np.random.default_rng(seed).normal(0, noise, still.shape).astype(np.float32)
    return noisy


def frame(luma: NDArray[np.float32], time_s: float, index: int = 0) -> Frame:
    """Return a grey picture as a frame."""
    grey = np.clip(luma, 0, 255).astype(np.uint8)
    return Frame(ArrayImage(np.repeat(grey[:, :, None], 3, axis=2)), index, time_s)


def with_block(luma: NDArray[np.float32], box: Box, value: float = 250.0) -> NDArray[np.float32]:
    """Return the picture with a bright block: left, top, right, bottom in pixels."""
    left, top, right, bottom = (round(v) for v in box)
    changed = luma.copy()
    changed[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = value
    return changed


def found(boxes: Sequence[Box], score: float = 0.8, classes: Sequence[int] | None = None) -> Detections:
    """Return detections of persons (0) and cars (1)."""
    n = len(boxes)
    return Detections(
        np.array(boxes, np.float32).reshape(-1, 4),
        np.full(n, score, np.float32),
        np.array(classes or [0] * n, np.int32),
        ("person", "car"),
    )
