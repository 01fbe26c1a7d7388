"""How much was recorded: sums over a timeline, also by local days of 23 to 25 hours."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from varta.kernel.spans import Span
from varta.recordings.absence import AbsenceReason
from varta.recordings.coverage import Piece, PieceState


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


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
