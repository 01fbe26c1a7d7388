"""The built-in detector: what differs from the background moves. It needs no model and knows no classes."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from varta.kernel.classes import MOVING_OBJECT
from varta.vision.boxes import Boxes, overlaps
from varta.vision.detector import Look
from varta.vision.levels import Luma, Small, matched, measure, shrink, spread_sample
from varta.vision.types import Detections, Frame


@dataclass(frozen=True, slots=True)
class BuiltinOptions:
    """Choose how to see: `width` of the small picture; `contrast` of 256; sizes as shares of the picture's area."""

    width: int = 320
    contrast: float = 18.0
    smallest: float = 0.0012
    largest: float = 0.7
    background_s: float = 6.0  # in which the background follows what does not differ
    absorb_s: float = 30.0  # in which it takes up what does: a parked car
    # Parts are one object whose boxes meet when grown by these shares: of their width to the sides, of their longer
    # side up and down. A car's roof may look like the road; people side by side are several.
    join_beside: float = 0.1
    join_above: float = 0.2


class BuiltinDetector:
    """Report "moving object" where a camera's picture differs from its background. One per camera, in order of time."""

    names = (MOVING_OBJECT,)
    every_frame = True

    def __init__(self, options: BuiltinOptions | None = None) -> None:
        self._options = options or BuiltinOptions()
        self._background: Small | None = None
        self._time_s = 0.0

    def prepare(self, width: int, height: int) -> None:
        """Do nothing: pictures of any size will do."""

    def detect(self, looks: Sequence[Look]) -> list[Detections]:
        """Return what moves in each whole frame; regions are not heeded, the background needs all of it."""
        return [self._look(look.frame) for look in looks]

    def _look(self, frame: Frame) -> Detections:
        small = shrink(frame.image, self._options.width)
        elapsed, self._time_s = frame.time_s - self._time_s, frame.time_s
        if self._background is None or self._background.pixels.shape != small.pixels.shape or elapsed < 0:
            self._background = small
            return Detections.none(self.names)
        background = matched(self._background, small)
        difference = np.abs(small.pixels - background)
        noise = float(np.median(spread_sample(difference))) * 1.4826
        moving = difference > max(self._options.contrast, 6.0 * noise)
        self._learn(background, small.pixels, moving, elapsed)
        return self._objects(moving.astype(np.uint8), frame)

    def _learn(self, background: Luma, small: Luma, moving: NDArray[np.bool_], elapsed: float) -> None:
        slow = 1 - np.exp(-elapsed / self._options.absorb_s)
        quick = 1 - np.exp(-elapsed / self._options.background_s)
        rate = np.where(moving, np.float32(slow), np.float32(quick))
        self._background = measure(background + rate * (small - background))

    def _objects(self, moving: NDArray[np.uint8], frame: Frame) -> Detections:
        cleaned = cv2.morphologyEx(moving, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
        joined = cv2.morphologyEx(cleaned, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
        _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
        parts = stats[1:].astype(np.float32)
        whole = float(moving.size)
        parts = parts[parts[:, 4] >= self._options.smallest * whole / 4]
        boxes = np.concatenate([parts[:, :2], parts[:, :2] + parts[:, 2:4]], axis=1)
        boxes, pixels = _joined(boxes, parts[:, 4], self._options)
        area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
        good = (pixels >= self._options.smallest * whole) & (area <= self._options.largest * whole)
        boxes, filled = boxes[good], (pixels[good] / np.maximum(area[good], 1))
        factor = np.array([frame.image.width / moving.shape[1], frame.image.height / moving.shape[0]] * 2, np.float32)
        scores = np.clip(0.5 + filled / 2, 0, 0.95).astype(np.float32)
        return Detections((boxes * factor).astype(np.float32), scores, np.zeros(len(boxes), np.int32), self.names)


def _joined(boxes: Boxes, pixels: NDArray[np.float32], options: BuiltinOptions) -> tuple[Boxes, NDArray[np.float32]]:
    """Join boxes that meet when grown, until none do."""
    while len(boxes) > 1:
        sides = boxes[:, 2:] - boxes[:, :2]
        growth = np.stack([sides[:, 0] * options.join_beside, sides.max(axis=1) * options.join_above], axis=1)
        wide = np.concatenate([boxes[:, :2] - growth, boxes[:, 2:] + growth], axis=1)
        meets = np.triu(overlaps(wide, wide) > 0, 1)
        pairs = np.argwhere(meets)
        if not len(pairs):
            break
        i, j = pairs[0]
        boxes[i] = np.concatenate([np.minimum(boxes[i, :2], boxes[j, :2]), np.maximum(boxes[i, 2:], boxes[j, 2:])])
        pixels[i] += pixels[j]
        boxes, pixels = np.delete(boxes, j, axis=0), np.delete(pixels, j)
    return boxes, pixels
