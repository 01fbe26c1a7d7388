"""Coverage: what of each moment was recorded, and why the rest is missing. Pure; times in microseconds inside.

The order of what counts: footage, then an absence, then whether the stream was expected at all, else `unknown`
(`design/recording.md`, coverage).
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise

from varta.kernel.spans import Span
from varta.recordings.absence import Absence, AbsenceReason

Micros = tuple[int, int]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
_DISTANCE_US = 500_000  # a shorter hole between two pieces of footage is the distance of two pictures
_SETTLE_US = 5_000_000  # what the newest seconds hold is not written or told yet


class PieceState(StrEnum):
    """Name what is known of a piece of time."""

    RECORDED = "recorded"
    MISSING = "missing"
    FUTURE = "future"  # or so new that nobody can know yet
    NOT_EXPECTED = "not_expected"  # before the camera existed, or after it was removed


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold one piece of a timeline; `reason` and `detail` only where it is missing."""

    start: datetime
    end: datetime
    state: PieceState
    reason: AbsenceReason | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """Hold what is known of a stream in a span.

    `recorded`: start and end of footage in microseconds since the epoch, closed and open files alike, in any order.
    `expected_from`: when it began to be expected, such as the camera's registration; None where it no longer is.
    """

    recorded: Sequence[Micros]
    absences: Sequence[Absence] = ()
    expected_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """Sum a stretch of time up, in seconds; what was not expected or lies in the future is not in it."""

    recorded: float = 0.0
    missing: Mapping[AbsenceReason, float] = field(default_factory=dict)

    @property
    def recorded_share(self) -> float | None:
        """Return the part that was recorded, 0 to 1; None where nothing was expected."""
        whole = self.recorded + sum(self.missing.values())
        return self.recorded / whole if whole > 0 else None


@dataclass(frozen=True, slots=True)
class DayShare:
    """Sum a local day up; `start` and `end` are its ends, 23 to 25 hours apart."""

    day: date
    start: datetime
    end: datetime
    share: Share


def pieces(span: Span, known: Known, now: datetime) -> list[Piece]:
    """Return the span's pieces in order, without a gap or an overlap; neighbours differ."""
    low, high, here = micros(span.start), micros(span.end), micros(now)
    recorded = _clipped(_joined(known.recorded), low, high)
    absent = _flat([(micros(a.start), here if a.end is None else min(micros(a.end), here), a) for a in known.absences])
    begin = here if known.expected_from is None else micros(known.expected_from)
    rest = _Rest(_clipped(absent, low, high), begin, here)
    found: list[tuple[int, int, PieceState, Absence | None]] = []
    at = low
    for start, end, _ in recorded:
        found += rest.between(at, start)
        found.append((start, end, PieceState.RECORDED, None))
        at = end
    found += rest.between(at, high)
    return _merged(
        Piece(moment(start), moment(end), state, *_why(state, absence)) for start, end, state, absence in found
    )


def thin(timeline: Sequence[Piece], resolution: timedelta) -> list[Piece]:
    """Return the timeline without pieces shorter than the resolution.

    Several short ones in a row become one that says what most of their time was; a lone one goes to its neighbour.
    """
    found: list[Piece] = []
    short: list[Piece] = []
    for piece in timeline:
        if piece.end - piece.start >= resolution:
            _absorb(found, short, piece)
            short = []
        else:
            short.append(piece)
            if piece.end - short[0].start >= resolution:
                found.append(_summary(short))
                short = []
    if short and found:
        found[-1] = _until(found[-1], short[-1].end)
    elif short:
        found.append(_summary(short))
    return _merged(found)


def share(timeline: Iterable[Piece]) -> Share:
    """Sum pieces up."""
    recorded, missing = 0.0, dict[AbsenceReason, float]()
    for piece in timeline:
        seconds = (piece.end - piece.start).total_seconds()
        if piece.state is PieceState.RECORDED:
            recorded += seconds
        elif piece.state is PieceState.MISSING:
            reason = piece.reason or AbsenceReason.UNKNOWN
            missing[reason] = missing.get(reason, 0.0) + seconds
    return Share(recorded, missing)


def by_day(timeline: Sequence[Piece], zone: tzinfo) -> list[DayShare]:
    """Sum a timeline up by local days, oldest first; the first and last day count as far as the timeline reaches."""
    if not timeline:
        return []
    found, number = [], 0
    for day, start, end in local_days(Span(timeline[0].start, timeline[-1].end), zone):
        part: list[Piece] = []
        while number < len(timeline) and timeline[number].start < end:
            piece = timeline[number]
            part.append(
                Piece(max(piece.start, start), min(piece.end, end), piece.state, piece.reason, piece.detail)
            )  # fmt: skip
            if piece.end > end:
                break
            number += 1
        found.append(DayShare(day, start, end, share(part)))
    return found


def local_days(span: Span, zone: tzinfo) -> Iterator[tuple[date, datetime, datetime]]:
    """Yield each local day that shares a moment with the span: its date, and its first moment and its end in UTC."""
    day = span.start.astimezone(zone).date()
    while (start := _midnight(day, zone)) < span.end:
        following = day + timedelta(days=1)
        yield day, start, _midnight(following, zone)
        day = following


def micros(at: datetime) -> int:
    """Return microseconds since the epoch."""
    return (at - _EPOCH) // _MICRO


def moment(us: int) -> datetime:
    """Return the moment, UTC."""
    return _EPOCH + timedelta(microseconds=us)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


_Stretch = tuple[int, int, Absence | None]


class _Rest:
    """Say what the time without footage was; asked from left to right."""

    def __init__(self, absences: Sequence[_Stretch], expected_from: int, now: int) -> None:
        self._absences, self._next = absences, 0
        # The newest seconds are open while nothing is known of them.
        self._edges = (
            (min(expected_from, now), PieceState.NOT_EXPECTED),
            (now - _SETTLE_US, PieceState.MISSING),
        )

    def between(self, start: int, end: int) -> Iterator[tuple[int, int, PieceState, Absence | None]]:
        """Yield the pieces of a stretch without footage."""
        at = start
        while self._next < len(self._absences) and at < end:
            from_us, to_us, absence = self._absences[self._next]
            if from_us >= end:
                break
            if to_us > at:
                yield from self._unexplained(at, max(at, from_us))
                at, upto = max(at, from_us), min(to_us, end)
                yield at, upto, PieceState.MISSING, absence
                at = upto
            if to_us > end:
                break
            self._next += 1
        yield from self._unexplained(at, end)

    def _unexplained(self, start: int, end: int) -> Iterator[tuple[int, int, PieceState, Absence | None]]:
        for edge, state in self._edges:
            if start < min(end, edge):
                yield start, min(end, edge), state, None
                start = min(end, edge)
        if start < end:
            yield start, end, PieceState.FUTURE, None


def _why(state: PieceState, absence: Absence | None) -> tuple[AbsenceReason | None, str]:
    if state is not PieceState.MISSING:
        return None, ""
    return (absence.reason, absence.detail) if absence else (AbsenceReason.UNKNOWN, "")


def _joined(recorded: Sequence[Micros]) -> list[_Stretch]:
    found: list[_Stretch] = []
    for start, end in sorted(recorded):
        if end <= start:
            continue
        if found and start - found[-1][1] <= _DISTANCE_US:
            found[-1] = (found[-1][0], max(found[-1][1], end), None)
        else:
            found.append((start, end, None))
    return found


def _flat(absences: Sequence[tuple[int, int, Absence]]) -> list[_Stretch]:
    """Return absences without overlap: where several last at once, the one that began last counts."""
    ordered = sorted((a for a in absences if a[0] < a[1]), key=lambda a: (a[0], a[1]))
    edges = sorted({edge for start, end, _ in ordered for edge in (start, end)})
    active: list[tuple[int, int, int]] = []  # a heap: -start, -position, end
    found: list[_Stretch] = []
    position = 0
    for low, high in pairwise(edges):
        while position < len(ordered) and ordered[position][0] <= low:
            heapq.heappush(active, (-ordered[position][0], -position, ordered[position][1]))
            position += 1
        while active and active[0][2] <= low:
            heapq.heappop(active)
        if active:
            found.append((low, high, ordered[-active[0][1]][2]))
    return found


def _clipped(stretches: Iterable[_Stretch], low: int, high: int) -> list[_Stretch]:
    return [(max(a, low), min(b, high), what) for a, b, what in stretches if a < high and b > low]


def _merged(timeline: Iterable[Piece]) -> list[Piece]:
    found: list[Piece] = []
    for piece in timeline:
        if found and _same(found[-1], piece):
            found[-1] = _until(found[-1], piece.end)
        else:
            found.append(piece)
    return found


def _same(one: Piece, other: Piece) -> bool:
    return (one.state, one.reason, one.detail) == (other.state, other.reason, other.detail)


def _until(piece: Piece, end: datetime) -> Piece:
    return Piece(piece.start, end, piece.state, piece.reason, piece.detail)


def _absorb(found: list[Piece], short: Sequence[Piece], following: Piece) -> None:
    """Give what is short to the piece before it, or else to the one after it, and append that one."""
    start = following.start
    if short and found:
        found[-1] = _until(found[-1], start)
    elif short:
        start = short[0].start
    found.append(Piece(start, following.end, following.state, following.reason, following.detail))


def _summary(short: Sequence[Piece]) -> Piece:
    """Return one piece that says what most of the time was; of two equals, the one that is not recorded."""
    sums: dict[tuple[PieceState, AbsenceReason | None, str], timedelta] = {}
    for piece in short:
        key = (piece.state, piece.reason, piece.detail)
        sums[key] = sums.get(key, timedelta()) + (piece.end - piece.start)
    state, reason, detail = max(sums, key=lambda key: (sums[key], key[0] is not PieceState.RECORDED))
    return Piece(short[0].start, short[-1].end, state, reason, detail)
