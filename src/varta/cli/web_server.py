"""The web worker: uvicorn with the application, ended quickly although streams stay open."""

from typing import Any

from varta.bootstrap.logs import set_up_logging
from varta.bootstrap.settings import Settings

_LAST_WORDS_S = 1  # open event streams and live views would otherwise hold up the end


def serve_web(settings: Settings) -> None:
    """Serve API and console until SIGTERM."""
    import uvicorn

    from varta.bootstrap.centre import build_centre
    from varta.web.app import create_app

    set_up_logging(settings.log_level)
    config = uvicorn.Config(
        create_app(build_centre(settings)),
        host=settings.web.host,
        port=settings.web.port,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_LAST_WORDS_S,
    )
    uvicorn.Server(config).run()


def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    from varta.web.app import openapi_document as document

    return document()
