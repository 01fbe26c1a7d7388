"""What the recorder says of itself twice a second: absences, signs of life, and the streams there is no room for."""

import json
import logging
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from varta.kernel.clock import Clock
from varta.kernel.footage import StreamKind
from varta.recordings.absence import AbsenceReason
from varta.workers.absences import AbsenceBook, Seen
from varta.workers.camera_registry import Wanted
from varta.workers.camera_stream import CameraStream

_log = logging.getLogger(__name__)
_DISK_PROBLEMS = {
    "recordings.disk_full": AbsenceReason.DISK_FULL,
    "recordings.store_away": AbsenceReason.STORAGE_AWAY,
    "recordings.cannot_write": AbsenceReason.STORAGE_AWAY,
}
_LOST = ("camera.timeout", "camera.ended", "camera.fault")


class Account:
    """Tell the book of absences how each expected stream does, and pause the streams that must make room."""

    def __init__(self, book: AbsenceBook, alive: Path, limits: Path, clock: Clock) -> None:
        self.book = book
        self._alive, self._limits, self._clock = alive, limits, clock

    def look(self, wanted: Wanted, streams: Mapping[str, CameraStream]) -> None:
        """Look once."""
        now_us = int(self._clock.now().timestamp() * 1e6)
        off = {o.stream: o.by for o in wanted.off}
        expected = set(off)
        stopped = self._stopped()
        for key, by in off.items():
            self.book.look(key, Seen(None, AbsenceReason.DISABLED, by), now_us)
        for stream in streams.values():
            stream.paused = stream.wanted.key in stopped
            if stream.wanted.record:
                expected.add(stream.wanted.stream)
                self.book.look(stream.wanted.stream, _seen(stream), now_us)
        coming = {w.stream for w in wanted.streams if w.record}
        for key in self.book.streams:
            if key not in expected and key not in coming:
                self.book.forget(key, now_us)
        try:
            self._alive.touch()
        except OSError as error:
            _log.warning("%s cannot be touched: %s", self._alive, error.strerror)

    def _stopped(self) -> Collection[str]:
        """Return the streams that the keeper stopped because only held footage is left on the disk."""
        try:
            return frozenset(str(key) for key in json.loads(self._limits.read_text(encoding="utf-8"))["stop"])
        except (OSError, ValueError, KeyError, TypeError):
            return frozenset()


def _seen(stream: CameraStream) -> Seen:
    figures = stream.figures
    if stream.paused:
        return Seen(None, AbsenceReason.OVERLOAD)
    if figures.disk_problem is not None:
        reason = _DISK_PROBLEMS.get(figures.disk_problem, AbsenceReason.UNKNOWN)
        return Seen(stream.unbroken, reason, figures.disk_problem)
    problem = figures.problem or ""
    lost = figures.state == "live" or problem in _LOST
    reason = AbsenceReason.NETWORK_LOSS if lost else AbsenceReason.CAMERA_OFFLINE
    return Seen(stream.unbroken, reason, problem)


def read_alive(path: Path) -> int | None:
    """Return when the last run was alive, in microseconds since the epoch; None where there was none."""
    try:
        return path.stat().st_mtime_ns // 1000
    except OSError:
        return None


def figures_of(streams: Iterable[CameraStream], book: AbsenceBook) -> dict[str, object]:
    """Return the heartbeat's figures by camera: those of the main stream, and under `streams` those of each."""
    cameras: dict[str, dict[str, object]] = {}
    parts: dict[str, dict[str, object]] = {}
    for stream in streams:
        camera, figures = stream.wanted.camera_id, stream.figures.read()
        if stream.wanted.kind == StreamKind.MAIN:
            cameras[camera] = figures
        own = {"open": stream.open_span, "absence": book.lasting(stream.wanted.stream), "record": stream.wanted.record}
        parts.setdefault(camera, {})[stream.wanted.kind] = {**figures, **own}
    return {camera: {**cameras.get(camera, {}), "streams": own} for camera, own in parts.items()}
