"""The second teacher: PicoDet-S corrects how sure YOLOX-nano is, and what it calls vehicles seen from above."""

from pathlib import Path

import numpy as np
from classes import STUDENT
from numpy.typing import NDArray

from varta.kernel.classes import CLASSES, OBJECT
from varta.vision.boxes import overlaps
from varta.vision.detector import Look
from varta.vision.engine import NetworkOptions
from varta.vision.model_card import ModelCard
from varta.vision.network import NetworkDetector
from varta.vision.outputs.family import cells
from varta.vision.types import ArrayImage, Detections, Frame

STRIDES = (8, 16, 32)
WORTH_ASKING = 0.02  # objectness below which a cell says nothing
SAME = 0.5  # least overlap of boxes of one thing
# Added to the objectness' logit: from -0.9 where the second teacher sees nothing to 1.3 where it is sure.
DOUBT, TRUST = -0.9, 2.2
SURE = 0.4
VEHICLES = ("car", "bus", "truck")

Array = NDArray[np.float32]


class Opinion:
    """Ask PicoDet-S about the pictures of a batch."""

    def __init__(self, path: Path, threads: int) -> None:
        """Load it."""
        options = NetworkOptions(score=0.1, threads=threads, bf16=False, provider="openvino")
        self._detector = NetworkDetector(path, options, ModelCard("picodet"))

    def correct(self, pictures: NDArray[np.uint8], told: Array, classes: Array) -> tuple[Array, Array]:
        """Return objectness, B×n, and classes, B×n×c, after its word; `told` is YOLOX's output, `classes` in [0, 1]."""
        looks = [Look(Frame(ArrayImage(picture), 0, 0.0)) for picture in pictures]
        objectness, classes = told[..., 4].copy(), classes.copy()
        grid, strides = cells(pictures.shape[1], pictures.shape[2], STRIDES)
        for i, found in enumerate(self._detector.detect(looks)):
            rows = np.flatnonzero(objectness[i] >= WORTH_ASKING)
            if len(rows):
                boxes = _boxes(told[i, rows], grid[rows], strides[rows])
                objectness[i, rows], classes[i, rows] = _corrected(boxes, objectness[i, rows], classes[i, rows], found)
        return objectness, classes


def _boxes(rows: Array, grid: Array, strides: Array) -> Array:
    centres = (rows[:, :2] + grid) * strides
    halves = np.exp(np.minimum(rows[:, 2:4], 10)) * strides / 2
    return np.concatenate([centres - halves, centres + halves], axis=1).astype(np.float32)


def _corrected(boxes: Array, objectness: Array, classes: Array, found: Detections) -> tuple[Array, Array]:
    seen = np.zeros(len(boxes), np.float32)
    if len(found):
        shared = np.where(overlaps(boxes, found.boxes) >= SAME, found.scores[None, :], 0)
        best = shared.argmax(axis=1)
        seen = shared[np.arange(len(boxes)), best]
        said = [CLASSES[c] for c in found.classes]
        for row in np.flatnonzero(seen >= SURE):
            if said[best[row]] in VEHICLES and STUDENT[classes[row].argmax()] == OBJECT:
                classes[row] *= 0.3
                classes[row, STUDENT.index(said[best[row]])] = max(0.7, seen[row])
    logit = np.log(objectness / np.maximum(1e-4, 1 - objectness)) + DOUBT + TRUST * seen
    return 1 / (1 + np.exp(-logit)), classes
