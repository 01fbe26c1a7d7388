"""Signing in and out, and one's own password."""

from typing import Annotated

from fastapi import Depends, Request, Response

from varta.access.model import Permission
from varta.web.routing import new_router
from varta.web.schemas.access import PasswordChange, Session, SignIn, session_of
from varta.web.security import (
    Anybody,
    Caller,
    TheCentre,
    client_address,
    find_caller,
    forget_session_cookie,
    require,
    set_session_cookie,
)

router = new_router("session")


@router.post("/api/session", dependencies=[Depends(Anybody())])
def sign_in(body: SignIn, request: Request, response: Response, centre: TheCentre) -> Session:
    """Sign in; the answer sets the session's cookie."""
    done = centre.access.sign_in(body.login, body.password, client_address(request))
    seconds = int((done.session.expires_at - centre.clock.now()).total_seconds())
    set_session_cookie(request, response, done.token, seconds)
    return session_of(done.person, done.session)


@router.get("/api/session", dependencies=[Depends(Anybody())])
def get_session(request: Request) -> Session:
    """Tell who is signed in."""
    caller = find_caller(request)
    return session_of(caller.person, caller.session)


@router.delete("/api/session", status_code=204)
def sign_out(
    caller: Annotated[Caller, require(Permission.SEE_OWN_ACCOUNT)],
    request: Request,
    response: Response,
    centre: TheCentre,
) -> None:
    """Sign out."""
    centre.access.sign_out(caller.token)
    forget_session_cookie(request, response)


@router.post("/api/session/password", status_code=204)
def change_own_password(
    caller: Annotated[Caller, require(Permission.SEE_OWN_ACCOUNT)], body: PasswordChange, centre: TheCentre
) -> None:
    """Change one's own password."""
    centre.access.change_password(caller.actor, body.old_password, body.new_password, keep=caller.session.id)
