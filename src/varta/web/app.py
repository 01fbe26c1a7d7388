"""The web application: routes, guards, errors, the console."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from varta.bootstrap.centre import Centre
from varta.web.routes import (
    alarms,
    audit,
    cameras,
    events,
    health,
    live,
    people,
    places,
    rules,
    session,
    statistics,
    stream,
)
from varta.web.schemas.state import CameraChanged, ClipChanged, LiveBoxes, LiveOffline, LiveStream

_MODULES = (session, cameras, rules, live, alarms, events, stream, places, people, audit, statistics, health)
_MAX_BODY = 256 * 1024
_SENT_ELSEWHERE: tuple[type[BaseModel], ...] = (CameraChanged, ClipChanged, LiveStream, LiveOffline, LiveBoxes)


def create_app(centre: Centre) -> FastAPI:
    """Return the application over a centre's services."""
    app = _assemble(module.router for module in _MODULES)
    app.state.centre = centre
    return app


def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI document, with the schemas of what streams and sockets send; needs no database."""
    document = _assemble(module.router for module in _MODULES).openapi()
    _, extra = models_json_schema(
        [(model, "serialization") for model in _SENT_ELSEWHERE], ref_template="#/components/schemas/{model}"
    )
    document["components"]["schemas"].update(extra["$defs"])
    return document


def _assemble(routers: Iterable[APIRouter]) -> FastAPI:
    app = FastAPI(
        title="Varta",
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        max_body_size=_MAX_BODY,
    )
    for router in routers:
        app.router.routes.extend(router.routes)
    return app
