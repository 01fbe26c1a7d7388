"""PicoDet (Yu et al. 2021) and NanoDet: class scores and binned distances (Generalized Focal Loss, Li et al. 2020)."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from varta.vision.outputs.family import Colours, Facts, Found, Shape, Tensor, cells, none_found

STRIDES = (8, 16, 32, 64)
_SIDES = 4
_grid = lru_cache(maxsize=64)(cells)


class Gfl:
    """Read two outputs per scale: scores 1×n×classes (0 to 1) and distances 1×n×(4·bins)."""

    name = ""
    colours = Colours()
    believed = 0.4
    centre = 0.5  # of a cell, in cells …
    shift = 0.0  # … and in pixels
    sizes_input = ""
    free_shape = True

    def classes(self, facts: Facts) -> int | None:
        """Return how many classes the output tells apart."""
        shapes = [shape for _, shape in facts.outputs]
        return shapes[score_places(shapes)[0]][-1]

    def decode(self, outputs: Sequence[Tensor], height: int, width: int, lowest: float) -> Found:
        """Return boxes: a distance is the mean over its bins, in strides from the cell's centre."""
        places = score_places([output.shape for output in outputs])
        all_scores = [outputs[i] for i in places]
        all_bins = [output for i, output in enumerate(outputs) if i not in places]
        scores = np.concatenate([s.reshape(-1, s.shape[-1]) for s in all_scores])
        strides = STRIDES[: len(all_scores)]
        grid, sizes = _grid(height, width, strides)
        if len(grid) != len(scores):
            raise ValueError(f"its output has {len(scores)} rows instead of {len(grid)}")
        best = scores.max(axis=1)
        rows = np.flatnonzero(best >= lowest)
        if not len(rows):
            return none_found()
        bins = np.concatenate([b.reshape(-1, b.shape[-1]) for b in all_bins])[rows]
        reach = _expected(bins) * sizes[rows]
        centres = (grid[rows] + self.centre) * sizes[rows] + self.shift
        boxes = np.concatenate([centres - reach[:, :2], centres + reach[:, 2:]], axis=1)
        return Found(boxes.astype(np.float32), best[rows], scores[rows].argmax(axis=1).astype(np.int32))


class PicoDet(Gfl):
    """Read PicoDet as PaddleDetection exports it without postprocessing: all scores, then all distances."""

    name = "picodet"
    colours = Colours(rgb=True, mean=(123.675, 116.28, 103.53), std=(58.395, 57.12, 57.375))
    believed = 0.5  # measured: below it, precision falls quickly


class NanoDet(Gfl):
    """Read NanoDet as the OpenCV zoo publishes it: a scale's scores, then its distances."""

    name = "nanodet"
    colours = Colours(mean=(103.53, 116.28, 123.675), std=(57.375, 57.12, 58.395))
    believed = 0.4  # the zoo's demo takes 0.35
    shift = -0.5  # the zoo's demo: (x + 0.5) · stride - 0.5


def score_places(shapes: Sequence[Shape]) -> list[int]:
    """Return which outputs are the scores, finest scale first: the first half, or every other one."""
    halves = shapes[0][-1] == shapes[1][-1]
    return list(range(len(shapes) // 2)) if halves else list(range(0, len(shapes), 2))


def _expected(bins: Tensor) -> Tensor:
    """Return the means over bins, n×4: their softmax weighs 0, 1, 2 and so on."""
    parts = bins.reshape(len(bins), _SIDES, -1)
    weights = np.exp(parts - parts.max(axis=2, keepdims=True))
    weights /= weights.sum(axis=2, keepdims=True)
    return np.asarray(weights @ np.arange(parts.shape[2], dtype=np.float32), np.float32)
