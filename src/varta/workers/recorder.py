"""The recorder: every enabled camera's packets to disk and to the relay. Nothing upstream of the disk may stop it.

A process of its own. It needs the disk only: without the database it goes on with the cameras it knows and enters its
segments later; keeper, analyst, web and slow readers of the relay cannot hold it up.
"""

import ctypes
import gc
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from varta.kernel.clock import Clock
from varta.kernel.footage import StreamKey
from varta.media.finisher import Finisher
from varta.media.notes import Catalogue
from varta.media.reclaim import Reclaimer
from varta.media.relay import RelayServer
from varta.media.store import Store
from varta.media.writer import FolderLock, SegmentWriter, Syncer
from varta.workers.absences import AbsenceBook
from varta.workers.camera_registry import CameraRegistry, RegistryLinks, Wanted
from varta.workers.camera_stream import CameraStream, StreamTools
from varta.workers.recorder_account import Account, figures_of, read_alive

_LOOK_S = 0.5
_OBJECTS_BETWEEN_SWEEPS = 50_000
# M_ARENA_MAX, M_MMAP_THRESHOLD and M_TRIM_THRESHOLD of malloc.h.
_MALLOC_OPTIONS = ((-8, 1), (-3, 4 << 20), (-1, 8 << 20))
_ACCOUNT_S = 0.5
_BEAT_S = 1.0
_END_S = 2.0


@dataclass(frozen=True, slots=True)
class RecorderConfig:
    """Say where things lie and how files are cut; below `reserve_bytes` of free space the keeper makes room."""

    places: Sequence[Path]
    run: Path
    segment: timedelta = timedelta(seconds=60)
    fragment: timedelta = timedelta(seconds=0.5)
    sync: timedelta = timedelta(seconds=0.4)
    reserve_bytes: int = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RecorderLinks:
    """Reach the rest of the centre; `registry` and `catalogue` may raise `Unavailable` at any time."""

    registry: RegistryLinks
    catalogue: Catalogue
    beat: Callable[[Mapping[str, object]], None]


def run(config: RecorderConfig, links: RecorderLinks, clock: Clock, stop: threading.Event) -> None:
    """Record until `stop` is set; then close every file and enter it.

    Raises `Conflict` (`recordings.in_use`) when another recorder writes to the folder, `Unavailable`
    (`recordings.cannot_write`, `recordings.store_away`, `relay.cannot_listen`) when there is nothing to write to.
    """
    store = Store(config.places)
    store.create(config.run / "stores.json")
    lock = FolderLock(config.places[0])
    try:
        finisher = Finisher(store, links.catalogue)
        with RelayServer(config.run / "relay.sock") as relay, Syncer(store, config.sync.total_seconds()):
            finisher.start()
            _settle_memory()
            Recorder(config, links, clock, Parts(relay, store, finisher)).run(stop)
            finisher.close()
    finally:
        lock.release()


def _settle_memory() -> None:
    """Fit memory to many threads that take in pictures for days: a fifth less of it, and of processor time a tenth.

    What is loaded by now stays, and is not looked through for garbage again and again. One arena serves all threads, as
    they take turns anyway, and pictures of usual size do not go back to the system one by one.
    """
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_SWEEPS)
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)  # the GNU library's
    if set_option is not None:
        for option, value in _MALLOC_OPTIONS:
            set_option(option, value)


@dataclass(frozen=True, slots=True)
class Parts:
    """Hold what all streams of a recorder share."""

    relay: RelayServer
    store: Store
    finisher: Finisher


class Recorder:
    """Keep a stream for each that the registry wants."""

    def __init__(self, config: RecorderConfig, links: RecorderLinks, clock: Clock, parts: Parts) -> None:
        self._config, self._links, self._parts, self._clock = config, links, parts, clock
        self._tools = StreamTools(parts.relay, self._new_writer, clock)
        self._streams: dict[str, CameraStream] = {}
        self._leaving: list[CameraStream] = []
        alive, now_us = config.run / "recorder.alive", int(clock.now().timestamp() * 1e6)
        book = AbsenceBook(parts.finisher.note_absence, config.run / "absences.json", read_alive(alive), now_us)
        self._account = Account(book, alive, config.run / "recording-limits.json", clock)
        self._reclaimer = Reclaimer(parts.store, parts.finisher.note_removal, config.reserve_bytes // 2)

    def run(self, stop: threading.Event) -> None:
        """Follow the registry until `stop` is set."""
        registry = CameraRegistry(self._config.run / "cameras.json", self._links.registry)
        beaten = accounted = float("-inf")
        with self._reclaimer:
            while not stop.is_set():
                wanted, now = registry.wanted, time.monotonic()
                self._follow(wanted)
                if now - accounted >= _ACCOUNT_S:
                    accounted = now
                    self._account.look(wanted, self._streams)
                if now - beaten >= _BEAT_S:
                    beaten = now
                    self._links.beat(self._figures())
                stop.wait(_LOOK_S)
        registry.close()
        self._end()

    def _new_writer(self, stream: StreamKey) -> SegmentWriter:
        return SegmentWriter(
            self._parts.store,
            stream,
            self._parts.finisher.head(stream),
            self._parts.finisher.take,
            segment_s=self._config.segment.total_seconds(),
            fragment_s=self._config.fragment.total_seconds(),
            reserve_bytes=self._config.reserve_bytes // 8,
        )

    def _follow(self, wanted: Wanted) -> None:
        by_key = {stream.key: stream for stream in wanted.streams}
        for key, stream in list(self._streams.items()):
            if by_key.get(key) != stream.wanted:
                # It may be waiting for a camera that does not answer; from now on it publishes nothing.
                stream.stop()
                self._leaving.append(self._streams.pop(key))
                self._tools.relay.set_offline(key, self._tools.clock.now())
        self._leaving = [stream for stream in self._leaving if not stream.ended]
        # A stream's chain of segments has one writer at a time.
        going = {stream.wanted.key for stream in self._leaving if stream.figures.recording}
        for key, new in by_key.items():
            if key not in self._streams and key not in going:
                self._streams[key] = CameraStream(new, self._tools)

    def _figures(self) -> dict[str, object]:
        return {
            "cameras": figures_of(self._streams.values(), self._account.book),
            "waiting_for_catalogue": self._parts.finisher.waiting(),
            "reclaimed": self._reclaimer.removed,
        }

    def _end(self) -> None:
        streams = [*self._streams.values(), *self._leaving]
        for stream in streams:
            stream.stop()
        deadline = time.monotonic() + _END_S
        for stream in streams:
            stream.join(max(0.0, deadline - time.monotonic()))
        with suppress(OSError):
            (self._config.run / "recorder.alive").touch()
