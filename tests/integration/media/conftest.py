"""A recorder in a thread, over a temporary folder and a registry that tests change."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from fakes.clock import START
from support.centre import wait_for
from varta.cameras.model import Camera, RecordingPolicy
from varta.kernel.changes import Change, Topic
from varta.kernel.clock import SystemClock
from varta.kernel.errors import Unavailable
from varta.kernel.ids import CameraId
from varta.media.notes import AbsenceNote, ClosedFile, RemovalNote
from varta.workers.camera_registry import RegistryLinks
from varta.workers.recorder import RecorderConfig, RecorderLinks, run


def camera(name: str, url: str, *, enabled: bool = True, sub_url: str = "", **recording: Any) -> Camera:
    policy = RecordingPolicy(**recording)
    return Camera(CameraId(name), name.title(), url, START, sub_url=sub_url, enabled=enabled, recording=policy)


@dataclass
class Rig:
    """Stand for the catalogue and the registry, and hold the recorder."""

    folder: Path
    cameras: list[Camera] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    rows: list[ClosedFile] = field(default_factory=list)
    absences: dict[tuple[str, int], AbsenceNote] = field(default_factory=dict)
    removals: list[RemovalNote] = field(default_factory=list)
    figures: Mapping[str, Any] = field(default_factory=dict)
    away: bool = False
    reserve_bytes: int = 0
    segment_s: float = 1.0
    failure: BaseException | None = None
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    @property
    def recordings(self) -> Path:
        return self.folder / "recordings"

    @property
    def relay(self) -> Path:
        return self.folder / "relay.sock"

    def path(self, row: ClosedFile) -> Path:
        return self.recordings / row.file.relative

    def missing(self, name: str = "yard/main") -> list[AbsenceNote]:
        """Return the absences of a stream, oldest first."""
        return sorted((a for a in self.absences.values() if str(a.stream) == name), key=lambda a: a.start_us)

    def files(self, name: str = "yard", stream: str = "main", *, closed: bool = False) -> list[Path]:
        found = sorted((self.recordings / name / stream).rglob("*.mp4"))
        return [file for file in found if not closed or ".open." not in file.name]

    def notes(self) -> list[Path]:
        return list((self.recordings / ".spool").glob("*.json"))

    def figure(self, name: str, key: str) -> Any:
        return self.figures.get("cameras", {}).get(name, {}).get(key)

    def change(self, cameras: Sequence[Camera]) -> None:
        self.cameras = list(cameras)
        self.changes.append(Change(len(self.changes) + 1, START, Topic.CAMERA, "any"))

    def start(self) -> None:
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(20)
            assert not self._thread.is_alive()
            self._thread = None

    def _run(self) -> None:
        self.folder.mkdir(exist_ok=True)
        config = RecorderConfig(
            (self.recordings,), self.folder, timedelta(seconds=self.segment_s), reserve_bytes=self.reserve_bytes
        )
        registry = RegistryLinks(
            lambda: self._there(len(self.changes)),
            lambda number: self._there(self.changes[number:]),
            lambda: self._there(list(self.cameras)),
        )
        try:
            run(config, RecorderLinks(registry, self, self._beat), SystemClock(), self._stop)
        except Exception as error:  # noqa: BLE001 - a test looks at it
            self.failure = error

    def _there(self, value: Any) -> Any:
        if self.away:
            raise Unavailable("database.away", "The database is away.")
        return value

    def enter_segment(self, closed: ClosedFile) -> None:
        self._there(None)
        if closed.file not in {row.file for row in self.rows}:
            self.rows.append(closed)

    def enter_absence(self, absence: AbsenceNote) -> None:
        self._there(None)
        self.absences[str(absence.stream), absence.start_us] = absence

    def enter_removal(self, removal: RemovalNote) -> None:
        self._there(None)
        self.removals.append(removal)

    def _beat(self, figures: Mapping[str, object]) -> None:
        self.figures = figures


@pytest.fixture
def rigs(tmp_path: Path) -> Iterator[Callable[..., Rig]]:
    """Return a function that makes rigs over the same folder and stops them in the end."""
    with ExitStack() as stack:

        def make(**options: Any) -> Rig:
            rig = Rig(tmp_path / "data", **options)
            stack.callback(rig.stop)
            return rig

        yield make


__all__ = ["Rig", "camera", "wait_for"]
