"""Kept tracks of known truth."""

from datetime import datetime
from pathlib import Path

from varta.kernel.trajectory import Sample, Tint, Trajectory
from varta.storage.trajectories.journal import Journal
from varta.storage.trajectories.keeping import Keeping


def walk(trace: str, start: datetime, path: list[tuple[float, float, float]], **more: object) -> Trajectory:
    """Return a track along places `(second, x, y)`."""
    samples = tuple(Sample(round(s * 1000), x, y, 0.05, 0.15) for s, x, y in path)
    start_us = int(start.timestamp() * 1_000_000)
    return Trajectory("square", trace, "person", 0.9, start_us, samples, **more)  # type: ignore[arg-type]


def two_walkers(start: datetime) -> list[Trajectory]:
    """Return one in red who walks down across the middle, and one who stands at the left for 60 s."""
    return [
        walk("crosses", start, [(0, 0.5, 0.3), (10, 0.5, 0.8)], upper=Tint("red", 0.8)),
        walk("stands", start, [(0, 0.2, 0.3), (60, 0.2, 0.3)], upper=Tint("blue", 0.8)),
    ]


def keep(root: Path, tracks: list[Trajectory]) -> None:
    """Write tracks as the analyst does, and put them in columns as the keeper does."""
    journal = Journal(root)
    journal.append(tracks)
    journal.close()
    while Keeping(root).compact():
        pass
