"""Every route stands under exactly one permission, and keeps to it."""

import re
from collections.abc import Iterator

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.websockets import WebSocketDisconnect

from varta.access.model import PERMISSIONS, Permission, Role
from varta.web.app import create_app, openapi_document
from varta.web.security import Anybody, OnTheMachine, Require

Route = APIRoute | APIWebSocketRoute


def guards(dependant: Dependant) -> Iterator[Require | Anybody | OnTheMachine]:
    for part in dependant.dependencies:
        if isinstance(part.call, Require | Anybody | OnTheMachine):
            yield part.call
        yield from guards(part)


def routes() -> list[Route]:
    found = create_app.__globals__["_bare"]().routes
    assert all(isinstance(route, APIRoute | APIWebSocketRoute) for route in found), "a route that cannot be guarded"
    return list(found)


def permission_of(route: Route) -> Permission:
    found = list(guards(route.dependant))
    assert len(found) == 1, f"{route.path} stands under {len(found)} permissions"
    return found[0].permission


def case(route: Route) -> str:
    return f"{'/'.join(sorted(getattr(route, 'methods', ['WS'])))} {route.path}"


def address(route: Route) -> str:
    return re.sub(r"\{(\w+)\}", lambda m: "square" if m[1] == "camera_id" else "nothing", route.path)


@pytest.mark.parametrize("route", routes(), ids=case)
def test_stands_under_one_permission(route: Route) -> None:
    assert permission_of(route)


def test_only_a_few_routes_are_open() -> None:
    open_to_all = {case(r) for r in routes() if permission_of(r) is Permission.SIGN_IN}
    assert open_to_all == {
        "GET /api/session",
        "POST /api/session",
        "GET /healthz",
        "GET /readyz",
        "GET /metrics",
    }


def test_every_permission_of_a_role_opens_something() -> None:
    assert {permission_of(r) for r in routes()} == PERMISSIONS[Role.ADMINISTRATOR]


@pytest.mark.parametrize("who", [None, *(role.value for role in Role)])
def test_every_route_for_every_role(house, who) -> None:
    client = house.client(who)
    allowed = PERMISSIONS[Role(who)] if who else {Permission.SIGN_IN}
    for route in routes():
        if isinstance(route, APIWebSocketRoute) or route.path in ("/api/stream", "/api/session"):
            continue
        for method in route.methods:
            answer = client.request(method, address(route), json={} if method in ("POST", "PUT") else None)
            where = f"{method} {route.path} as {who}: {answer.status_code} {answer.text[:200]}"
            if permission_of(route) in allowed and answer.status_code == 403:
                assert answer.json()["code"] == "archive.purpose_needed", where
            elif permission_of(route) in allowed:
                assert answer.status_code not in (401, 403, 500), where
            else:
                assert answer.status_code == (403 if who else 401), where
                assert answer.json()["code"] == ("access.not_allowed" if who else "access.not_signed_in"), where


@pytest.mark.parametrize("path", ["/api/cameras/square/live", "/api/cameras/square/boxes"])
def test_sockets_are_closed_to_strangers(house, path) -> None:
    with house.client(None).websocket_connect(path) as socket:
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
        assert (closed.value.code, closed.value.reason) == (4401, "access.not_signed_in")


def test_the_stream_is_closed_to_strangers(house) -> None:
    assert house.client(None).get("/api/stream").status_code == 401


def test_the_document_names_every_operation_once() -> None:
    operations = [o["operationId"] for path in openapi_document()["paths"].values() for o in path.values()]
    assert len(operations) == len(set(operations)) == sum(isinstance(r, APIRoute) for r in routes())
