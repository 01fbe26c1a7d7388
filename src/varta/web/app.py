"""The web application: routes, guards, errors, the console."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from varta.bootstrap.centre import Centre
from varta.web import errors
from varta.web.console_files import BUILT, console
from varta.web.feed import Broadcaster
from varta.web.headers import security_headers
from varta.web.looks import Looks, Viewers
from varta.web.metrics import Figures, Timing
from varta.web.middleware import BodyLimit, Doorkeeper, SecurityHeaders
from varta.web.routes import (
    alarms,
    archive,
    audit,
    cameras,
    coverage,
    events,
    exports,
    field,
    ground,
    health,
    holds,
    live,
    memoranda,
    past,
    people,
    places,
    plates,
    rules,
    session,
    statistics,
    stream,
)
from varta.web.schemas.state import CameraChanged, ClipChanged, LiveBoxes, LiveOffline, LiveStream
from varta.web.watch import SessionWatch

_MODULES = (
    session, cameras, ground, rules, live, alarms, events, archive, coverage, holds, exports, field, stream, places,
    plates, past, memoranda, people, audit, statistics, health,
)  # fmt: skip
_SENT_ELSEWHERE: tuple[type[BaseModel], ...] = (CameraChanged, ClipChanged, LiveStream, LiveOffline, LiveBoxes)


def create_app(centre: Centre, console_folder: Path = BUILT) -> FastAPI:
    """Return the application over a centre's services; everything that it remembers is in `app.state`."""
    app = _bare()
    app.state.centre = centre
    app.state.broadcaster = Broadcaster(centre)
    app.state.session_watch = SessionWatch(centre)
    app.state.looks = Looks(centre.clock)
    app.state.viewers = Viewers(centre.options.max_viewers)
    app.state.figures = Figures(centre)
    app.router.default = console(console_folder)
    errors.register(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(Doorkeeper)
    app.add_middleware(SecurityHeaders, headers=security_headers(centre.options.map_view.tiles_url))
    app.add_middleware(Timing)
    return app


def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI document, with the schemas of what streams and sockets send; needs no database."""
    document = _bare().openapi()
    _, extra = models_json_schema(
        [(model, "serialization") for model in _SENT_ELSEWHERE], ref_template="#/components/schemas/{model}"
    )
    document["components"]["schemas"].update(extra["$defs"])
    return document


def _bare() -> FastAPI:
    app = FastAPI(
        title="Varta",
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    for module in _MODULES:
        app.router.routes.extend(module.router.routes)
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    broadcaster: Broadcaster = app.state.broadcaster
    reading = asyncio.create_task(broadcaster.run(), name="change feed")
    try:
        yield
    finally:
        broadcaster.close()
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
