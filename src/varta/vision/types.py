"""The plain things that the steps of vision hand to each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from varta.kernel.rules import RuleMode, RuleSpec

Pixels = NDArray[np.uint8]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Region:
    """Hold a part of a picture: left, top, right, bottom in whole pixels, right and bottom excluded.

    `zoom` says at how much of the whole picture's scale it is wanted: small things are seen better larger.
    """

    left: int
    top: int
    right: int
    bottom: int
    zoom: float = 1.0

    @property
    def width(self) -> int:
        """Return the width in pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Return the height in pixels."""
        return self.bottom - self.top


class Image(Protocol):
    """Offer a picture's pixels lazily: most pictures are only ever asked for their luma."""

    @property
    def width(self) -> int:
        """Return the width in pixels."""
        ...

    @property
    def height(self) -> int:
        """Return the height in pixels."""
        ...

    def luma(self) -> Pixels:
        """Return the brightness, H×W; may be a view that must not be written to."""
        ...

    def bgr(self) -> Pixels:
        """Return the colours, H×W×3 in the order blue, green, red."""
        ...

    def cut(self, region: Region, width: int, height: int) -> Pixels:
        """Return a part of the picture at another size, height×width×3 BGR; `width` and `height` are even."""
        ...


class ArrayImage:
    """Offer the pixels of an array, H×W×3 uint8 BGR."""

    def __init__(self, pixels: Pixels) -> None:
        self._bgr = pixels
        self.height, self.width = pixels.shape[:2]

    @cached_property
    def _luma(self) -> Pixels:
        return np.asarray(cv2.cvtColor(self._bgr, cv2.COLOR_BGR2GRAY), np.uint8)

    def luma(self) -> Pixels:
        """Return the brightness, H×W."""
        return self._luma

    def bgr(self) -> Pixels:
        """Return the array itself."""
        return self._bgr

    def cut(self, region: Region, width: int, height: int) -> Pixels:
        """Return a part of the picture at another size."""
        part = self._bgr[region.top : region.bottom, region.left : region.right]
        return np.asarray(cv2.resize(part, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


@dataclass(frozen=True, slots=True)
class Frame:
    """Hold one decoded picture: `time_s` seconds on the source's timeline; `index` 0-based.

    `time_us` is the wall-clock time in microseconds and `arrived_ns` the monotonic arrival of its packet, 0 for files.
    """

    image: Image
    index: int
    time_s: float
    time_us: int = 0
    arrived_ns: int = 0


@dataclass(frozen=True, slots=True)
class Detections:
    """Hold what a detector found in one picture, as aligned arrays of n rows.

    `boxes` n×4 float32, left, top, right, bottom in pixels; `scores` n float32, 0 to 1; `classes` n int32, indices into
    `names`.
    """

    boxes: NDArray[np.float32]
    scores: NDArray[np.float32]
    classes: NDArray[np.int32]
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.boxes)

    @staticmethod
    def none(names: tuple[str, ...]) -> "Detections":
        """Return no rows."""
        return Detections(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros(0, np.int32), names)


@dataclass(frozen=True, slots=True)
class Tracks:
    """Hold the objects followed at one moment, as aligned arrays of n rows.

    Arrays as in `Detections`; `ids` n int64, positive and never reused within a run; `confirmed` n bool: only confirmed
    tracks may raise or count anything; `seen` n bool: matched to a detection in this very frame, or known to be where
    it was because nothing moved (else predicted).
    """

    boxes: NDArray[np.float32]
    scores: NDArray[np.float32]
    classes: NDArray[np.int32]
    ids: NDArray[np.int64]
    confirmed: NDArray[np.bool_]
    seen: NDArray[np.bool_]
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.boxes)


@dataclass(frozen=True, slots=True)
class Finding:
    """Say that a rule saw something: `rule` is its spec, `key` names it (the rule's id, or its name in a file).

    `box` is x, y, width, height in pixels; times as in `Frame`; `occasion` counts how often this object met this rule.
    `details` are further facts in the field's words and units, such as `speed_kmh`, `count` or `plate`; `crop` a closer
    picture of what it is about, from whichever frame showed it best.
    """

    key: str
    rule: RuleSpec
    class_name: str
    track_id: int
    frame_index: int
    time_s: float
    time_us: int
    box: tuple[float, float, float, float]
    score: float
    direction: str = ""
    occasion: int = 1
    details: Mapping[str, str | float] = field(default_factory=dict)
    arrived_ns: int = field(default=0, compare=False)
    crop: Pixels | None = field(default=None, compare=False)

    @property
    def mode(self) -> RuleMode:
        """Return the rule's mode at that time; where there is no time of day, the one it was given."""
        return self.rule.mode_at(_EPOCH + timedelta(microseconds=self.time_us)) if self.time_us else self.rule.mode
