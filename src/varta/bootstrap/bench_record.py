"""`varta bench record`: our recorder beside one `ffmpeg -c copy -f segment` for each camera, on the same cameras.

Both record the same simulated cameras, one after the other, so that neither takes the other's processor time; the
simulator runs on in this process and is not counted. What is measured: processor time of the processes (user and
kernel, from CLOCK_PROCESS_CPUTIME_ID of each), their memory (PSS: shared pages are counted once) at the end, and the
pictures in the files beside those that the simulator sent.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import av

from varta.bootstrap.config import ENV_PREFIX
from varta.bootstrap.services import open_services
from varta.bootstrap.settings import Settings
from varta.cameras.service import CameraDraft
from varta.kernel.errors import Broken, Unavailable
from varta.media.fragments import measure
from varta.media.simulator import SimulatorOptions, SimulatorThread

_START_S = 90.0
_WARM_UP_S = 6.0
_SILENCE_S = 30.0
_DRAIN_S = 1.0
_SPREAD_S = 2.0  # the clip's key frame interval
_QUIET_END_S, _END_S = 5.0, 30.0
_CLIP_S, _RATE, _BITRATE = 20, "25/2", "2M"
_CPUCLOCK_SCHED = 2
Figures = Mapping[str, float | int | str]


@dataclass(frozen=True, slots=True)
class _Run:
    """Hold what one way of recording used and wrote."""

    cpu_ms_per_s: float
    memory_kib: float
    sent: int
    kept: int


def bench_record(cameras: int, seconds: float) -> Figures:
    """Record `cameras` simulated cameras for `seconds` each way; return the figures for each camera.

    Raises `Unavailable` (`bench.no_ffmpeg`, `bench.no_start`), `Broken` (`bench.nothing_measured`).
    """
    _find_ffmpeg()
    with tempfile.TemporaryDirectory(prefix="varta-bench-") as name:
        folder = Path(name)
        clip = _make_clip(folder / "camera.mp4")
        names = [f"bench-{i + 1}" for i in range(cameras)]
        options = SimulatorOptions(spread_s=_SPREAD_S)
        with SimulatorThread(dict.fromkeys(names, clip), options=options) as simulator:
            bench = _Bench(folder, simulator, names, seconds)
            ours = bench.measure(bench.start_recorder, _kept_by_us)
            theirs = bench.measure(bench.start_ffmpeg, _kept_by_ffmpeg)
    if not ours.kept or not theirs.kept or not theirs.cpu_ms_per_s:
        raise Broken("bench.nothing_measured", "Nothing was recorded; look whether the machine is overloaded.")
    return {
        "cameras": cameras,
        "seconds": seconds,
        "cores": os.cpu_count() or 1,
        "ffmpeg": _ffmpeg_version(),
        "cpu_ms_per_s": round(ours.cpu_ms_per_s / cameras, 3),
        "cpu_ms_per_s_ffmpeg": round(theirs.cpu_ms_per_s / cameras, 3),
        "cpu_ratio_to_ffmpeg": round(ours.cpu_ms_per_s / theirs.cpu_ms_per_s, 3),
        "memory_kib": round(ours.memory_kib / cameras),
        "memory_kib_ffmpeg": round(theirs.memory_kib / cameras),
        "memory_ratio_to_ffmpeg": round(ours.memory_kib / theirs.memory_kib, 4),
        "memory_measure": "PSS",
        "packets_sent": ours.sent,
        "packets_missing": ours.sent - ours.kept,
        "packets_sent_ffmpeg": theirs.sent,
        "packets_missing_ffmpeg": max(theirs.sent - theirs.kept, 0),
    }


class _Bench:
    """Start a way of recording, measure it, end it and count what it kept."""

    def __init__(self, folder: Path, simulator: SimulatorThread, names: Sequence[str], seconds: float) -> None:
        self._folder, self._simulator, self._names, self._seconds = folder, simulator, names, seconds

    def measure(
        self, start: Callable[[Path], "list[subprocess.Popen[bytes]]"], kept: Callable[[Path], int]
    ) -> _Run:  # fmt: skip
        """Run one way; its processes are gone afterwards."""
        folder = self._folder / start.__name__
        folder.mkdir()
        before = self._offered()
        processes = start(folder)
        try:
            self._await_viewers(processes)
            time.sleep(_WARM_UP_S)
            began, used = time.monotonic(), sum(cpu_s(p.pid) for p in processes)
            time.sleep(self._seconds)
            lasted, used = time.monotonic() - began, sum(cpu_s(p.pid) for p in processes) - used
            memory = sum(pss_kib(p.pid) for p in processes)
            # Silence, so that nothing is on its way when they end: what was sent by now must be in the files.
            for name in self._names:
                self._simulator.call(self._simulator.simulator.stall, name, _SILENCE_S)
            time.sleep(_DRAIN_S)
            sent = self._offered() - before
        finally:
            for process in processes:
                process.send_signal(signal.SIGINT)
            _await_end(processes, _QUIET_END_S)
            # ffmpeg sees that it shall end only when the next packet comes.
            for name in self._names:
                self._simulator.call(self._simulator.simulator.stall, name, 0.0)
            _await_end(processes, _END_S)
            for process in processes:
                process.kill()
                process.wait()
        return _Run(used * 1000 / lasted, memory, sent, kept(folder))

    def start_recorder(self, folder: Path) -> "list[subprocess.Popen[bytes]]":
        """Start `varta worker recorder` over a registry of all cameras."""
        data = folder / "data"
        with open_services(Settings(data_dir=data)) as services:
            for name in self._names:
                services.cameras.add(services.actor, CameraDraft(name, name, self._simulator.url(name)))
        kept = {key: value for key, value in os.environ.items() if not key.startswith(ENV_PREFIX)}
        command = [sys.executable, "-m", "varta", "worker", "recorder"]
        with (folder / "recorder.log").open("wb") as log:
            environment = kept | {"VARTA_DATA_DIR": str(data)}
            return [popen(command, log.fileno(), environment, folder)]

    def start_ffmpeg(self, folder: Path) -> "list[subprocess.Popen[bytes]]":
        """Start one ffmpeg for each camera."""
        processes = []
        for name in self._names:
            command = [
                "ffmpeg", "-nostdin", "-v", "error", "-rtsp_transport", "tcp", "-i", self._simulator.url(name), "-map",
                "0:v", "-c", "copy", "-f", "segment", "-segment_time", "60", "-reset_timestamps", "1",
                f"{name}-%05d.mp4",
            ]  # fmt: skip
            with (folder / f"{name}.log").open("wb") as log:
                processes.append(popen(command, log.fileno(), dict(os.environ), folder))
        return processes

    def _offered(self) -> int:
        return sum(self._simulator.call(self._simulator.simulator.offered, name) for name in self._names)

    def _await_viewers(self, processes: "Sequence[subprocess.Popen[bytes]]") -> None:
        end = time.monotonic() + _START_S
        while time.monotonic() < end and all(process.poll() is None for process in processes):
            if all(self._simulator.call(self._simulator.simulator.viewers, name) for name in self._names):
                return
            time.sleep(0.2)
        raise Unavailable(
            "bench.no_start", "Not every camera was connected to; look whether the machine is overloaded."
        )


def popen(command: Sequence[str], log: int, environment: Mapping[str, str], folder: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 - our own command line and ffmpeg's
        command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=dict(environment), cwd=folder
    )


def _await_end(processes: "Sequence[subprocess.Popen[bytes]]", seconds: float) -> None:
    end = time.monotonic() + seconds
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(end - time.monotonic(), 0.01))


def cpu_s(pid: int) -> float:
    """Return the processor time of a process with all its threads, to the nanosecond (linux/posix-timers.h)."""
    return time.clock_gettime(~pid << 3 | _CPUCLOCK_SCHED)


def pss_kib(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _kept_by_us(folder: Path) -> int:
    places = folder / "data" / "recordings"
    return sum(measure(file).packets for file in places.rglob("*.mp4"))


def _kept_by_ffmpeg(folder: Path) -> int:
    kept = 0
    for file in folder.glob("*.mp4"):
        with suppress(av.FFmpegError), av.open(str(file)) as container:
            kept += container.streams.video[0].frames
    return kept


def _make_clip(path: Path) -> Path:
    """Make what a camera sends: 1280×720, 12.5 pictures a second, 2 Mbit/s, a key frame every two seconds."""
    command = [
        "ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i",
        f"testsrc2=size=1280x720:rate={_RATE},noise=alls=24:allf=t", "-t", str(_CLIP_S), "-c:v", "libx264", "-preset",
        "veryfast", "-pix_fmt", "yuv420p", "-b:v", _BITRATE, "-minrate", _BITRATE, "-maxrate", _BITRATE, "-bufsize",
        "2M", "-g", "25", "-keyint_min", "25", "-sc_threshold", "0", "-bf", "0", str(path),
    ]  # fmt: skip
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_START_S)  # noqa: S603 - ffmpeg, our own words
    except (subprocess.SubprocessError, OSError) as error:
        detail = getattr(error, "stderr", b"") or b""
        text = f"ffmpeg cannot make the cameras' clip ({detail.decode(errors='replace').strip()[-200:] or error})."
        raise Unavailable("bench.no_ffmpeg", f"{text} It needs libx264.") from None
    return path


def _find_ffmpeg() -> None:
    if shutil.which("ffmpeg") is None:
        raise Unavailable(
            "bench.no_ffmpeg", "There is no ffmpeg to measure against; install it (Debian: apt install ffmpeg)."
        )


def _ffmpeg_version() -> str:
    done = subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True, check=False)  # noqa: S607 - found above
    return done.stdout.split(" Copyright")[0].removeprefix("ffmpeg version ")[:40]
