"""`varta analyse`: run the analysis over a file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from varta.bootstrap.config import load_settings
from varta.cli.output import print_figures


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="analyse")(Analyse)


@dataclass
class Analyse:
    """Run the very pipeline that watches the cameras over a file: as fast as it goes, always with the same result."""

    video: Annotated[str, typer.Argument(help="A video file, or an image sequence such as DIR/%06d.jpg.")]
    rules: Annotated[Path, typer.Option(metavar="RULES.toml", help="The rules, as [[rule]] tables.")]
    events: Annotated[
        Path | None, typer.Option(metavar="OUT.jsonl", help="Write events here; '-' for standard output.")
    ] = None
    tracks: Annotated[Path | None, typer.Option(metavar="OUT.txt", help="Write tracks here, as MOT text.")] = None
    detector: Annotated[
        str | None, typer.Option(metavar="NAME", help="auto, builtin, a model's name, or an ONNX file.")
    ] = None
    fps: Annotated[float | None, typer.Option(metavar="N", help="Pictures to analyse per second of video.")] = None
    trajectories: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Add the tracks' ways to an archive there, for questions.")
    ] = None
    start: Annotated[
        str | None,
        typer.Option(
            metavar="TIME", help="When it was filmed, as 2026-11-22T20:14:07; only then do rules' schedules count."
        ),
    ] = None

    def __post_init__(self) -> None:
        from varta.bootstrap.engines import Analysis, run_analysis

        wanted = Analysis(
            self.video, self.rules, self.events, self.tracks, self.detector, self.fps, self.start, self.trajectories
        )
        report = run_analysis(load_settings(), wanted, None)
        if self.events != Path("-"):
            print_figures(report, as_json=False)
