"""From the raw output of a YOLOX network to boxes."""

import numpy as np
from numpy.typing import NDArray

from varta.vision.boxes import nms

STRIDES = (8, 16, 32)
HEAD = 5  # x, y, width, height, objectness come before the classes
_SAME_CLASS_IOU = 0.45
_ANY_CLASS_IOU = 0.85  # one thing under two names


def make_grid(height: int, width: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return each output row's cell (n×2) and stride (n×1)."""
    cells, strides = [], []
    for stride in STRIDES:
        ys, xs = np.mgrid[0 : height // stride, 0 : width // stride]
        cells.append(np.stack([xs.ravel(), ys.ravel()], axis=1))
        strides.append(np.full((xs.size, 1), stride))
    return np.concatenate(cells).astype(np.float32), np.concatenate(strides).astype(np.float32)


def decode(
    output: NDArray[np.float32], grid: NDArray[np.float32], strides: NDArray[np.float32], lowest: float
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int32]]:
    """Turn the raw rows (n×85) into boxes in the network's pixels, scores and classes (formula of the makers' demo)."""
    rows = np.flatnonzero(output[:, 4] >= lowest)  # a score is never above its objectness
    parts = output[rows]
    classes = parts[:, HEAD:].argmax(axis=1) if len(rows) else np.zeros(0, np.intp)
    scores = parts[:, 4] * parts[np.arange(len(rows)), HEAD + classes]
    good = scores >= lowest
    rows, parts, scores, classes = rows[good], parts[good], scores[good], classes[good]
    centres = (parts[:, :2] + grid[rows]) * strides[rows]
    halves = np.exp(np.minimum(parts[:, 2:4], 10)) * strides[rows] / 2
    boxes = np.concatenate([centres - halves, centres + halves], axis=1).astype(np.float32)
    return boxes, scores.astype(np.float32), classes.astype(np.int32)


def suppress(boxes: NDArray[np.float32], scores: NDArray[np.float32], classes: NDArray[np.int32]) -> NDArray[np.intp]:
    """Return the rows that stay: the best of each class, and of things found under two names."""
    shift = classes[:, None].astype(np.float32) * 1e5  # classes far apart never overlap
    rows = nms(boxes + shift, scores, _SAME_CLASS_IOU)
    return rows[nms(boxes[rows], scores[rows], _ANY_CLASS_IOU)]
