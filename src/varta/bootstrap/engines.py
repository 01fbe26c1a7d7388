"""What the command line asks of the engines, as plain functions; each loads only what it needs."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from varta.bootstrap.settings import Settings
from varta.kernel.errors import VartaError
from varta.kernel.ids import new_id

if TYPE_CHECKING:
    from varta.vision.pipeline import Analysis as PictureAnalysis


@dataclass(frozen=True, slots=True)
class Simulation:
    """Say what to simulate: `cameras` as `NAME=FILE`, `user` as `USER:PASSWORD`, `faults` as `NAME:FAULT=VALUE`."""

    cameras: Sequence[str]
    host: str
    port: int
    user: str = ""
    faults: Sequence[str] = ()


def run_simulation(simulation: Simulation, ready: Callable[[list[str]], None]) -> None:
    """Play files as RTSP cameras until Ctrl-C; `ready` gets their addresses. Raises `simulator.…`."""
    from varta.media.simulator.options import SimulatorOptions, parse_cameras, parse_faults
    from varta.media.simulator.running import run_simulator

    cameras = parse_cameras(simulation.cameras)
    user, _, password = simulation.user.partition(":")
    options = SimulatorOptions(
        user=user if simulation.user else None,
        password=password if simulation.user else None,
        faults=parse_faults(simulation.faults, cameras),
    )

    def on_ready(urls: Mapping[str, str]) -> None:
        ready(list(urls.values()))

    run_simulator(cameras, simulation.host, simulation.port, options=options, on_ready=on_ready)


@dataclass(frozen=True, slots=True)
class Analysis:
    """Say what to analyse: a video or an image sequence, by which rules, and where the results go.

    `start` is when the first picture was taken, as people type a time.
    """

    video: str
    rules: Path
    events: Path | None = None
    tracks: Path | None = None
    detector: str | None = None
    fps: float | None = None
    start: str | None = None
    trajectories: Path | None = None


def run_analysis(
    settings: Settings, wanted: Analysis, progress: Callable[[float, float | None], None] | None
) -> dict[str, object]:
    """Run the pipeline over a file as fast as it goes; return what was done. Raises `rule.…`, `model.…`, `time.bad`."""
    from varta.bootstrap.coverage import zone_of
    from varta.bootstrap.ledger import read_time
    from varta.vision.engine import NetworkOptions
    from varta.workers.analyse import AnalyseOptions, analyse

    options = AnalyseOptions(
        rules=wanted.rules,
        events=wanted.events,
        tracks=wanted.tracks,
        detector=wanted.detector or settings.analysis.detector,
        models=settings.models_dir,
        fps=wanted.fps or settings.analysis.fps,
        network=NetworkOptions(
            bf16=settings.analysis.bf16, threads=settings.analysis.threads, provider=settings.analysis.provider
        ),
        start=read_time(settings, wanted.start) if wanted.start else None,
        zone=zone_of(settings.timezone),
    )
    if wanted.trajectories:
        with _keeping(wanted) as see:
            report = analyse(wanted.video, replace(options, see=see), progress)
    else:
        report = analyse(wanted.video, options, progress)
    return {
        "detector": report.detector,
        "frames": report.frames,
        "analysed": report.analysed,
        "seconds": round(report.seconds, 3),
        "events": len(report.findings),
        "problem": report.problem,
    }


@contextmanager
def _keeping(wanted: Analysis) -> Iterator[Callable[["PictureAnalysis"], None]]:
    """Keep the tracks of one file as those of a camera named after it. Raises `Unavailable` (`past.…`)."""
    from varta.kernel.ground_plane import GroundPlane
    from varta.storage.trajectories.journal import Journal
    from varta.vision.trajectory import Collector
    from varta.workers.rules_file import read_ground

    ground = read_ground(wanted.rules)
    camera = re.sub(r"[^a-z0-9-]+", "-", Path(wanted.video).stem.lower()).strip("-") or "file"
    collector = Collector(camera, new_id()[:16], GroundPlane(ground) if ground else None)
    journal = Journal(wanted.trajectories or Path())

    def see(analysis: "PictureAnalysis") -> None:
        if done := collector.take(analysis):
            journal.append(done)

    try:
        yield see
        if done := collector.finish():
            journal.append(done)
    finally:
        journal.close()


def run_read_plates(files: Sequence[Path]) -> Iterator[tuple[list[dict[str, object]], VartaError | None]]:
    """Yield for each picture file its plates as plain data, or its error. Raises `Unavailable` (`plates.no_model`)."""
    from varta.workers.read_plates import plate_row, read_plates

    for read in read_plates(files):
        yield [plate_row(read.file, plate) for plate in read.plates], read.error
