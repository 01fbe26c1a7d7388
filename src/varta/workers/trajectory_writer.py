"""Writing trajectories: collected on the cameras' threads, written on one of its own, which nothing waits for."""

import logging
import threading
from collections.abc import Callable, Sequence

from varta.cameras.model import Camera
from varta.kernel.errors import VartaError
from varta.kernel.ground_plane import GroundPlane
from varta.kernel.trajectory import Trajectory
from varta.vision.pipeline import Analysis
from varta.vision.trajectory import Collector

_log = logging.getLogger(__name__)
_EVERY_S = 2.5
_MOST = 20_000  # kept in memory while the disk takes nothing: some ten megabytes

Append = Callable[[Sequence[Trajectory]], None]


class TrajectoryWriter:
    """Collect from all cameras; a disk that is full costs the oldest trajectories and nothing else."""

    def __init__(self, append: Append, every_s: float = _EVERY_S) -> None:
        """Start the thread; `append` keeps trajectories for good before it returns, or raises."""
        self._append, self._every_s = append, every_s
        self._collectors: dict[str, tuple[str, Collector]] = {}
        self._waiting: list[Trajectory] = []
        self._lock, self._stopping = threading.Lock(), threading.Event()
        self._problem = ""
        self.written = self.lost = self.failed = 0
        self._thread = threading.Thread(target=self._run, name="trajectories", daemon=True)
        self._thread.start()

    def see(self, camera: Camera, run: str, analysis: Analysis) -> None:
        """Take one analysis of a camera's run; never raises."""
        try:
            self._see(camera, run, analysis)
        except Exception as error:  # noqa: BLE001 - what is kept for later must not disturb what is watched now
            self._tell("trajectory.fault", error)

    def leave(self, camera: str) -> None:
        """Finish the tracks of a camera that is no longer watched."""
        if known := self._collectors.pop(camera, None):
            self._put(known[1].finish())

    def figures(self) -> dict[str, object]:
        """Return what the heartbeat says."""
        return {
            "trajectories_written": self.written,
            "trajectories_waiting": len(self._waiting),
            "trajectories_lost": self.lost,
            "trajectories_failed": self.failed,
        }

    def stop(self) -> None:
        """Finish all tracks, try once more to write them, and end; the cameras' threads must be over."""
        for camera in list(self._collectors):
            self.leave(camera)
        self._stopping.set()
        self._thread.join(10.0)

    def _see(self, camera: Camera, run: str, analysis: Analysis) -> None:
        known = self._collectors.get(camera.id)
        if known is None or known[0] != run:
            self.leave(camera.id)
            plane = GroundPlane(camera.ground) if camera.ground else None
            known = self._collectors[camera.id] = (run, Collector(camera.id, run, plane))
        self._put(known[1].take(analysis))

    def _put(self, tracks: Sequence[Trajectory]) -> None:
        if not tracks:
            return
        with self._lock:
            self._waiting += tracks
            if (over := len(self._waiting) - _MOST) > 0:
                del self._waiting[:over]
                self.lost += over

    def _run(self) -> None:
        while not self._stopping.wait(self._every_s):
            self._write()
        self._write()

    def _write(self) -> None:
        with self._lock:
            batch, self._waiting = self._waiting, []
        if not batch:
            return
        try:
            self._append(batch)
        except Exception as error:  # noqa: BLE001 - the thread's outermost loop: it goes on when the disk is back
            self._tell(error.code if isinstance(error, VartaError) else "trajectory.fault", error)
            with self._lock:
                batch, self._waiting = self._waiting, batch
            self._put(batch)
            return
        self.written += len(batch)
        self._problem = ""

    def _tell(self, problem: str, error: Exception) -> None:
        """Count a failure, and log it when it is new."""
        self.failed += 1
        if problem != self._problem:
            _log.warning("trajectories are not kept: %s", error)
        self._problem = problem
