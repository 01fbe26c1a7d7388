"""How soon questions about weeks of kept trajectories are answered, and what a track costs on disk."""

import random
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from varta.events.past import Asked, Question, Towards
from varta.kernel.geometry import Point
from varta.kernel.ids import CameraId
from varta.kernel.path import thin
from varta.kernel.spans import Span
from varta.kernel.trajectory import COLOURS, Sample, Tint, Trajectory
from varta.storage.trajectories.archive import Archive
from varta.storage.trajectories.journal import line
from varta.storage.trajectories.keeping import Keeping

_START = datetime(2026, 10, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_DAY_US = 86_400_000_000
_STEP_S = 0.2
_NIGHT_STAY_S = 300.0
_VEHICLES = 0.5
_POOL = 4000  # walks that many cameras share: making each anew takes longer than asking

Samples = tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class Extent:
    """Say how much past there is: `per_day` tracks on each camera and day."""

    cameras: int
    days: int
    per_day: int

    @property
    def span(self) -> Span:
        """Return all of it."""
        return Span(_START, _START + self.days * _DAY)

    @property
    def ids(self) -> tuple[CameraId, ...]:
        """Return the cameras."""
        return tuple(CameraId(f"cam-{i}") for i in range(self.cameras))


def bench_past(one: Extent, many: Extent, asked: int, seed: int) -> Mapping[str, float | int]:
    """Return the times of questions, in seconds, each timed by itself on files that were just written.

    On one camera lines, polygons and descriptions anew each time; over many cameras descriptions. The tracks are made
    up: walks and drives with turns, thinned as kept ones are; one in fifty stands for 5 to 20 minutes.
    """
    chance = random.Random(seed)  # noqa: S311 - made-up tracks are no secret
    with tempfile.TemporaryDirectory(prefix="varta-bench-") as folder:
        busy = _Past(Path(folder) / "one", one, chance)
        lines = busy.times(asked, lambda: _line(one, chance))
        polygons = busy.times(asked, lambda: _polygon(one, chance))
        looks = busy.times(asked, lambda: _look(one, chance))
        wide = _Past(Path(folder) / "many", many, chance, [_walk(bool(i % 2), chance) for i in range(_POOL)])
        wide_looks = wide.times(max(asked // 2, 5), lambda: _look(many, chance))
    return {
        "one_camera_tracks": busy.tracks,
        "one_camera_days": one.days,
        "one_camera_p95_s": max(_p95(lines), _p95(polygons), _p95(looks)),
        "line_p95_s": _p95(lines),
        "polygon_p95_s": _p95(polygons),
        "attribute_p95_s": _p95(looks),
        "many_cameras": many.cameras,
        "many_cameras_days": many.days,
        "many_cameras_per_day": many.per_day,
        "many_cameras_tracks": wide.tracks,
        "many_cameras_p95_s": _p95(wide_looks),
        "incomplete": busy.incomplete + wide.incomplete,
        "bytes_per_track": round(busy.size / busy.tracks, 1),
    }


class _Past:
    """Hold an archive full of made-up tracks."""

    def __init__(self, root: Path, extent: Extent, chance: random.Random, walks: Sequence[Samples] = ()) -> None:
        (root / "journal").mkdir(parents=True)
        self.tracks = self.incomplete = 0
        for day in range(extent.days):
            rows = [line(track) for track in _day(extent, day, chance, walks)]
            self.tracks += len(rows)
            ms = int((_START + day * _DAY).timestamp() * 1000)
            (root / "journal" / f"{ms:013d}.jsonl").write_bytes(b"".join(rows))
        while Keeping(root).compact(60.0):
            pass
        self.size = sum(file.stat().st_size for file in root.rglob("*.parquet"))
        self._archive = Archive(root)

    def times(self, asked: int, question: Callable[[], Question]) -> list[float]:
        """Return how long each of so many questions took."""
        times = []
        for _ in range(asked):
            wanted, start = question(), time.perf_counter()
            self.incomplete += not self._archive.ask(wanted).complete
            times.append(time.perf_counter() - start)
        return times


def _day(extent: Extent, day: int, chance: random.Random, walks: Sequence[Samples]) -> Sequence[Trajectory]:
    begun = int((_START + day * _DAY).timestamp() * 1_000_000)
    found = []
    for camera in extent.ids:
        for i in range(extent.per_day):
            vehicle = chance.random() < _VEHICLES
            samples = chance.choice(walks) if walks else _walk(vehicle, chance)
            tint = Tint(chance.choice(COLOURS), 0.7)
            found.append(
                Trajectory(
                    camera=camera,
                    trace=f"{day:08x}-{i}",
                    class_name="car" if vehicle else "person",
                    score=0.8,
                    start_us=begun + chance.randrange(_DAY_US),
                    samples=samples,
                    upper=None if vehicle else tint,
                    lower=None if vehicle else tint,
                    body=tint if vehicle else None,
                    motion=chance.uniform(0, 360),
                    pace=0.5,
                )
            )
    return found


def _walk(vehicle: bool, chance: random.Random) -> Samples:
    """Return a track that wanders over the picture until it leaves or its time is over."""
    x, y = chance.random(), 0.3 + 0.7 * chance.random()
    vx, vy = chance.uniform(-0.08, 0.08) * (2 if vehicle else 1), chance.uniform(-0.03, 0.03)
    stays = chance.random() < 0.02  # noqa: PLR2004 - one in fifty
    lasts_s = chance.uniform(300, 1200) if stays else chance.expovariate(1 / 12) + 1
    step_s, share = (10 * _STEP_S, 0.02) if stays else (_STEP_S, 1.0)
    samples: list[Sample] = []
    at_s = 0.0
    while at_s <= lasts_s and (len(samples) < 2 or -0.05 < x < 1.05):  # noqa: PLR2004 - a track has two ends
        inside = min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)
        samples.append(Sample(round(at_s * 1000), *inside, 0.04 + 0.02 * inside[1], 0.08 + 0.1 * inside[1]))
        vx, vy = vx + chance.gauss(0, 0.004), vy + chance.gauss(0, 0.002)
        x, y, at_s = x + vx * step_s * share, y + vy * step_s * share, at_s + step_s
    return thin(samples)


def _line(extent: Extent, chance: random.Random) -> Question:
    ends = (Point(chance.random(), chance.random()), Point(chance.random(), chance.random()))
    return Question(Asked.CROSSED, extent.ids, extent.span, ends)


def _polygon(extent: Extent, chance: random.Random) -> Question:
    x, y, size = chance.uniform(0.1, 0.7), chance.uniform(0.3, 0.7), 0.25
    corners = (Point(x, y), Point(x + size, y), Point(x + size, y + size), Point(x, y + size))
    night = chance.random() < 0.5  # noqa: PLR2004 - every other one
    return Question(Asked.STAYED, extent.ids, extent.span, corners, seconds=_NIGHT_STAY_S, night=night)


def _look(extent: Extent, chance: random.Random) -> Question:
    colour = frozenset({chance.choice(COLOURS)})
    cars = frozenset({"car"})
    return Question(Asked.SEEN, extent.ids, extent.span, classes=cars, body=colour, towards=Towards.UP)


def _p95(times: Sequence[float]) -> float:
    return round(sorted(times)[int(0.95 * (len(times) - 1) + 0.5)], 3)
