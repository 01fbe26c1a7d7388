"""Arithmetic on boxes: left, top, right, bottom in pixels, n×4."""

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.float32]


def area(boxes: Boxes) -> NDArray[np.float32]:
    """Return each box's area; 0 where it is inside out."""
    sides = np.maximum(boxes[:, 2:] - boxes[:, :2], 0)
    return np.asarray(sides[:, 0] * sides[:, 1], np.float32)


def overlaps(a: Boxes, b: Boxes) -> NDArray[np.float32]:
    """Return the area that each box of `a` shares with each of `b`, n×m."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    sides = np.maximum(high - low, 0)
    return np.asarray(sides[..., 0] * sides[..., 1], np.float32)


def iou(a: Boxes, b: Boxes) -> NDArray[np.float32]:
    """Return intersection over union of each box of `a` with each of `b`, n×m."""
    shared = overlaps(a, b)
    union = area(a)[:, None] + area(b)[None, :] - shared
    return np.asarray(shared / np.maximum(union, 1e-6), np.float32)


def grown(boxes: Boxes, share: float) -> Boxes:
    """Return the boxes enlarged on each side by a share of their width and height."""
    sides = (boxes[:, 2:] - boxes[:, :2]) * share
    return np.concatenate([boxes[:, :2] - sides, boxes[:, 2:] + sides], axis=1)


def nms(boxes: Boxes, scores: NDArray[np.float32], threshold: float) -> NDArray[np.intp]:
    """Return the rows that stay when of overlapping boxes only the best is kept, best first."""
    order = np.argsort(-scores, kind="stable")
    if len(order) <= 1:
        return order
    sorted_boxes = boxes[order]
    suppressed = np.triu(iou(sorted_boxes, sorted_boxes) > threshold, 1)
    keep = np.ones(len(order), bool)
    for i in range(len(order)):
        if keep[i]:
            keep &= ~suppressed[i]
    return order[keep]
