"""How messages of an engine reach a browser over a WebSocket, and when that ends."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from varta.kernel.errors import NotSignedIn, VartaError
from varta.web.errors import close_socket
from varta.web.security import Caller
from varta.web.watch import LOOK_EVERY_S, SessionWatch


async def pump(
    socket: WebSocket, messages: AsyncIterator[str] | AsyncIterator[str | bytes], watch: SessionWatch, caller: Caller
) -> None:
    """Send messages until they end, the browser goes or the session does; an error closes the socket with its code.

    Takes an accepted socket. A browser that reads slowly makes `messages` wait; what to leave out is their maker's
    decision.
    """
    tasks = {
        asyncio.create_task(_send(socket, messages)),
        asyncio.create_task(_until_gone(socket)),
        asyncio.create_task(_until_signed_out(watch, caller)),
    }
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            await task
    except VartaError as error:
        await _close(socket, error)
    except WebSocketDisconnect:
        return
    else:
        await _close(socket, None)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        _ = [task.exception() for task in tasks if not task.cancelled()]  # seen, so that nobody complains


async def _send(socket: WebSocket, messages: AsyncIterator[str] | AsyncIterator[str | bytes]) -> None:
    try:
        async for message in messages:
            if isinstance(message, str):
                await socket.send_text(message)
            else:
                await socket.send_bytes(message)
    finally:
        await end(messages)


async def end(messages: AsyncIterator[Any]) -> None:
    """Let a generator of messages clean up now, not when its memory is collected."""
    if isinstance(messages, AsyncGenerator):
        await messages.aclose()


async def _until_gone(socket: WebSocket) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass  # what a browser says here means nothing
    raise WebSocketDisconnect


async def _until_signed_out(watch: SessionWatch, caller: Caller) -> None:
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        if not await watch.holds(caller):
            raise NotSignedIn("access.not_signed_in", "The session has ended; sign in again.")


async def _close(socket: WebSocket, error: VartaError | None) -> None:
    # The browser may go in the very moment in which we close.
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        if error is None:
            await socket.close()
        else:
            await close_socket(socket, error)
