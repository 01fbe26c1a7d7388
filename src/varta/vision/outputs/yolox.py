"""YOLOX (Ge et al. 2021): one row per cell of three grids, box, objectness and classes."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from varta.vision.outputs.family import Colours, Facts, Found, Tensor, cells

STRIDES = (8, 16, 32)
HEAD = 5  # x, y, width, height, objectness come before the classes
_grid = lru_cache(maxsize=64)(cells)


class Yolox:
    """Read YOLOX of any size and number of classes: output 1×n×(5 + classes), not yet decoded."""

    name = "yolox"
    colours = Colours()
    believed = 0.4
    sizes_input = ""
    free_shape = True

    def classes(self, facts: Facts) -> int | None:
        """Return how many classes the output tells apart."""
        values = facts.outputs[0][1][-1]
        return None if values is None else values - HEAD

    def decode(self, outputs: Sequence[Tensor], height: int, width: int, lowest: float) -> Found:
        """Turn raw rows into boxes (formula of the makers' demo). Raises `ValueError` for another number of rows."""
        rows = outputs[0][0]
        grid, strides = _grid(height, width, STRIDES)
        if len(rows) != len(grid):
            raise ValueError(f"its output has {len(rows)} rows instead of {len(grid)}")
        return decode(rows, grid, strides, lowest)


def decode(output: Tensor, grid: Tensor, strides: Tensor, lowest: float) -> Found:
    """Turn raw rows, n×(5 + classes), into boxes, scores and classes."""
    rows = np.flatnonzero(output[:, 4] >= lowest)  # a score is never above its objectness
    parts = output[rows]
    classes = parts[:, HEAD:].argmax(axis=1) if len(rows) else np.zeros(0, np.intp)
    scores = parts[:, 4] * parts[np.arange(len(rows)), HEAD + classes]
    good = scores >= lowest
    rows, parts, scores, classes = rows[good], parts[good], scores[good], classes[good]
    centres = (parts[:, :2] + grid[rows]) * strides[rows]
    halves = np.exp(np.minimum(parts[:, 2:4], 10)) * strides[rows] / 2
    boxes = np.concatenate([centres - halves, centres + halves], axis=1).astype(np.float32)
    return Found(boxes, scores.astype(np.float32), classes.astype(np.int32))
