"""The plain things that the steps of vision hand to each other."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from varta.kernel.rules import RuleSpec


@dataclass(frozen=True, slots=True)
class Frame:
    """Hold one decoded picture: `image` is H×W×3 uint8 BGR; `time_s` seconds on the source's timeline; `index` 0-based.

    `time_us` is the wall-clock time in microseconds and `arrived_ns` the monotonic arrival of its packet, 0 for files.
    """

    image: NDArray[np.uint8]
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


@dataclass(frozen=True, slots=True)
class Tracks:
    """Hold the objects followed at one moment, as aligned arrays of n rows.

    Arrays as in `Detections`; `ids` n int64, positive and never reused within a run; `confirmed` n bool: only confirmed
    tracks may raise or count anything; `seen` n bool: matched to a detection in this very frame (else predicted).
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

    `box` is x, y, width, height in pixels; times as in `Frame`.
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
    arrived_ns: int = field(default=0, compare=False)
