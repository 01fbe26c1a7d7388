"""`varta bench crash`: kill the recorder at random moments, start it at once, and count what that cost.

A picture is lost when the camera had sent it before the kill and it is in no file: what counts for each camera is the
time from the end of the last picture on the disk to the kill. It is on the disk again when a new file holds its first
fragment. At the end every file, row and link is checked.
"""

import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from varta.bootstrap.config import ENV_PREFIX
from varta.bootstrap.recordings_check import run_check
from varta.bootstrap.services import open_services
from varta.bootstrap.settings import RecordingSettings, Settings
from varta.cameras.service import CameraDraft
from varta.kernel.errors import Unavailable
from varta.kernel.footage import StreamKey
from varta.kernel.ids import CameraId
from varta.media.fragments import measure
from varta.media.simulator import SimulatorOptions, SimulatorThread
from varta.media.store import Store

Figures = Mapping[str, float | int | str]
_START_S, _LOOK_S = 60.0, 0.01
_SEGMENT_S = 5.0
_LONGEST_LIFE_S = 2.5
_EARLY = 0.15  # so many of the kills come while the recorder is still starting or repairing
_EARLY_S = 1.0
_END_S = 30.0
_NEWEST = 8  # files to look at, by name


def bench_crash(footage: Path, cameras: int, kills: int, seed: int) -> Figures:
    """Kill the recorder of `cameras` simulated cameras; return the figures. Raises `Unavailable` (`bench.no_start`)."""
    names = [f"bench-{number + 1}" for number in range(cameras)]
    options = SimulatorOptions(spread_s=1.0)
    with tempfile.TemporaryDirectory(prefix="varta-crash-") as folder:
        with SimulatorThread(dict.fromkeys(names, footage), options=options) as simulator:
            bench = _Bench(Path(folder), simulator, names, random.Random(seed))  # noqa: S311 - chance, no secret
            bench.run(kills)
        findings = run_check(bench.settings, lambda _done, _all: None)
    lost = bench.lost or [0.0]
    resume = sorted(bench.resume) or [0.0]
    return {
        "kills": kills,
        "cameras": cameras,
        "seed": seed,
        "max_lost_s": round(max(lost), 3),
        "mean_lost_s": round(statistics.fmean(lost), 3),
        "resume_p50_s": round(statistics.median(resume), 3),
        "resume_p95_s": round(resume[min(len(resume) - 1, int(0.95 * len(resume)))], 3),
        "resume_max_s": round(resume[-1], 3),
        "catalogue_errors": sum(not finding["repaired"] for finding in findings),
        "error_codes": " ".join(sorted({str(finding["code"]) for finding in findings})),
    }


class _Bench:
    def __init__(self, folder: Path, simulator: SimulatorThread, names: Sequence[str], chance: random.Random) -> None:
        self._folder, self._names, self._chance = folder, names, chance
        self.settings = Settings(data_dir=folder / "data", recording=RecordingSettings(segment_seconds=_SEGMENT_S))
        self._store = Store(self.settings.places)
        self._streams = [StreamKey(CameraId(name)) for name in names]
        self.lost: list[float] = []
        self.resume: list[float] = []
        with open_services(self.settings) as services:
            for name in names:
                services.cameras.add(services.actor, CameraDraft(name, name, simulator.url(name)))

    def run(self, kills: int) -> None:
        """Start, kill, start again …, and end the last one in order."""
        process, killed = self._start(), 0.0
        before = dict.fromkeys(self._streams, 0)
        for _ in range(kills):
            if killed and self._chance.random() < _EARLY:
                time.sleep(self._chance.uniform(0.0, _EARLY_S))
            else:
                self._await_recording(process, before, killed)
                time.sleep(self._chance.uniform(0.0, _LONGEST_LIFE_S))
            killed = self._kill(process)
            for stream in self._streams:
                before[stream] = self._count_lost(stream, before[stream], killed)
            process = self._start()
        self._await_recording(process, before, killed)
        process.send_signal(signal.SIGTERM)
        process.wait(_END_S)

    def _start(self) -> "subprocess.Popen[bytes]":
        kept = {key: value for key, value in os.environ.items() if not key.startswith(ENV_PREFIX)}
        own = {"VARTA_DATA_DIR": str(self.settings.data_dir), "VARTA_RECORDING__SEGMENT_SECONDS": str(_SEGMENT_S)}
        with (self._folder / "recorder.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "varta", "worker", "recorder"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=kept | own, cwd=self._folder,
            )  # fmt: skip

    def _kill(self, process: "subprocess.Popen[bytes]") -> float:
        at = time.time()
        process.kill()
        process.wait()
        return at

    def _await_recording(
        self, process: "subprocess.Popen[bytes]", before: Mapping[StreamKey, int], killed: float
    ) -> None:
        """Wait until every camera has a fragment in a new file; note how long that took since the kill."""
        end = time.monotonic() + _START_S
        waiting = set(self._streams)
        while waiting and process.poll() is None and time.monotonic() < end:
            for stream in sorted(waiting):
                if self._is_recorded(stream, before[stream]):
                    waiting.discard(stream)
                    if killed:
                        self.resume.append(time.time() - killed)
            time.sleep(_LOOK_S)
        if waiting:
            raise Unavailable("bench.no_start", f"The recorder recorded nothing; {self._last_words()}")

    def _is_recorded(self, stream: StreamKey, before: int) -> bool:
        path = self._store.open_file(stream)
        try:
            found = measure(path) if path is not None else None
        except FileNotFoundError:
            return False
        return found is not None and found.header is not None and found.header.number > before and bool(found.fragments)

    def _count_lost(self, stream: StreamKey, before: int, killed: float) -> int:
        """Note the time from the end of the last picture on disk to the kill; return the newest file's number.

        A run that died before its first fragment has lost nothing that it had promised to keep.
        """
        newest, end_us = before, 0
        day = self._store.days(stream)[-1:]
        files = sorted(self._store.of_day(stream, day[0]), key=lambda s: s.file.start_ms) if day else []
        for stored in files[-_NEWEST:]:
            found = measure(stored.path)
            if found.fragments and found.header is not None and found.header.number > newest:
                newest, end_us = found.header.number, found.end_us
        if newest > before:
            self.lost.append(max(0.0, killed - end_us / 1e6))
        return newest

    def _last_words(self) -> str:
        lines = (self._folder / "recorder.log").read_text(encoding="utf-8", errors="replace").splitlines()
        return f"its last words: {lines[-1]}" if lines else "it said nothing."
