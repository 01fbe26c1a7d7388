"""Who calls, and whether they may: the dependency that every route declares."""

import hmac
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.requests import HTTPConnection
from starlette.responses import Response

from varta.access.model import Actor, Permission, Person, Session
from varta.bootstrap.centre import Centre
from varta.kernel.errors import NotAllowed, NotSignedIn

COOKIE = "varta_session"
CSRF_HEADER = "x-csrf-token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_HANDED_ON = ("x-forwarded-for", "x-real-ip", "forwarded")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Caller:
    """Hold who is signed in, and by which secret."""

    actor: Actor
    person: Person
    session: Session
    token: str


def centre_of(connection: HTTPConnection) -> Centre:
    """Return the services that this application stands on."""
    centre: Centre = connection.app.state.centre
    return centre


def client_address(connection: HTTPConnection) -> str:
    """Return the client's address."""
    return connection.client.host if connection.client else ""


def find_caller(connection: HTTPConnection) -> Caller:
    """Return who is signed in. Raises `NotSignedIn` (`access.not_signed_in`)."""
    token = connection.cookies.get(COOKIE, "")
    if not token:
        raise NotSignedIn("access.not_signed_in", "Sign in first.")
    person, session = centre_of(connection).access.resolve(token)
    return Caller(person.as_actor(client_address(connection)), person, session, token)


class Require:
    """Let a request through only for those who have a permission; give the route its caller."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    def __call__(self, connection: HTTPConnection) -> Caller:
        caller = find_caller(connection)
        if connection.scope["type"] == "http" and connection.scope["method"] not in SAFE_METHODS:
            check_csrf(connection, caller.session)
        caller.actor.require(self.permission)
        return caller


class Anybody:
    """Let everybody through, signed in or not; says so on purpose."""

    permission = Permission.SIGN_IN

    def __call__(self) -> None:
        return


class OnTheMachine:
    """Let through what comes from this machine, and others where the settings open it."""

    permission = Permission.SIGN_IN

    def __call__(self, request: Request) -> None:
        # What a server in front hands on comes from this machine, but not from somebody on it.
        handed_on = any(name in request.headers for name in _HANDED_ON)
        here = client_address(request) in _LOOPBACK and not handed_on
        if not centre_of(request).options.metrics_open and not here:
            raise NotAllowed(
                "access.only_loopback", "This is answered to this machine only; web.metrics_open opens it to others."
            )


def require(permission: Permission) -> Any:
    """Return the dependency that a route declares as `caller: Annotated[Caller, require(...)]`."""
    return Depends(Require(permission))


def check_csrf(connection: HTTPConnection, session: Session) -> None:
    """Refuse a change that does not carry the session's token. Raises `NotAllowed` (`access.bad_csrf`)."""
    given = connection.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(given.encode(), session.csrf_token.encode()):
        raise NotAllowed(
            "access.bad_csrf", "The header X-CSRF-Token is missing or old; take the token from GET /api/session."
        )


def same_origin(origin: str, host: str) -> bool:
    """Tell whether an Origin header names the server that the Host header names."""
    return urlsplit(origin).netloc.lower() == host.lower() and host != ""


def set_session_cookie(request: Request, response: Response, token: str, seconds: int) -> None:
    """Give the browser its session: unreadable to scripts, never sent from other sites, TLS only except on loopback."""
    response.set_cookie(COOKIE, token, max_age=seconds, secure=_secure(request), httponly=True, samesite="strict")


def forget_session_cookie(request: Request, response: Response) -> None:
    """Take the session from the browser."""
    response.delete_cookie(COOKIE, secure=_secure(request), httponly=True, samesite="strict")


def _secure(request: Request) -> bool:
    return request.url.scheme == "https" or (request.url.hostname or "") not in _LOOPBACK


TheCentre = Annotated[Centre, Depends(centre_of)]
