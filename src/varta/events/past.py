"""Questions about the past: what may be asked of kept trajectories, and what is answered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from varta.kernel.errors import BadInput
from varta.kernel.geometry import Point, polygon_crosses_itself
from varta.kernel.ids import CameraId
from varta.kernel.rule_kinds import Direction
from varta.kernel.spans import Span
from varta.kernel.trajectory import COLOURS, Trajectory

MAX_ANSWERS = 1000
MAX_CAMERAS = 1000
MAX_SPAN = timedelta(days=400)
MAX_STAY_S = 24 * 3600.0
MAX_POINTS = 64
_LEAST_POLYGON = 3
KYIV = ZoneInfo("Europe/Kyiv")


class Asked(StrEnum):
    """Name what is asked."""

    SEEN = "seen"  # who was there, by attributes alone
    CROSSED = "crossed"  # who crossed a line
    STAYED = "stayed"  # who stayed in a polygon


class Towards(StrEnum):
    """Name a way: on the ground by compass, in the picture by its edges."""

    NORTH = "north"
    EAST = "east"
    SOUTH = "south"
    WEST = "west"
    UP = "up"
    RIGHT = "right"
    DOWN = "down"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Question:
    """Hold one question. Only valid ones exist; raises `BadInput` with a code that starts with `past.`.

    `points` are fractions of the picture: two for a line, a polygon for a stay, none else. `seconds` is the least stay.
    `classes` are names as shown, none means any; so do the colours, which must be among `COLOURS`. `night` keeps what
    happened from 22:00 to 6:00 by the clock of `zone`. Newest answers come first, at most `limit`.
    """

    asked: Asked
    cameras: tuple[CameraId, ...]
    span: Span
    points: tuple[Point, ...] = ()
    direction: Direction = Direction.BOTH
    seconds: float = 0.0
    classes: frozenset[str] = frozenset()
    upper: frozenset[str] = frozenset()
    lower: frozenset[str] = frozenset()
    body: frozenset[str] = frozenset()
    towards: Towards | None = None
    faster_kmh: float | None = None
    night: bool = False
    limit: int = 200
    zone: ZoneInfo = KYIV

    def __post_init__(self) -> None:
        if not 0 < len(self.cameras) <= MAX_CAMERAS:
            raise BadInput("past.bad_cameras", f"Ask about 1 to {MAX_CAMERAS} cameras.", where="cameras")
        if self.span.duration > MAX_SPAN:
            raise BadInput("past.span_too_long", f"Ask about at most {MAX_SPAN.days} days.", where="span")
        if not 0 <= self.seconds <= MAX_STAY_S:
            raise BadInput("past.bad_seconds", "A stay is 0 to 86400 seconds.", where="seconds")
        if not 0 < self.limit <= MAX_ANSWERS:
            raise BadInput("past.bad_limit", f"Ask for 1 to {MAX_ANSWERS} answers.", where="limit")
        self._check_points()
        for word in sorted((self.upper | self.lower | self.body) - set(COLOURS)):
            text = f"No colour '{word}'; there are {', '.join(COLOURS)}."
            raise BadInput("past.unknown_colour", text, where="colours", params={"colour": word})

    def _check_points(self) -> None:
        if not all(point.inside_picture for point in self.points):
            raise BadInput("past.bad_points", "Points are fractions from 0 to 1 of the picture.", where="points")
        if self.asked is Asked.SEEN:
            right = not self.points
        elif self.asked is Asked.CROSSED:
            right = len(self.points) == 2 and self.points[0] != self.points[1]  # noqa: PLR2004 - a line has two ends
        else:
            polygon = self.points
            right = _LEAST_POLYGON <= len(polygon) <= MAX_POINTS and not polygon_crosses_itself(polygon)
        if not right:
            text = "A line has two different points, a polygon 3 to 64 that go around it once; else give none."
            raise BadInput("past.bad_points", text, where="points")
        if self.points and len(self.cameras) != 1:
            text = "A line or polygon is drawn on one camera's picture; name that camera alone."
            raise BadInput("past.bad_cameras", text, where="cameras")


@dataclass(frozen=True, slots=True)
class Match:
    """Hold one answer: a track, and `at` what moment it met the question.

    `box` is left, top, width and height at that moment, as fractions; `seconds` is how long it was there (a stay), or
    in view; `crossings` how often it crossed in the wanted direction; `direction` is the first crossing's.
    """

    camera_id: CameraId
    trace: str
    class_name: str
    at: datetime
    start: datetime
    end: datetime
    seconds: float
    box: tuple[float, float, float, float]
    direction: str = ""
    crossings: int = 0
    upper: str | None = None
    lower: str | None = None
    body: str | None = None
    heading: float | None = None
    motion: float | None = None
    kmh: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold the newest matches and how many there are in all.

    When the time was up before everything was looked at, `searched_from` is later than what was asked for, and
    `complete` is false: `total` counts what was looked at.
    """

    matches: tuple[Match, ...]
    total: int
    complete: bool
    searched_from: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """Hold how many tracks of each class began in each hour; `start` of the hour in UTC."""

    rows: tuple[tuple[datetime, str, int], ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """Hold seconds that tracks spent in each cell of the picture, rows from the top."""

    cells: tuple[tuple[float, ...], ...]
    tracks: int


class TrajectoryArchive(Protocol):
    """Answer from the kept trajectories; safe from several threads. All may raise `Unavailable` (`past.…`)."""

    def ask(self, question: Question) -> Answer:
        """Answer a question, within the time that the archive was given."""
        ...

    def find(self, camera: CameraId, trace: str, near: Span) -> Trajectory | None:
        """Return one track; `near` is when it was about."""
        ...

    def tracks(self, camera: CameraId, span: Span) -> Iterator[Sequence[Trajectory]]:
        """Return a camera's whole tracks that began in a span, in order of their starts, a day at a time."""
        ...

    def counts(self, question: Question) -> Counts:
        """Return counts per hour of what a question without a shape describes."""
        ...

    def heat(self, question: Question) -> Heat:
        """Return where what a question without a shape describes spent its time; one camera."""
        ...
