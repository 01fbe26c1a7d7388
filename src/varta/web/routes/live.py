"""Live video and what is tracked in it."""

import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Query, Request, Response, WebSocket
from fastapi.concurrency import run_in_threadpool

from varta.access.model import Permission
from varta.bootstrap.centre import Centre
from varta.kernel.errors import TooManyRequests
from varta.kernel.ids import CameraId
from varta.web.routing import new_router
from varta.web.security import Caller, TheCentre, require
from varta.web.sockets import end, pump

router = new_router("live")
Watcher = Annotated[Caller, require(Permission.WATCH_LIVE)]
_PICTURE_NOTED_S = 60.0
_CODECS = frozenset({"h264", "hevc"})


@router.get(
    "/api/cameras/{camera_id}/picture.jpg",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def get_camera_picture(caller: Watcher, camera_id: str, centre: TheCentre, request: Request) -> Response:
    """Return the newest key frame as JPEG; the look is audited once a minute."""
    await run_in_threadpool(centre.cameras.get, caller.actor, CameraId(camera_id))
    jpeg = await centre.live.picture(camera_id)

    def note() -> None:
        centre.audit.note_look(caller.actor, "video.picture", camera_id, "live view", "", {"camera": camera_id})

    key = ("picture", caller.person.id, camera_id)
    await run_in_threadpool(request.app.state.looks.note_once, key, _PICTURE_NOTED_S, note)
    return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=1"})


@router.websocket("/api/cameras/{camera_id}/live")
async def watch_camera(
    socket: WebSocket,
    caller: Watcher,
    camera_id: str,
    centre: TheCentre,
    codecs: Annotated[str, Query(max_length=100)] = "h264",
) -> None:
    """Send live video in the best coding that the browser can play."""
    await run_in_threadpool(centre.cameras.get, caller.actor, CameraId(camera_id))
    viewers = socket.app.state.viewers
    if not viewers.enter():
        raise TooManyRequests(
            "live.too_many_viewers",
            f"{viewers.most} live views are open; close some, or raise web.max_viewers.",
            params={"most": viewers.most},
        )
    try:
        await socket.accept()
        known = frozenset(codecs.split(",")) & _CODECS
        messages = centre.live.subscribe(camera_id, known or frozenset({"h264"}))
        await pump(socket, _noted(messages, caller, camera_id, centre), socket.app.state.session_watch, caller)
    finally:
        viewers.leave()


@router.websocket("/api/cameras/{camera_id}/boxes")
async def watch_boxes(socket: WebSocket, caller: Watcher, camera_id: str, centre: TheCentre) -> None:
    """Send what is tracked in each analysed picture."""
    await run_in_threadpool(centre.cameras.get, caller.actor, CameraId(camera_id))
    await socket.accept()
    await pump(socket, centre.boxes.subscribe(camera_id), socket.app.state.session_watch, caller)


async def _noted(
    messages: AsyncIterator[str | bytes], caller: Caller, camera_id: str, centre: Centre
) -> AsyncIterator[str | bytes]:
    """Pass messages on; before the first that shows something, note the look: without a note nothing is shown."""
    noted = False
    try:
        async for message in messages:
            if not noted and (isinstance(message, bytes) or "mime" in message):
                details = {"camera": camera_id, "stream": _stream(message)}
                await run_in_threadpool(
                    centre.audit.note_look, caller.actor, "video.live", camera_id, "live view", "", details
                )
                noted = True
            yield message
    finally:
        await end(messages)


def _stream(message: str | bytes) -> str:
    return str(json.loads(message).get("stream", "")) if isinstance(message, str) else ""
