"""Pictures and clips of events."""

from typing import Annotated

from fastapi import Request
from fastapi.responses import FileResponse

from varta.access.model import Permission
from varta.web.routing import new_router
from varta.web.security import Caller, TheCentre, require

router = new_router("events")
Viewer = Annotated[Caller, require(Permission.SEE_ALARMS)]
Watcher = Annotated[Caller, require(Permission.WATCH_RECORDINGS)]


@router.get("/api/events/{event_id}/picture.jpg", response_class=FileResponse)
def get_event_picture(caller: Viewer, event_id: str, centre: TheCentre) -> FileResponse:
    """Return the best picture with the box drawn."""
    raise NotImplementedError


@router.get("/api/events/{event_id}/original.jpg", response_class=FileResponse)
def get_event_original(caller: Viewer, event_id: str, centre: TheCentre) -> FileResponse:
    """Return the best picture as it came."""
    raise NotImplementedError


@router.get("/api/events/{event_id}/clip.mp4", response_class=FileResponse)
def get_event_clip(caller: Watcher, event_id: str, centre: TheCentre, request: Request) -> FileResponse:
    """Return the clip, whole or by Range; the look is audited."""
    raise NotImplementedError
