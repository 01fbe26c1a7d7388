"""The web worker: the HTTP server with API and console."""

from typing import Any

from varta.bootstrap.checks import keep_private
from varta.bootstrap.logs import set_up_logging
from varta.bootstrap.settings import Settings


def serve_web(settings: Settings) -> None:
    """Serve API and console until SIGTERM."""
    from varta.bootstrap.centre import build_centre
    from varta.web.serving import run_server

    set_up_logging(settings.log_level)
    keep_private()
    web = settings.web
    run_server(build_centre(settings), web.host, web.port, web.trusted_proxies)


def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    from varta.web.app import openapi_document as document

    return document()
