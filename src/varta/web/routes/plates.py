"""Watchlists of plates, and past readings."""

from typing import Annotated

from fastapi import Query
from fastapi.responses import FileResponse

from varta.access.model import Permission
from varta.events.files import PLATE, event_folder
from varta.kernel.errors import NotFound
from varta.kernel.ids import EventId, WatchEntryId
from varta.web.routing import new_router
from varta.web.schemas.common import UtcTime
from varta.web.schemas.plates import (
    PlateHit,
    PlateReads,
    PlateSearch,
    Revocation,
    WatchDraft,
    WatchEntries,
    WatchEntry,
    entry_of,
    read_of,
)
from varta.web.security import Caller, TheCentre, require

router = new_router("plates")
Reader = Annotated[Caller, require(Permission.SEE_WATCHLISTS)]
Proposer = Annotated[Caller, require(Permission.PROPOSE_WATCH)]
Approver = Annotated[Caller, require(Permission.APPROVE_WATCH)]
Searcher = Annotated[Caller, require(Permission.SEARCH_PLATES)]
Viewer = Annotated[Caller, require(Permission.SEE_ALARMS)]


@router.get("/api/watchlist")
def list_watch_entries(
    caller: Reader,
    centre: TheCentre,
    before: UtcTime | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> WatchEntries:
    """List entries of watchlists, newest first, those that are over too."""
    now, found = centre.clock.now(), centre.watchlists.list(caller.actor, limit, before)
    items = [entry_of(entry, now, caller.person.id) for entry in found]
    return WatchEntries(items=items, next=items[-1].proposed.at if len(items) == limit else None)


@router.post("/api/watchlist", status_code=201)
def propose_watch_entry(caller: Proposer, body: WatchDraft, centre: TheCentre) -> WatchEntry:
    """Propose to look for plates; nobody does before a second person has approved it."""
    made = centre.watchlists.propose(caller.actor, body.as_model())
    return entry_of(made, centre.clock.now(), caller.person.id)


@router.post("/api/watchlist/{entry_id}/approve")
def approve_watch_entry(caller: Approver, entry_id: str, centre: TheCentre) -> WatchEntry:
    """Put what somebody else proposed in force."""
    entry = centre.watchlists.approve(caller.actor, WatchEntryId(entry_id))
    return entry_of(entry, centre.clock.now(), caller.person.id)


@router.post("/api/watchlist/{entry_id}/revoke")
def revoke_watch_entry(caller: Proposer, entry_id: str, body: Revocation, centre: TheCentre) -> WatchEntry:
    """End an entry before its time: one's own, or any with the right to approve."""
    entry = centre.watchlists.revoke(caller.actor, WatchEntryId(entry_id), body.why)
    return entry_of(entry, centre.clock.now(), caller.person.id)


@router.post("/api/plates/search")
def search_plates(caller: Searcher, body: PlateSearch, centre: TheCentre) -> PlateReads:
    """Search past readings; purpose and case are noted with what was searched."""
    reason, asked = body.as_model()
    return PlateReads(items=[read_of(read) for read in centre.plates.search(caller.actor, reason, asked)])


@router.get("/api/events/{event_id}/plate")
def get_event_plate(caller: Viewer, event_id: str, centre: TheCentre) -> PlateHit:
    """Return the reading behind an event, and the watchlist entry that it met."""
    read, entry = centre.plates.of_event(caller.actor, EventId(event_id))
    met = entry_of(entry, centre.clock.now(), caller.person.id) if entry else None
    return PlateHit(read=read_of(read), entry=met)


@router.get(
    "/api/events/{event_id}/plate.jpg",
    response_class=FileResponse,
    responses={200: {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}},
)
def get_event_plate_picture(caller: Viewer, event_id: str, centre: TheCentre) -> FileResponse:
    """Return the plate cut out of the best picture of it."""
    event = centre.events.get(caller.actor, EventId(event_id))
    path = event_folder(centre.options.events_root, event) / PLATE
    if not path.is_file():
        raise NotFound("event.picture_missing", f"The picture of event {event.id} is not there.")
    return FileResponse(path, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=86400, immutable"})
