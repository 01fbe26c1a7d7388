"""`varta bench fleet-of-one`: how many cameras this one machine records and analyses without falling behind.

The cameras are simulated by a process of their own, half of them with nothing but an empty scene, half with people all
the time. A trial starts recorder and analyst with so many cameras, lets them settle and then reads their heartbeats,
their processor time and their memory (PSS). It is passed when every busy camera is analysed at 5 pictures a second with
the pictures in time. The number is searched between the most that passed and the least that did not.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from varta.bootstrap.bench_latency import free_port
from varta.bootstrap.bench_record import cpu_s, popen, pss_kib
from varta.bootstrap.config import ENV_PREFIX
from varta.bootstrap.services import open_services
from varta.bootstrap.settings import Settings
from varta.cameras.service import CameraDraft, RuleDraft
from varta.kernel.errors import Unavailable
from varta.kernel.geometry import Point
from varta.kernel.rules import RuleKind, RuleSpec
from varta.workers.bench_clips import camera_clip, still_clip
from varta.workers.bench_truth import find_truth

Figures = Mapping[str, float | int | str]
SIZE, RATE = (768, 432), Fraction(25, 2)
_FPS, _ENOUGH = 5.0, 0.95
_LATE_MS = 500.0
_SETTLE_S = 40.0  # shapes are compiled, and what fell behind at the start is made up for
_LEAST, _FIRST, _MOST = 2, 16, 128
_ALL = (Point(0, 0), Point(1, 0), Point(1, 1), Point(0, 1))


@dataclass(frozen=True, slots=True)
class Trial:
    """Hold what so many cameras took, and how those that are busy were served."""

    cameras: int
    cpu_ms_per_s: float
    memory_mb: float
    least_fps: float
    late_ms: float
    overload: int

    @property
    def passed(self) -> bool:
        """Tell whether nothing fell behind."""
        return self.least_fps >= _FPS * _ENOUGH and self.late_ms <= _LATE_MS and not self.overload


def bench_fleet(busy: Path, empty: Path, model: Path, seconds: float, trials: int) -> Figures:
    """Search how many cameras go; `busy` and `empty` are footage. Raises `Unavailable` (`bench.no_start`)."""
    with tempfile.TemporaryDirectory(prefix="varta-bench-") as name:
        folder = Path(name)
        clips = (
            camera_clip(busy, folder / "busy.mp4", SIZE, RATE),
            still_clip(empty, find_truth(empty), folder / "idle.mp4", SIZE, RATE),
        )
        done: list[Trial] = []
        while len(done) < trials and (number := _next(done)):
            place = folder / f"{len(done)}-{number}"
            place.mkdir()
            done.append(_try(place, clips, model, number, seconds))
    return _figures(done, seconds)


def _next(done: Sequence[Trial]) -> int:
    """Return the number to try next; 0 when it is found to within a twentieth."""
    if not done:
        return _FIRST
    good = max((t.cameras for t in done if t.passed), default=0)
    bad = min((t.cameras for t in done if not t.passed), default=0)
    if not bad:
        return min(good * 2, _MOST) if good < _MOST else 0
    middle = (good + bad) // 4 * 2
    return middle if middle > max(good, _LEAST - 1) and bad - good > max(2, good // 20) else 0


def _try(folder: Path, clips: tuple[Path, Path], model: Path, cameras: int, seconds: float) -> Trial:
    names = [f"bench-{i + 1}" for i in range(cameras)]
    port = free_port()
    settings = Settings(data_dir=folder / "data")
    settings.models_dir.mkdir(parents=True)
    shutil.copy(model, settings.models_dir / model.name)
    _register(settings, names, port)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(ENV_PREFIX)}
    environment = kept | {"VARTA_DATA_DIR": str(settings.data_dir)}
    played = [f"{name}={clips[i % 2]}" for i, name in enumerate(names)]
    with ExitStack() as stack:
        _start(stack, folder, environment, "simulate", "--port", str(port), *played)
        time.sleep(2.0)
        workers = [_start(stack, folder, environment, "worker", worker) for worker in ("recorder", "analyst")]
        time.sleep(_SETTLE_S + cameras * 0.2)
        began, used = time.monotonic(), sum(cpu_s(worker.pid) for worker in workers)
        beats = _watch(settings.run_dir / "analyst.json", seconds)
        used, lasted = sum(cpu_s(worker.pid) for worker in workers) - used, time.monotonic() - began
        memory = sum(pss_kib(worker.pid) for worker in workers) / 1024
    fps, late, overload = _served(beats, names[::2])
    return Trial(cameras, used * 1000 / lasted, memory, fps, late, overload)


def _start(stack: ExitStack, folder: Path, environment: Mapping[str, str], *words: str) -> "subprocess.Popen[bytes]":
    log = stack.enter_context((folder / f"{words[0]}-{words[1].strip('-')}.log").open("wb"))
    process = popen([sys.executable, "-m", "varta", *words], log.fileno(), environment, folder)
    stack.callback(_end, process)
    return process


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        process.wait(10)
    process.kill()
    process.wait()


def _register(settings: Settings, names: Sequence[str], port: int) -> None:
    line = RuleSpec("line", RuleKind.LINE_CROSSING, (Point(0.5, 0.0), Point(0.5, 1.0)))
    area = RuleSpec("area", RuleKind.INTRUSION, _ALL, seconds=3.0)
    stay = RuleSpec("stay", RuleKind.LOITERING, _ALL, seconds=30.0)
    with open_services(settings) as services:
        for i, name in enumerate(names):
            camera = services.cameras.add(services.actor, CameraDraft(name, name, f"rtsp://127.0.0.1:{port}/{name}"))
            for spec in (stay,) if i % 2 else (line, area):
                services.rules.add(services.actor, camera.id, RuleDraft(spec))


def _watch(beat: Path, seconds: float) -> list[Mapping[str, object]]:
    """Return the analyst's heartbeats of that time."""
    beats: dict[str, Mapping[str, object]] = {}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(OSError, ValueError):
            read = json.loads(beat.read_text(encoding="utf-8"))
            beats[read["at"]] = read["figures"]
        time.sleep(0.25)
    if not beats:
        raise Unavailable("bench.no_start", "The analyst gives no sign of life: the machine is overloaded.")
    return list(beats.values())


def _served(beats: Sequence[Mapping[str, object]], busy: Sequence[str]) -> tuple[float, float, int]:
    """Return the busy cameras' least mean rate, how long a second's middle packet waited at most, and the overload."""
    rates: dict[str, list[float]] = {name: [] for name in busy}
    late = 0.0
    for beat in beats:
        cameras = beat["cameras"]
        for name in busy:
            figures = cameras.get(name, {}) if isinstance(cameras, dict) else {}
            rates[name].append(float(figures.get("fps") or 0.0))
            late = max(late, float(figures.get("packet_waited_ms") or 0.0))
    overload = max(int(str(beat.get("overload", 0))) for beat in beats)
    return min(sum(rate) / len(rate) for rate in rates.values()), late, overload


def _figures(done: Sequence[Trial], seconds: float) -> Figures:
    passed = [trial for trial in done if trial.passed]
    best = max(passed, key=lambda trial: trial.cameras, default=min(done, key=lambda trial: trial.cameras))
    low, high = min(done, key=lambda t: t.cameras), max(done, key=lambda t: t.cameras)
    more = max(high.cameras - low.cameras, 1)
    per_camera = best.cpu_ms_per_s / best.cameras
    return {
        "cameras": best.cameras if best.passed else 0,
        "cores": os.cpu_count() or 1,
        "seconds": seconds,
        "cpu_ms_per_s_per_camera": round(per_camera, 2),
        "cpu_ms_per_s_per_further_camera": round((high.cpu_ms_per_s - low.cpu_ms_per_s) / more, 2),
        "cameras_by_cpu": int((os.cpu_count() or 1) * 1000 / max(per_camera, 1e-3)),
        "memory_mb": round(best.memory_mb, 1),
        "memory_per_camera_mb": round((high.memory_mb - low.memory_mb) / more, 2),
        "least_fps": round(best.least_fps, 2),
        "packet_waited_most_ms": round(best.late_ms, 1),
        "overload": best.overload,
        "trials": " ".join(f"{trial.cameras}:{'ok' if trial.passed else 'late'}" for trial in done),
    }
