"""Guards around the whole application, as plain ASGI: headers, origins, odd addresses, sizes."""

from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from varta.kernel.errors import BadInput, NotAllowed, TooLarge, VartaError
from varta.web.errors import close_socket, error_response
from varta.web.security import SAFE_METHODS, same_origin

MAX_BODY = 256 * 1024


class SecurityHeaders:
    """Add the same headers to every answer; what the API says is not kept unless a route allows it."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self.app = app
        self.headers = dict(headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self.headers)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, send_with_headers)


class Doorkeeper:
    """Turn away what comes from another site's page, and addresses that no database takes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            error = _problem(scope)
            if error is not None:
                await _refuse(error, scope, receive, send)
                return
        await self.app(scope, receive, send)


def _problem(scope: Scope) -> VartaError | None:
    query = scope.get("query_string", b"")
    if any(c < " " for c in scope["path"]) or b"%00" in query or b"\x00" in query:
        return BadInput("request.bad_address", "The address has control characters; remove them.", where="path")
    if scope["type"] == "websocket" or scope["method"] not in SAFE_METHODS:
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        foreign_site = headers.get("sec-fetch-site") in ("cross-site", "same-site")
        if foreign_site or (origin is not None and not same_origin(origin, headers.get("host", ""))):
            return NotAllowed("access.foreign_origin", "This request comes from another site's page and is refused.")
    return None


async def _refuse(error: VartaError, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await close_socket(WebSocket(scope, receive, send), error)
        return
    await error_response(error)(scope, receive, send)


class BodyLimit:
    """Read a request's whole body before the application sees it, and refuse one that is too large.

    Bodies here are small JSON; reading them first lets the refusal have Varta's form however the body is sent.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
            await self.app(scope, receive, send)
            return
        body = await _read(scope, receive)
        if body is None:
            error = TooLarge("request.too_large", f"A body has at most {MAX_BODY // 1024} KiB here.")
            await error_response(error)(scope, receive, send)
            return
        waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive_again() -> Message:
            return waiting.pop() if waiting else await receive()

        await self.app(scope, receive_again, send)


async def _read(scope: Scope, receive: Receive) -> bytes | None:
    stated = Headers(scope=scope).get("content-length", "")
    if stated.isdigit() and int(stated) > MAX_BODY:
        return None
    body = b""
    while True:
        message = await receive()
        part: bytes = message.get("body", b"")
        body += part
        if len(body) > MAX_BODY:
            return None
        if not message.get("more_body", False):
            return body
