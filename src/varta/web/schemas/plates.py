"""Watchlists, and readings of plates."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from varta.events.plate_read import PlateRead as PlateReadModel
from varta.events.plate_read import PlateSearch as PlateSearchModel
from varta.events.plate_service import MAX_CAMERAS, MAX_PAGE, Reason
from varta.events.watch_entry import LegalBasis, Signature, WatchState
from varta.events.watch_entry import WatchEntry as WatchEntryModel
from varta.events.watch_service import WatchDraft as WatchDraftModel
from varta.kernel.ids import CameraId
from varta.kernel.plates import PlateMatch, PlatePattern
from varta.kernel.spans import Span
from varta.web.schemas.common import Answer, Body, Line, Moment, Text, UtcTime, as_utc


class WatchDraft(Body):
    """Propose to look for plates: which, on what basis, for whom and for which case, and until when."""

    list_name: Line
    text: Line
    match: PlateMatch = PlateMatch.EXACT
    basis: LegalBasis
    reference: Line
    owner: Line
    purpose: Line
    case_reference: Line
    expires_at: Moment
    note: Text = ""

    def as_model(self) -> WatchDraftModel:
        """Return the domain's draft."""
        return WatchDraftModel(**{name: getattr(self, name) for name in type(self).model_fields})


class Revocation(Body):
    """Say why an entry ends before its time."""

    why: Line


class Signed(Answer):
    """Say who did something, and when."""

    name: str
    at: UtcTime

    @classmethod
    def of(cls, by: Signature | None) -> Self | None:
        """Describe a signature."""
        return None if by is None else cls(name=by.name, at=as_utc(by.at))


class WatchEntry(Answer):
    """Describe an entry of a watchlist; `own` tells that the caller proposed it and so cannot approve it."""

    id: str
    list_name: str
    text: str
    match: PlateMatch
    basis: LegalBasis
    reference: str
    owner: str
    purpose: str
    case_reference: str
    note: str
    expires_at: UtcTime
    state: WatchState
    own: bool
    proposed: Signed
    approved: Signed | None
    revoked: Signed | None
    revoked_why: str


class WatchEntries(Answer):
    """List entries, newest first; `next` goes into `before`."""

    items: list[WatchEntry]
    next: UtcTime | None


class PlateSearch(Body):
    """Ask for past readings: which plates, when and where; for a purpose and a case, which are noted."""

    text: Line
    match: PlateMatch = PlateMatch.EXACT
    from_: Moment = Field(alias="from")
    to: Moment
    camera_ids: Annotated[list[Line], Field(default_factory=list, max_length=MAX_CAMERAS)]
    purpose: Line
    case_reference: Line
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 200

    def as_model(self) -> tuple[Reason, PlateSearchModel]:
        """Return why and what; raises `BadInput` (`plates.purpose_needed`, `plate.bad_pattern`, `time.empty_span`)."""
        cameras = tuple(CameraId(camera) for camera in self.camera_ids)
        pattern = PlatePattern(self.text, self.match)
        asked = PlateSearchModel(pattern, Span(self.from_, self.to), cameras, self.limit)
        return Reason(self.purpose, self.case_reference), asked


class PlateRead(Answer):
    """Describe one reading; `event_id` is null for one that was on no watchlist, which is erased soon."""

    id: str
    camera_id: str
    camera_name: str
    at: UtcTime
    text: str
    country: str
    score: float
    candidates: str
    event_id: str | None


class PlateReads(Answer):
    """List readings, newest first."""

    items: list[PlateRead]


class PlateHit(Answer):
    """Describe the reading behind an event, and the entry that it met."""

    read: PlateRead
    entry: WatchEntry | None


def entry_of(entry: WatchEntryModel, at: datetime, person_id: str) -> WatchEntry:
    """Describe an entry as it stands at a moment, to a person."""
    plain = ("id", "list_name", "basis", "reference", "owner", "purpose", "case_reference", "note", "revoked_why")
    return WatchEntry(
        **{name: getattr(entry, name) for name in plain},
        text=entry.pattern.text,
        match=entry.pattern.match,
        expires_at=as_utc(entry.expires_at),
        state=entry.state(at),
        own=entry.proposed.person_id == person_id,
        proposed=Signed(name=entry.proposed.name, at=as_utc(entry.proposed.at)),
        approved=Signed.of(entry.approved),
        revoked=Signed.of(entry.revoked),
    )


def read_of(read: PlateReadModel) -> PlateRead:
    """Describe a reading."""
    plain = ("id", "camera_id", "camera_name", "text", "country", "score", "candidates", "event_id")
    return PlateRead(**{name: getattr(read, name) for name in plain}, at=as_utc(read.at))
