"""What was recorded, what is missing and why, and what is marked in it."""

from datetime import date

from pydantic import Field

from varta.incidents.repository import AlarmWithEvent
from varta.recordings.absence import AbsenceReason
from varta.recordings.coverage import Piece as PieceModel
from varta.recordings.coverage import PieceState
from varta.recordings.coverage_service import Marks
from varta.recordings.coverage_service import Timeline as TimelineModel
from varta.recordings.coverage_shares import DayShare
from varta.recordings.hold import Hold, HoldReason
from varta.web.schemas.archive import Bookmark, bookmark_of
from varta.web.schemas.common import Answer, UtcTime, as_utc


class Piece(Answer):
    """Describe a piece of a timeline; `reason` and `detail` (by whom, or a code) only where it is missing."""

    from_: UtcTime = Field(serialization_alias="from")
    to: UtcTime
    state: PieceState
    reason: AbsenceReason | None
    detail: str


class TimelineHold(Answer):
    """Describe a hold that keeps some of the span."""

    id: str
    from_: UtcTime = Field(serialization_alias="from")
    to: UtcTime
    reason: HoldReason
    case_reference: str


class TimelineEvent(Answer):
    """Describe what a rule saw."""

    id: str
    alarm_id: str
    at: UtcTime
    rule_name: str
    class_name: str


class CameraTimeline(Answer):
    """Describe a camera's time without a gap; `recorded_share` is null where nothing was expected."""

    camera_id: str
    pieces: list[Piece]
    holds: list[TimelineHold]
    events: list[TimelineEvent]
    bookmarks: list[Bookmark]
    recorded_share: float | None


class Timeline(Answer):
    """Describe the time of some cameras."""

    from_: UtcTime = Field(serialization_alias="from")
    to: UtcTime
    cameras: list[CameraTimeline]


class RecordedDay(Answer):
    """Say how much of a local day was recorded, and the seconds that are missing by reason."""

    day: date
    recorded_share: float | None
    missing: dict[AbsenceReason, float]


class RecordedDays(Answer):
    """List days, oldest first."""

    items: list[RecordedDay]


def camera_timeline_of(timeline: TimelineModel, marks: Marks, seen: list[AlarmWithEvent]) -> CameraTimeline:
    """Describe a camera's time and what is marked in it."""
    return CameraTimeline(
        camera_id=timeline.stream.camera_id,
        pieces=[_piece_of(piece) for piece in timeline.pieces],
        holds=[_hold_of(hold) for hold in marks.holds],
        events=[_event_of(both) for both in seen],
        bookmarks=[bookmark_of(bookmark) for bookmark in marks.bookmarks],
        recorded_share=timeline.share.recorded_share,
    )


def day_of(day: DayShare) -> RecordedDay:
    """Describe how much of a day was recorded."""
    return RecordedDay(day=day.day, recorded_share=day.share.recorded_share, missing=dict(day.share.missing))


def _piece_of(piece: PieceModel) -> Piece:
    return Piece(
        from_=as_utc(piece.start), to=as_utc(piece.end), state=piece.state, reason=piece.reason, detail=piece.detail
    )


def _hold_of(hold: Hold) -> TimelineHold:
    return TimelineHold(
        id=hold.id,
        from_=as_utc(hold.span.start),
        to=as_utc(hold.span.end),
        reason=hold.reason,
        case_reference=hold.case_reference,
    )


def _event_of(both: AlarmWithEvent) -> TimelineEvent:
    event = both.event
    return TimelineEvent(
        id=event.id,
        alarm_id=both.alarm.id,
        at=as_utc(event.at),
        rule_name=event.rule_name,
        class_name=event.class_name,
    )
