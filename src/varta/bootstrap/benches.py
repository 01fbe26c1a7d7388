"""The benches by name: each a function that returns flat figures."""

from collections.abc import Mapping
from pathlib import Path

from varta.bootstrap.footage import CAR_PARK, CARS, ONE_BY_ONE, PETS, FootageFinder
from varta.bootstrap.settings import Settings

Figures = Mapping[str, float | int | str]


def bench_analyse(settings: Settings, video: Path, repeat: int) -> Figures:
    """Measure the processor time of the analysis, beside the naive way. Raises `model.…`, `video.…`."""
    from varta.bootstrap.models import DEMO_MODEL, pull_model
    from varta.workers.bench_analyse import bench_analyse as measure

    model = pull_model(settings, DEMO_MODEL, lambda _done, _size: None)
    return {"bench": "analyse", **measure(video, model, repeat, bf16=settings.analysis.bf16)}


def bench_latency(settings: Settings, cameras: int, seconds: float) -> Figures:
    """Measure from a packet's arrival to the console, and the live delay."""
    from varta.bootstrap.bench_latency import bench_latency as measure

    finder = FootageFinder(settings.data_dir / "footage", settings.mirror, lambda _line: None)
    files = [finder.find(clip, seed=i + 1).path for i, clip in enumerate((PETS, ONE_BY_ONE, CAR_PARK, CARS))]
    return {"bench": "latency", **measure(files, cameras, seconds)}
