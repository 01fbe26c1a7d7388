"""Live video and what is tracked in it."""

from typing import Annotated

from fastapi import Response, WebSocket

from varta.access.model import Permission
from varta.web.routing import new_router
from varta.web.security import Caller, TheCentre, require

router = new_router("live")
Watcher = Annotated[Caller, require(Permission.WATCH_LIVE)]


@router.get("/api/cameras/{camera_id}/picture.jpg", response_class=Response)
async def get_camera_picture(caller: Watcher, camera_id: str, centre: TheCentre) -> Response:
    """Return the newest key frame as JPEG."""
    raise NotImplementedError


@router.websocket("/api/cameras/{camera_id}/live")
async def watch_camera(
    socket: WebSocket, caller: Watcher, camera_id: str, centre: TheCentre, codecs: str = "h264"
) -> None:
    """Send live video."""
    raise NotImplementedError


@router.websocket("/api/cameras/{camera_id}/boxes")
async def watch_boxes(socket: WebSocket, caller: Watcher, camera_id: str, centre: TheCentre) -> None:
    """Send what is tracked."""
    raise NotImplementedError
