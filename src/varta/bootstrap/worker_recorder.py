"""Wiring of the recorder: it begins to record at once and comes to know the database when that answers."""

import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from varta.access.model import system_actor
from varta.bootstrap.settings import Settings
from varta.kernel.clock import SystemClock
from varta.media.notes import AbsenceNote, ClosedFile, RemovalNote
from varta.recordings.absence import Absence, AbsenceReason
from varta.recordings.model import ClockBound, ClockSource, Segment
from varta.workers.camera_registry import RegistryLinks
from varta.workers.heartbeat import Heartbeat
from varta.workers.recorder import RecorderConfig, RecorderLinks, run

if TYPE_CHECKING:
    from varta.bootstrap.tombstone_copies import TombstoneCopies
    from varta.cameras.model import Camera
    from varta.cameras.service import CameraService
    from varta.kernel.changes import Change, ChangeReader
    from varta.recordings.service import RecordingService

_FIRST_RECORD_S = 3.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def run_recorder(settings: Settings, stop: threading.Event) -> None:
    """Record until `stop` is set."""
    clock = SystemClock()
    config = RecorderConfig(
        places=settings.places,
        run=settings.run_dir,
        segment=timedelta(seconds=settings.recording.segment_seconds),
        fragment=timedelta(seconds=settings.recording.fragment_seconds),
        sync=timedelta(seconds=settings.recording.sync_seconds),
        reserve_bytes=settings.recording.reserve_mib * 1024 * 1024,
    )
    known = (settings.run_dir / "cameras.json").exists()
    heartbeat = Heartbeat(settings.run_dir, "recorder", clock)
    with LateDatabase(settings, wait_s=_FIRST_RECORD_S if known else 0.0) as late:

        def beat(figures: Mapping[str, object]) -> None:
            heartbeat.beat(figures)
            if all_record(figures):
                late.release()

        links = RecorderLinks(RegistryLinks(late.newest_change, late.changes_after, late.cameras), late, beat)
        run(config, links, clock, stop)


def all_record(figures: Mapping[str, object]) -> bool:
    """Tell from the heartbeat's figures whether every camera that is to be recorded is."""
    cameras = figures.get("cameras")
    streams = [s for c in cameras.values() for s in c.get("streams", {}).values()] if isinstance(cameras, dict) else []
    return all(stream.get("open") is not None for stream in streams if stream.get("record"))


@dataclass(frozen=True, slots=True)
class _Opened:
    cameras: "CameraService"
    changes: "ChangeReader"
    recordings: "RecordingService"
    copies: "TombstoneCopies"


class LateDatabase:
    """Open the database when it is first asked for, on the thread that asks. Safe from several threads.

    Loading its driver takes longer than connecting the cameras and would slow that down: where the cameras are known,
    whoever asks for it waits until `release`, or for `wait_s`.
    """

    def __init__(self, settings: Settings, wait_s: float = 0.0) -> None:
        self._begin, self._wait_s = threading.Event(), wait_s
        self._settings, self._actor = settings, system_actor("recorder")
        self._lock = threading.Lock()
        self._stack = ExitStack()
        self._opened: _Opened | None = None

    def __enter__(self) -> "LateDatabase":
        return self

    def __exit__(self, *_reason: object) -> None:
        self.release()
        self._stack.close()

    def release(self) -> None:
        """Let those who wait go on."""
        self._begin.set()

    def newest_change(self) -> int:
        """Return the change feed's newest number."""
        return self._services().changes.last_number()

    def changes_after(self, number: int) -> "Sequence[Change]":
        """Return what changed since."""
        return self._services().changes.after(number)

    def cameras(self) -> "Sequence[Camera]":
        """Return the registered cameras."""
        return self._services().cameras.list(self._actor)

    def enter_segment(self, closed: ClosedFile) -> None:
        """Enter a segment."""
        self._services().recordings.enter_segment(self._actor, segment_of(closed))

    def enter_absence(self, absence: AbsenceNote) -> None:
        """Enter an absence, or its end."""
        self._services().recordings.enter_absence(self._actor, absence_of(absence))

    def enter_removal(self, removal: RemovalNote) -> None:
        """Take a segment out and leave a tombstone."""
        start, end = _moment(removal.start_us), _moment(removal.end_us)
        segment = Segment(removal.stream, removal.number, start, end, 0, 0, "", 0, 0, removal.link)
        services = self._services()
        services.recordings.enter_removal(self._actor, segment, removal.before)
        services.copies.keep(removal.stream)

    def _services(self) -> _Opened:
        if self._wait_s and not self._begin.wait(self._wait_s):
            self.release()
        with self._lock:
            if self._opened is None:
                self._opened = self._open()
            return self._opened

    def _open(self) -> _Opened:
        from varta.bootstrap.services import opened_database
        from varta.bootstrap.tombstone_copies import TombstoneCopies
        from varta.cameras.service import CameraService
        from varta.kernel.changes import ChangeReader
        from varta.media.signing import InstallationKey
        from varta.recordings.service import RecordingService

        database = self._stack.enter_context(opened_database(self._settings))
        transaction = database.transaction
        return _Opened(
            CameraService(transaction, SystemClock()),
            ChangeReader(transaction),
            RecordingService(transaction, InstallationKey.load(self._settings.keys_dir)),
            TombstoneCopies(transaction, self._settings.recordings_dir),
        )


def segment_of(closed: ClosedFile) -> Segment:
    """Return a closed file as the catalogue's segment. Raises `BadInput` (`recordings.bad_segment`)."""
    clock = closed.clock
    return Segment(
        stream=closed.stream,
        number=closed.number,
        start=_moment(closed.start_us),
        end=_moment(closed.end_us),
        size=closed.size,
        packets=closed.packets,
        codec=closed.codec,
        width=closed.width,
        height=closed.height,
        link=closed.link,
        clock=ClockBound(ClockSource(clock.source), clock.offset_us, clock.error_us),
        place=closed.place,
    )


def absence_of(note: AbsenceNote) -> Absence:
    """Return a note as the ledger's absence."""
    end = None if note.end_us is None else _moment(note.end_us)
    return Absence(note.stream, _moment(note.start_us), end, AbsenceReason(note.reason), note.detail)


def _moment(us: int) -> datetime:
    return _EPOCH + timedelta(microseconds=us)
