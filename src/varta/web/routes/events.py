"""Pictures and clips of events."""

from pathlib import Path
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import FileResponse

from varta.access.model import Permission
from varta.bootstrap.centre import Centre
from varta.events.files import CLIP, ORIGINAL, PICTURE, event_folder
from varta.events.model import ClipState, Event
from varta.kernel.errors import Conflict, NotFound
from varta.kernel.ids import EventId
from varta.kernel.rules import RuleMode
from varta.web.routing import new_router
from varta.web.schemas.alarms import EventsAsked, SeenEvents, seen_of
from varta.web.security import Caller, TheCentre, require

router = new_router("events")
Viewer = Annotated[Caller, require(Permission.SEE_ALARMS)]
Watcher = Annotated[Caller, require(Permission.WATCH_RECORDINGS)]
_CLIP_NOTED_S = 300.0
_KEEP = {"Cache-Control": "private, max-age=86400, immutable"}  # an event's files never change


def _content(media_type: str) -> dict[int | str, dict[str, object]]:
    return {200: {"content": {media_type: {"schema": {"type": "string", "format": "binary"}}}}}


@router.get("/api/events")
def list_events(
    caller: Viewer,
    centre: TheCentre,
    query: Annotated[EventsAsked, Query()],
) -> SeenEvents:
    """List what rules saw, newest first, with or without an alarm."""
    page = centre.alarms.seen(caller.actor, query.as_query())
    return SeenEvents(items=[seen_of(item) for item in page.items], next=page.next)


@router.get("/api/events/{event_id}/picture.jpg", response_class=FileResponse, responses=_content("image/jpeg"))
def get_event_picture(caller: Viewer, event_id: str, centre: TheCentre) -> FileResponse:
    """Return the best picture with the box drawn."""
    return _picture(caller, event_id, centre, PICTURE)


@router.get("/api/events/{event_id}/original.jpg", response_class=FileResponse, responses=_content("image/jpeg"))
def get_event_original(caller: Viewer, event_id: str, centre: TheCentre) -> FileResponse:
    """Return the best picture as it came."""
    return _picture(caller, event_id, centre, ORIGINAL)


@router.get("/api/events/{event_id}/clip.mp4", response_class=FileResponse, responses=_content("video/mp4"))
def get_event_clip(caller: Watcher, event_id: str, centre: TheCentre, request: Request) -> FileResponse:
    """Return the clip, whole or by Range; the look is audited with the alarm as its case."""
    event = centre.events.get(caller.actor, EventId(event_id))
    if event.clip is ClipState.PENDING:
        raise Conflict("event.clip_pending", f"The clip of event {event.id} is still being recorded; ask again soon.")
    path = _folder(centre, event) / CLIP
    if event.clip is ClipState.MISSING or not path.is_file():
        raise NotFound("event.clip_missing", f"There is no clip of event {event.id}: nothing was recorded then.")

    def note() -> None:
        details = {"camera": event.camera_id}
        purpose, case = f"checking a rule in mode {event.mode.value}", str(event.rule_id)
        if event.mode is RuleMode.ACTIVE:
            purpose, case = "answering an alarm", str(centre.alarms.find_event(caller.actor, event.id).alarm.id)
        centre.audit.note_look(caller.actor, "video.clip", event.id, purpose, case, details)

    request.app.state.looks.note_once(("clip", caller.person.id, event.id), _CLIP_NOTED_S, note)
    return FileResponse(path, media_type="video/mp4", headers=_KEEP)


def _picture(caller: Caller, event_id: str, centre: Centre, name: str) -> FileResponse:
    event = centre.events.get(caller.actor, EventId(event_id))
    path = _folder(centre, event) / name
    if not path.is_file():
        raise NotFound("event.picture_missing", f"The picture of event {event.id} is not there.")
    return FileResponse(path, media_type="image/jpeg", headers=_KEEP)


def _folder(centre: Centre, event: Event) -> Path:
    return event_folder(centre.options.events_root, event)
