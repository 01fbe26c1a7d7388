"""How errors leave the server: always JSON with a stable code, never a secret or a traceback."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError, WebSocketRequestValidationError
from fastapi.requests import HTTPConnection
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketState

from varta.kernel.errors import (
    BadInput,
    Broken,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TooManyRequests,
    Unavailable,
    VartaError,
)
from varta.kernel.ids import new_id
from varta.web.headers import security_headers

_log = logging.getLogger(__name__)
_CLOSE_CODES: tuple[tuple[type[VartaError], int], ...] = (
    (NotSignedIn, 4401),
    (NotAllowed, 4403),
    (NotFound, 4404),
    (TooManyRequests, 4429),
    (Unavailable, 1013),
)
_INTERNAL = 1011
_LONGEST_KEY = 80
_MAX_REASON = 120  # bytes that a closing frame may carry


class _Said(Response):
    """Send nothing more: the closing frame of a socket has said everything, an HTTP answer after it is a fault."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await super().__call__(scope, receive, send)


def register(app: FastAPI) -> None:
    """Make the application answer errors in Varta's form."""
    app.add_exception_handler(VartaError, _answer_varta)
    app.add_exception_handler(RequestValidationError, _answer_invalid)
    app.add_exception_handler(WebSocketRequestValidationError, _answer_invalid)
    app.add_exception_handler(HTTPException, _answer_http)
    app.add_exception_handler(Exception, _answer_unknown)


def error_response(error: VartaError, status: int | None = None) -> JSONResponse:
    """Return an error as the API states it, with the status of its kind unless another is given."""
    headers = {"Cache-Control": "no-store"}
    if "seconds" in error.params and isinstance(error, TooManyRequests):
        headers["Retry-After"] = str(int(float(error.params["seconds"])) + 1)
    body = {"code": error.code, "message": error.message, "where": error.where, "params": error.params}
    return JSONResponse(body, status or error.http_status, headers)


async def close_socket(socket: WebSocket, error: VartaError) -> None:
    """Close a socket with the code of an error; a handshake is finished first, or browsers would not see the code."""
    if socket.client_state is WebSocketState.CONNECTING:
        await socket.accept()
    if socket.application_state is not WebSocketState.DISCONNECTED:
        code = next((code for kind, code in _CLOSE_CODES if isinstance(error, kind)), _INTERNAL)
        await socket.close(code, error.code[:_MAX_REASON])


async def _answer_varta(connection: HTTPConnection, error: Exception) -> Response:
    assert isinstance(error, VartaError)  # noqa: S101 - registered for this kind only
    if isinstance(connection, WebSocket):
        await close_socket(connection, error)
        return _Said()
    if isinstance(error, Broken):
        _log.error("%s %s: %s", connection.scope["method"], connection.scope["path"], error)
    return error_response(error)


async def _answer_invalid(connection: HTTPConnection, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError | WebSocketRequestValidationError)  # noqa: S101 - see above
    return await _answer_varta(connection, _invalid(error.errors()))


def _invalid(problems: Sequence[Mapping[str, Any]]) -> BadInput:
    first = problems[0]
    # An unknown key may hold anything, even what cannot be written as UTF-8.
    place = [str(part).encode(errors="replace").decode()[:_LONGEST_KEY] for part in first["loc"]]
    where = ".".join(place[1:]) if len(place) > 1 else place[0]
    if first["type"] == "json_invalid":
        return BadInput("request.bad_json", "The body is no JSON; send an object in UTF-8.", where="body")
    expected = str(first["msg"])
    return BadInput(
        "request.invalid", f"{where}: {expected[:1].lower()}{expected[1:]}.", where=where, params={"expected": expected}
    )


async def _answer_http(connection: HTTPConnection, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - see above
    if isinstance(connection, WebSocket):
        return await _answer_varta(connection, _plain(connection, error))
    return error_response(_plain(connection, error), error.status_code)


def _plain(connection: HTTPConnection, error: HTTPException) -> VartaError:
    path = connection.scope["path"]
    match error.status_code:
        case 404:
            return NotFound("request.no_such_path", f"There is nothing at {path}; see design/http-api.md.", where=path)
        case 405:
            return BadInput("request.method_not_allowed", f"{path} does not take this method.", where=path)
        case _:
            return BadInput("request.unreadable", "The request could not be read; send JSON in UTF-8.")


async def _answer_unknown(connection: HTTPConnection, error: Exception) -> Response:
    number = new_id()
    _log.error("%s failed, id %s: %s", connection.scope["path"], number, type(error).__name__)
    answer = error_response(
        Broken(
            "server.fault",
            f"Varta has a fault here; tell its administrator the id {number}, under which the log has more.",
            params={"id": number},
        )
    )
    answer.headers.update(security_headers())
    return answer
