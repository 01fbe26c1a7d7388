"""The use cases of the coverage ledger: timelines and shares per day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from varta.access.model import Actor, Permission
from varta.kernel.clock import Clock
from varta.kernel.errors import BadInput
from varta.kernel.footage import StreamKey
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.kernel.transactions import Transactions
from varta.recordings.absence import Absence, AbsenceReason
from varta.recordings.archive import Bookmark
from varta.recordings.coverage import Known, Micros, Piece, pieces, thin
from varta.recordings.coverage_shares import DayShare, Share, by_day, share
from varta.recordings.hold import Hold
from varta.recordings.repository import RecordingUnit

LONGEST = timedelta(days=400)
_FIRST_YEAR, _LAST_YEAR = 1970, 9000
MAX_PIECES = 20_000
_LAST_WORD = timedelta(seconds=3)


class LiveRecorder(Protocol):
    """Tell what the recorder says of itself; the catalogue hears of a file only when it is closed."""

    def open_span(self, stream: StreamKey) -> Micros | None:
        """Return start and end of the footage in the stream's open file, in microseconds since the epoch."""
        ...

    def down_since(self) -> datetime | None:
        """Return when the recorder gave its last sign of life; None while it lives, or if it never ran."""
        ...


@dataclass(frozen=True, slots=True)
class Expected:
    """Name a stream, and since when it is expected; None for one that no longer is."""

    stream: StreamKey
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Hold a stream's pieces in a span; `share` sums up all of them, those merged away too."""

    stream: StreamKey
    pieces: Sequence[Piece]
    share: Share


@dataclass(frozen=True, slots=True)
class Marks:
    """Hold the active holds and the bookmarks of a camera in a span."""

    holds: Sequence[Hold]
    bookmarks: Sequence[Bookmark]


class CoverageService:
    """Say what was recorded and why the rest is missing; safe from several threads. Days are the zone's."""

    def __init__(
        self, transactions: Transactions[RecordingUnit], clock: Clock, recorder: LiveRecorder, zone: tzinfo
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._recorder = recorder
        self._zone = zone

    def timeline(
        self, actor: Actor, streams: Sequence[Expected], span: Span, resolution: timedelta | None = None
    ) -> Sequence[Timeline]:
        """Return the streams' timelines; pieces shorter than the resolution are merged away.

        Without a resolution, and at the least, it is the span's part of `MAX_PIECES`. Raises `BadInput`
        (`recordings.span_too_long`).
        """
        actor.require(Permission.SEE_CAMERAS)
        least = span.duration / MAX_PIECES
        coarse = least if resolution is None else max(resolution, least)
        found = []
        for wanted in streams:
            exact = self._pieces(wanted, span)
            found.append(Timeline(wanted.stream, thin(exact, coarse), share(exact)))
        return found

    def days(self, actor: Actor, wanted: Expected, span: Span) -> Sequence[DayShare]:
        """Return the share of each local day that shares a moment with the span. Raises as `timeline`."""
        actor.require(Permission.SEE_CAMERAS)
        return by_day(self._pieces(wanted, span), self._zone)

    def marks(self, actor: Actor, camera: CameraId, span: Span) -> Marks:
        """Return what people marked in a camera's footage."""
        actor.require(Permission.SEE_CAMERAS)
        with self._transactions(write=False) as unit:
            return Marks(unit.holds.overlapping(camera, span), unit.bookmarks.list([camera], span))

    def _pieces(self, wanted: Expected, span: Span) -> list[Piece]:
        if span.start.year < _FIRST_YEAR or span.end.year > _LAST_YEAR:
            raise BadInput(
                "time.out_of_range", f"Ask for a time from {_FIRST_YEAR} to {_LAST_YEAR}.", where="from"
            )  # fmt: skip
        if span.duration > LONGEST:
            raise BadInput(
                "recordings.span_too_long",
                f"Ask for at most {LONGEST.days} days at a time.",
                where="to",
                params={"days": LONGEST.days},
            )
        # Asked before the catalogue: a file that is closed in between is told of twice and not never.
        open_span = self._recorder.open_span(wanted.stream)
        down = self._down(wanted)
        with self._transactions(write=False) as unit:
            recorded = list(unit.segments.spans(wanted.stream, span))
            absences = [*unit.absences.overlapping(wanted.stream, span), *down]
            deleted = [
                Absence(wanted.stream, tombstone.start, tombstone.end, AbsenceReason.DELETED)
                for tombstone in unit.tombstones.list(wanted.stream)
            ]
        if open_span is not None:
            recorded.append(open_span)
        return pieces(span, Known(recorded, absences, deleted, wanted.since), self._clock.now())

    def _down(self, wanted: Expected) -> list[Absence]:
        """Return the recorder's own absence, which it can note only when it starts again."""
        since = self._recorder.down_since()
        if since is None or wanted.since is None:
            return []
        # Its last sign of life came a little after its last picture; footage counts before any absence.
        begin = max(since - _LAST_WORD, wanted.since)
        return [Absence(wanted.stream, begin, None, AbsenceReason.RECORDER_DOWN)]
