"""Where a track went: the compact form in which it is kept, and no more of it than that.

Privacy by construction: a class, a few named colours, places and times. There is nothing here by which a person could
be recognised elsewhere, and `tests/unit/form` sees to it that nothing of the kind is added.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from varta.kernel.geometry import Point

COLOURS: tuple[str, ...] = (
    "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "grey",
)  # fmt: skip
SCALE = 8192  # places and sizes are kept in steps of 1/8192 of the picture
_SAMPLE = struct.Struct("<IHHHH")
SAMPLE_BYTES = _SAMPLE.size
_MOST_MS = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Sample:
    """Hold a moment of a track: `ms` after its start, the foot point `x`, `y` and the box's size as fractions."""

    ms: int
    x: float
    y: float
    width: float
    height: float

    @property
    def foot(self) -> Point:
        """Return where it stands."""
        return Point(self.x, self.y)


@dataclass(frozen=True, slots=True)
class Tint:
    """Name a colour and how much of the surface has it, 0 to 1."""

    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Trajectory:
    """Hold a track, or a part of one that is not over.

    `trace` names the track within its camera's analysis run, as an event's `track` does; `start_us` is in microseconds
    since the epoch. Between two samples it moves evenly. `complete` says that it is the whole track. `upper` and
    `lower` are a person's halves, `body` a vehicle's. `heading` is clockwise from north on the ground, `motion`
    clockwise from the picture's upper edge, both in degrees; `kmh` the median over the ground, `pace` in heights of
    the box per second.
    """

    camera: str
    trace: str
    class_name: str
    score: float
    start_us: int
    samples: tuple[Sample, ...]
    complete: bool = True
    upper: Tint | None = None
    lower: Tint | None = None
    body: Tint | None = None
    heading: float | None = None
    motion: float | None = None
    kmh: float | None = None
    pace: float = 0.0

    @property
    def end_us(self) -> int:
        """Return when it was last seen."""
        return self.start_us + self.samples[-1].ms * 1000


def pack(samples: Sequence[Sample]) -> bytes:
    """Return samples as bytes: each 4 of time in milliseconds and 2 each of x, y, width and height, little-endian."""
    return b"".join(
        _SAMPLE.pack(min(max(s.ms, 0), _MOST_MS), *(_steps(v) for v in (s.x, s.y, s.width, s.height))) for s in samples
    )


def unpack(data: bytes) -> tuple[Sample, ...]:
    """Return the samples that `pack` made bytes of."""
    return tuple(
        Sample(ms, x / SCALE, y / SCALE, width / SCALE, height / SCALE)
        for ms, x, y, width, height in _SAMPLE.iter_unpack(data)
    )


def _steps(value: float) -> int:
    return min(max(round(value * SCALE), 0), 65535)
