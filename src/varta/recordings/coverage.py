"""Coverage: what of each moment was recorded, and why the rest is missing. Pure; times in microseconds inside.

The order of what counts: footage, then an absence, then whether the stream was expected at all, else `unknown`
(`design/recording.md`, coverage).
"""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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
    `deleted`: what was purged; where an absence lies inside, nothing had been recorded there.
    `expected_from`: when it began to be expected, such as the camera's registration; None where it no longer is.
    """

    recorded: Sequence[Micros]
    absences: Sequence[Absence] = ()
    deleted: Sequence[Absence] = ()
    expected_from: datetime | None = None


def pieces(span: Span, known: Known, now: datetime) -> list[Piece]:
    """Return the span's pieces in order, without a gap or an overlap; neighbours differ."""
    low, high, here = micros(span.start), micros(span.end), micros(now)
    recorded = _clipped(_joined(known.recorded), low, high)
    absent = _flat([_stretch(a, here) for a in known.deleted], [_stretch(a, here) for a in known.absences])
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


def micros(at: datetime) -> int:
    """Return microseconds since the epoch."""
    return (at - _EPOCH) // _MICRO


def moment(us: int) -> datetime:
    """Return the moment, UTC."""
    return _EPOCH + timedelta(microseconds=us)


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


def _stretch(absence: Absence, now: int) -> tuple[int, int, Absence]:
    return micros(absence.start), now if absence.end is None else min(micros(absence.end), now), absence


def _flat(*layers: Sequence[tuple[int, int, Absence]]) -> list[_Stretch]:
    """Return absences without overlap: later layers count first, and of one layer's that which began last."""
    every = [(*one, layer) for layer, absences in enumerate(layers) for one in absences if one[0] < one[1]]
    ordered = sorted(every, key=lambda a: (a[0], a[1]))
    edges = sorted({edge for start, end, _, _ in ordered for edge in (start, end)})
    active: list[tuple[int, int, int, int]] = []  # a heap: -layer, -start, -position, end
    found: list[_Stretch] = []
    position = 0
    for low, high in pairwise(edges):
        while position < len(ordered) and ordered[position][0] <= low:
            start, end, _, layer = ordered[position]
            heapq.heappush(active, (-layer, -start, -position, end))
            position += 1
        while active and active[0][3] <= low:
            heapq.heappop(active)
        if active:
            found.append((low, high, ordered[-active[0][2]][2]))
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
