"""Server-sent events."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Header, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from varta.access.model import Permission
from varta.web.feed import PING, Broadcaster, sse
from varta.web.routing import new_router
from varta.web.security import Caller, require
from varta.web.watch import LOOK_EVERY_S, SessionWatch

router = new_router("stream")
PING_S = 10.0
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@router.get("/api/stream", response_class=StreamingResponse)
async def stream_events(
    caller: Annotated[Caller, require(Permission.SEE_ALARMS)],
    request: Request,
    last_event_id: Annotated[str, Header()] = "",
) -> StreamingResponse:
    """Send what changes: alarms, cameras, clips and the state of the centre."""
    after = int(last_event_id) if last_event_id.isascii() and last_event_id.isdigit() else None
    state = request.app.state
    messages = _messages(state.broadcaster, state.session_watch, caller, after)
    return StreamingResponse(messages, media_type="text/event-stream", headers=_HEADERS)


async def _messages(
    broadcaster: Broadcaster, watch: SessionWatch, caller: Caller, after: int | None
) -> AsyncIterator[bytes]:
    subscription = await broadcaster.subscribe()
    try:
        # The first number lets a listener resume that goes before anything has changed.
        yield b"retry: 1000\n\n" + (PING if after is not None else sse("ping", "{}", subscription.position))
        if after is not None:
            for frame in await run_in_threadpool(broadcaster.missed, after, subscription.position):
                yield frame
        async for frame in _following(subscription.queue, watch, caller):
            yield frame
    finally:
        broadcaster.unsubscribe(subscription)


async def _following(queue: "asyncio.Queue[bytes | None]", watch: SessionWatch, caller: Caller) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    ping_at = loop.time() + PING_S
    look_at = loop.time() + LOOK_EVERY_S
    while True:
        if loop.time() >= look_at:
            look_at = loop.time() + LOOK_EVERY_S
            if not await watch.holds(caller):
                return
        if loop.time() >= ping_at:
            ping_at = loop.time() + PING_S
            yield PING
        try:
            async with asyncio.timeout_at(min(ping_at, look_at)):
                frame = await queue.get()
        except TimeoutError:
            continue
        if frame is None:
            return
        yield frame
