"""The state of the centre, put together from heartbeats, the registry of cameras and the disk."""

import json
import shutil
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from varta.bootstrap.ports import (
    CameraFigures,
    CameraStateName,
    CentreFigures,
    Heartbeat,
    NetworkFigures,
    WorkerFigures,
)
from varta.cameras.model import Camera
from varta.kernel.clock import Clock
from varta.kernel.errors import VartaError

STALE_AFTER = timedelta(seconds=5)
_KEEP_S = 0.5
_DISK_STEP = 64 * 1024 * 1024  # finer would make each second a new state to tell everybody
_STATES: tuple[CameraStateName, ...] = ("live", "offline", "disabled", "stalled")


class StateReader:
    """Say how everything does; safe from several threads, reads anew at most twice a second.

    `registry` returns the cameras and so tells whether the database answers; while it does not, the cameras known
    from before are told of. A worker whose heartbeat is older than five seconds is down.
    """

    def __init__(
        self,
        clock: Clock,
        data_dir: Path,
        heartbeats: Callable[[], Sequence[Heartbeat]],
        registry: Callable[[], Sequence[Camera]],
        workers: Sequence[str] = ("recorder", "analyst", "clipper", "keeper", "exporter"),
    ) -> None:
        self._clock = clock
        self._data_dir = data_dir
        self._heartbeats = heartbeats
        self._registry = registry
        self._workers = workers
        self._started = clock.now()
        self._cameras: Sequence[Camera] = ()
        self._turned: dict[str, tuple[bool, datetime]] = {}
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._kept: CentreFigures | None = None

    def read(self) -> CentreFigures:
        """Return the state now; never raises for a part that is away."""
        with self._lock:
            now = self._clock.monotonic()
            if self._kept is None or now - self._read_at >= _KEEP_S:
                self._kept, self._read_at = self._put_together(), now
            return self._kept

    def _put_together(self) -> CentreFigures:
        now = self._clock.now()
        try:
            self._cameras, database_up = self._registry(), True
        except VartaError:
            database_up = False
        fresh = {beat.name: beat for beat in self._heartbeats() if now - beat.at <= STALE_AFTER}
        recorded, analysed = _by_camera(fresh.get("recorder")), _by_camera(fresh.get("analyst"))
        heard = {key: _text(value.get("problem")) for key, value in _by_camera(fresh.get("field")).items()}
        return CentreFigures(
            now=now,
            cameras=tuple(
                replace(self._camera(c, recorded.get(c.id), analysed.get(c.id, {}), now), onvif_problem=heard.get(c.id))
                for c in self._cameras
            ),
            workers=self._worker_figures(fresh, now),
            database_up=database_up,
            disk_free_bytes=self._free(),
        )

    def _camera(
        self,
        camera: Camera,
        recorded: Mapping[str, object] | None,
        analysed: Mapping[str, object],
        now: datetime,
    ) -> CameraFigures:
        if not camera.enabled:
            return CameraFigures(camera.id, "disabled", camera.created_at)
        if recorded is None:
            return CameraFigures(camera.id, "offline", self._turn(f"recorded {camera.id}", now=now, up=False))
        self._turn(f"recorded {camera.id}", now=now, up=True)
        last = _whole(recorded.get("last_picture_us"))
        state, since = _state(recorded.get("state")), moment(recorded.get("since")) or self._started
        if state == "live" and last is not None and now - _from_us(last) > STALE_AFTER:
            state, since = "stalled", _from_us(last)
        return CameraFigures(
            id=camera.id,
            state=state,
            since=since,
            recording=bool(recorded.get("recording")),
            fps=_number(recorded.get("fps")),
            kbps=_number(recorded.get("kbps")),
            last_picture_us=last,
            analysis_fps=_number(analysed.get("fps")),
            analysis_share=_number(analysed.get("analysis_share")),
            problem=_text(recorded.get("problem")),
            reconnects=_whole(recorded.get("reconnects")) or 0,
            network=_network(recorded),
        )

    def _worker_figures(self, fresh: Mapping[str, Heartbeat], now: datetime) -> tuple[WorkerFigures, ...]:
        restarts = self._restarts()
        figures = [self._worker(name, fresh.get(name), restarts.get(name, 0), now) for name in self._workers]
        return (*figures, WorkerFigures("web", up=True, since=self._started, restarts=restarts.get("web", 0)))

    def _worker(self, name: str, beat: Heartbeat | None, restarts: int, now: datetime) -> WorkerFigures:
        turned = self._turn(name, now=now, up=beat is not None)
        return WorkerFigures(name, beat is not None, beat.since if beat else turned, restarts)

    def _turn(self, name: str, *, now: datetime, up: bool) -> datetime:
        """Return since when something has been up, or down, as far as this process has seen."""
        was_up, since = self._turned.get(name, (not up, now))
        if was_up != up:
            since = now
        self._turned[name] = (up, since)
        return since

    def _restarts(self) -> dict[str, int]:
        try:
            state = json.loads((self._data_dir / "run" / "supervisor.json").read_text())
            return {str(w["name"]): int(w["restarts"]) for w in state["workers"]}
        except (OSError, ValueError, TypeError, KeyError):
            return {}  # started without a supervisor

    def _free(self) -> int:
        try:
            return shutil.disk_usage(self._data_dir).free // _DISK_STEP * _DISK_STEP
        except OSError:
            return 0


def _by_camera(beat: Heartbeat | None) -> dict[str, Mapping[str, object]]:
    cameras = beat.figures.get("cameras") if beat else None
    if not isinstance(cameras, Mapping):
        return {}
    return {str(key): value for key, value in cameras.items() if isinstance(value, Mapping)}


def _network(recorded: Mapping[str, object]) -> NetworkFigures:
    return NetworkFigures(
        packets_per_s=_number(recorded.get("packets_per_s")),
        packets=_whole(recorded.get("packets")),
        lost=_whole(recorded.get("lost")),
        lost_percent=_number(recorded.get("lost_percent"), 3),
        jitter_ms=_number(recorded.get("jitter_ms")),
        malformed=_whole(recorded.get("malformed")),
        jumps=_whole(recorded.get("jumps")),
        drift_ppm=_number(recorded.get("drift_ppm")),
        clock_source=_text(recorded.get("clock_source")),
        clock_offset_ms=_number(recorded.get("clock_offset_ms")),
        clock_error_ms=_number(recorded.get("clock_error_ms")),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _state(value: object) -> CameraStateName:
    return next((name for name in _STATES if name == value), "offline")


def _number(value: object, digits: int = 2) -> float | None:
    return round(float(value), digits) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _from_us(microseconds: int) -> datetime:
    return datetime.fromtimestamp(microseconds / 1e6, UTC)


def moment(value: object) -> datetime | None:
    """Return a moment written as RFC 3339 text or as seconds since the epoch, None for anything else."""
    try:
        if isinstance(value, str):
            return datetime.fromisoformat(value).astimezone(UTC)
        return datetime.fromtimestamp(value, UTC) if isinstance(value, int | float) else None
    except (ValueError, OverflowError, OSError):
        return None
