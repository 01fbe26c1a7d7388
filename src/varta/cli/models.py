"""`varta models`: the store of detectors' weights."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from varta.bootstrap.config import load_settings
from varta.cli.output import Json, print_rows

_ALL = 100  # per cent
app = typer.Typer(name="models", help="List, fetch, add and remove models.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="A model's name, see 'varta models list'.")]


@app.command(name="list")
def list_(as_json: Json = False) -> None:
    """List the models that are here or can be fetched."""
    from varta.bootstrap.models import list_models

    print_rows(list_models(load_settings()), ("name", "here", "size", "licence", "origin"), as_json=as_json)


@app.command()
def pull(name: Name) -> None:
    """Fetch a model from the mirror or its maker; resumes, and refuses a wrong hash."""
    from varta.bootstrap.models import pull_model

    shown = -1

    def progress(done: int, size: int) -> None:
        nonlocal shown
        percent = done * _ALL // max(size, 1)
        if percent != shown and sys.stderr.isatty():
            shown = percent
            typer.echo(f"\r{name}: {percent} % of {size / 1e6:.1f} MB", err=True, nl=percent == _ALL)

    path = pull_model(load_settings(), name, progress)
    typer.echo(f"{name} is at {path}.")


@app.command()
def add(
    file: Annotated[Path, typer.Argument(help="An ONNX file of one of the families.")],
    name: Annotated[str, typer.Option(help="Its name in the store; else the file's.")] = "",
    family: Annotated[
        str, typer.Option(help="yolox, picodet, nanodet, dfine, rtdetr or rfdetr; else as the model shows.")
    ] = "",
    classes: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Its classes, one a line in the order of its outputs; else COCO's."),
    ] = None,
    believed: Annotated[
        float,
        typer.Option(help="Score from which its boxes are believed; else as usual in the family.", min=0, max=0.99),
    ] = 0.0,
) -> None:
    """Add a model of your own, after trying it."""
    from varta.bootstrap.models import Stated, add_model

    stated = Stated(family, classes, believed)
    typer.echo(f"{add_model(load_settings(), file, name or file.stem, stated)} is added.")


@app.command()
def remove(name: Name) -> None:
    """Remove a model from the store."""
    from varta.bootstrap.models import remove_model

    remove_model(load_settings(), name)
    typer.echo(f"{name} is removed.")
