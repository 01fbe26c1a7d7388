"""`varta analyse`: run the analysis over a file."""

from pathlib import Path
from typing import Annotated

import typer

from varta.bootstrap.config import load_settings
from varta.cli.output import print_figures


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(analyse)


def analyse(
    video: Annotated[str, typer.Argument(help="A video file, or an image sequence such as DIR/%06d.jpg.")],
    rules: Annotated[Path, typer.Option(metavar="RULES.toml", help="The rules, as [[rule]] tables.")],
    events: Annotated[
        Path | None, typer.Option(metavar="OUT.jsonl", help="Write events here; '-' for standard output.")
    ] = None,
    tracks: Annotated[Path | None, typer.Option(metavar="OUT.txt", help="Write tracks here, as MOT text.")] = None,
    detector: Annotated[
        str | None, typer.Option(metavar="NAME", help="auto, builtin, a model's name, or an ONNX file.")
    ] = None,
    fps: Annotated[float | None, typer.Option(metavar="N", help="Pictures to analyse per second of video.")] = None,
) -> None:
    """Run the very pipeline that watches the cameras over a file: as fast as it goes, always with the same result."""
    from varta.bootstrap.engines import Analysis, run_analysis

    report = run_analysis(load_settings(), Analysis(video, rules, events, tracks, detector, fps), None)
    if events != Path("-"):
        print_figures(report, as_json=False)
