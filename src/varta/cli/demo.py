"""`varta demo`: a centre to look at, with footage and sample data."""

from pathlib import Path
from typing import Annotated

import typer

from varta.bootstrap.config import load_settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    folder: Annotated[Path, typer.Option(metavar="FOLDER", help="Data folder of the demo.")] = Path("data/demo"),
    port: Annotated[int | None, typer.Option(help="TCP port of the console; else the setting web.port.")] = None,
) -> None:
    """Run a centre with simulated cameras, sample places and demo people on this machine, until Ctrl-C."""
    from varta.bootstrap.demo import run_demo

    run_demo(load_settings(), folder.absolute(), port, lambda line: typer.echo(line, err=True))
