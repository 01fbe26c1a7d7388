"""What the command line asks of the engines, as plain functions; each loads only what it needs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from varta.bootstrap.settings import Settings
from varta.kernel.errors import VartaError


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
    report = analyse(wanted.video, options, progress)
    return {
        "detector": report.detector,
        "frames": report.frames,
        "analysed": report.analysed,
        "seconds": round(report.seconds, 3),
        "events": len(report.findings),
        "problem": report.problem,
    }


def run_read_plates(files: Sequence[Path]) -> Iterator[tuple[list[dict[str, object]], VartaError | None]]:
    """Yield for each picture file its plates as plain data, or its error. Raises `Unavailable` (`plates.no_model`)."""
    from varta.workers.read_plates import plate_row, read_plates

    for read in read_plates(files):
        yield [plate_row(read.file, plate) for plate in read.plates], read.error
