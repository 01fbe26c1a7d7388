"""`varta serve`, the workers that it starts, and the OpenAPI document."""

from typing import Annotated

import typer

from varta.bootstrap.config import load_settings
from varta.cli.output import print_json


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(serve)
    app.command(hidden=True)(worker)
    app.command()(openapi)


def serve() -> None:
    """Run the centre: recorder, analyst, clipper, keeper, exporter and web server, until Ctrl-C."""
    from varta.bootstrap.serve import serve as run

    run(load_settings())


def worker(name: Annotated[str, typer.Argument(help="recorder, analyst, clipper, keeper, exporter or web.")]) -> None:
    """Run one worker in this process; `varta serve` does so."""
    settings = load_settings()
    if name == "web":
        from varta.cli.web_server import serve_web

        serve_web(settings)
        return
    from varta.bootstrap.workers import run_worker

    run_worker(name, settings)


def openapi() -> None:
    """Print the OpenAPI document of the HTTP API."""
    from varta.cli.web_server import openapi_document

    print_json(openapi_document())
