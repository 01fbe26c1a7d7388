"""`varta accuracy`: how right the analysis is on labelled clips."""

from pathlib import Path
from typing import Annotated

import typer

from varta.bootstrap.config import load_settings
from varta.cli.output import Json, print_json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(accuracy)


def accuracy(
    clips: Annotated[Path, typer.Argument(metavar="CLIPS.toml", help="The labelled clips; docs/guide/accuracy.md.")],
    detector: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Run this detector instead of those that the file names; may be repeated."),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(metavar="CLIP", help="Run this clip alone; may be repeated.")
    ] = None,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print tables in Markdown.")] = False,
    as_json: Json = False,
) -> None:
    """Run labelled clips through the pipeline of `varta analyse`: precision, recall and delay by rule and detector."""
    from varta.bootstrap.accuracy import measure_accuracy

    report = measure_accuracy(
        load_settings(), clips, detector or (), only or (), lambda line: typer.echo(line, err=True)
    )
    if as_json and not as_markdown:
        print_json(report.data)
    else:
        typer.echo(report.markdown)
