"""Holds: footage that nobody may delete."""

from typing import Annotated

from pydantic import Field

from varta.kernel.spans import Span
from varta.recordings.hold import MAX_CAMERAS, HoldReason
from varta.recordings.hold_files import HoldFigures
from varta.recordings.hold_service import HoldDraft as HoldDraftModel
from varta.recordings.hold_service import PlacedHold
from varta.web.schemas.common import Answer, Body, Line, Text, UtcTime, as_utc


class HoldDraft(Body):
    """Say which footage to keep, why, for which case, and until when; no `until` means until it is released."""

    camera_ids: Annotated[list[Line], Field(min_length=1, max_length=MAX_CAMERAS)]
    from_: UtcTime = Field(alias="from")
    to: UtcTime
    reason: HoldReason
    case_reference: Line
    until: UtcTime | None = None
    note: Text = ""

    def as_model(self) -> HoldDraftModel:
        """Return the domain's draft; raises `BadInput` (`time.empty_span`)."""
        span = Span(self.from_, self.to)
        return HoldDraftModel(self.camera_ids, span, self.reason, self.case_reference, self.until, self.note)


class Kept(Answer):
    """Say what a hold keeps: closed files, their bytes, and how many of them the keeper still has to move apart."""

    segments: int
    bytes: int
    waiting: int


class Gone(Answer):
    """Name a span that was deleted before it was held."""

    camera_id: str
    from_: UtcTime = Field(serialization_alias="from")
    to: UtcTime


class Hold(Answer):
    """Describe a hold; `kept` is null once it is released."""

    id: str
    camera_ids: list[str]
    from_: UtcTime = Field(serialization_alias="from")
    to: UtcTime
    reason: HoldReason
    case_reference: str
    until: UtcTime | None
    note: str
    placed_by: str
    placed_at: UtcTime
    released_by: str
    released_at: UtcTime | None
    kept: Kept | None
    already_gone: list[Gone]


class Holds(Answer):
    """List holds, newest first; `next` goes into `before`."""

    items: list[Hold]
    next: UtcTime | None


def hold_of(placed: PlacedHold) -> Hold:
    """Describe a hold and what it keeps."""
    hold, figures = placed.hold, placed.figures
    return Hold(
        id=hold.id,
        camera_ids=list(hold.camera_ids),
        from_=as_utc(hold.span.start),
        to=as_utc(hold.span.end),
        reason=hold.reason,
        case_reference=hold.case_reference,
        until=as_utc(hold.until) if hold.until else None,
        note=hold.note,
        placed_by=hold.placed_by,
        placed_at=as_utc(hold.placed_at),
        released_by=hold.released_by,
        released_at=as_utc(hold.released_at) if hold.released_at else None,
        kept=Kept(segments=figures.segments, bytes=figures.size, waiting=figures.waiting) if figures else None,
        already_gone=_gone_of(figures),
    )


def _gone_of(figures: HoldFigures | None) -> list[Gone]:
    gone = figures.gone if figures else ()
    return [Gone(camera_id=g.camera_id, from_=as_utc(g.start), to=as_utc(g.end)) for g in gone]
