"""The recorder: every enabled camera's packets to disk and to the relay. Nothing upstream of the disk may stop it.

A process of its own. It needs the disk only: without the database it goes on with the cameras it knows and enters its
segments later; analyst, web and slow readers of the relay cannot hold it up.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from varta.kernel.clock import Clock
from varta.kernel.errors import Broken
from varta.kernel.ids import CameraId
from varta.media.finisher import ClosedFile, Finisher
from varta.media.relay import RelayServer
from varta.media.writer import MIN_FREE_BYTES, FolderLock, SegmentWriter
from varta.recordings.model import Segment
from varta.workers.camera_registry import CameraRegistry, RegistryLinks
from varta.workers.camera_stream import CameraStream, StreamTools, WantedStream

_LOOK_S = 0.1
_BEAT_S = 1.0
_END_S = 2.0


@dataclass(frozen=True, slots=True)
class RecorderConfig:
    """Say where things lie and how files are cut."""

    recordings: Path
    run: Path
    segment: timedelta = timedelta(seconds=60)
    fragment: timedelta = timedelta(seconds=1)
    min_free_bytes: int = MIN_FREE_BYTES


@dataclass(frozen=True, slots=True)
class RecorderLinks:
    """Reach the rest of the centre; `registry` and `enter` may raise `Unavailable` at any time."""

    registry: RegistryLinks
    enter: Callable[[Segment], None]
    beat: Callable[[Mapping[str, object]], None]


def run(config: RecorderConfig, links: RecorderLinks, clock: Clock, stop: threading.Event) -> None:
    """Record until `stop` is set; then close every file and enter it.

    Raises `Conflict` (`recordings.in_use`) when another recorder writes to the folder, `Unavailable`
    (`recordings.cannot_write`, `recordings.disk_full`, `relay.cannot_listen`) when there is nothing to write to.
    """
    lock = FolderLock(config.recordings)
    try:
        finisher = Finisher(config.recordings, lambda closed: links.enter(to_segment(closed)))
        with RelayServer(config.run / "relay.sock") as relay:
            finisher.start()
            Recorder(config, links, clock, relay, finisher).run(stop)
            finisher.close()
    finally:
        lock.release()


class Recorder:
    """Keep a stream for each that the registry wants."""

    def __init__(
        self, config: RecorderConfig, links: RecorderLinks, clock: Clock, relay: RelayServer, finisher: Finisher
    ) -> None:
        self._config, self._links, self._finisher = config, links, finisher
        self._tools = StreamTools(relay, self._new_writer, clock)
        self._streams: dict[str, CameraStream] = {}
        self._leaving: list[CameraStream] = []

    def run(self, stop: threading.Event) -> None:
        """Follow the registry until `stop` is set."""
        registry = CameraRegistry(self._config.run / "cameras.json", self._links.registry)
        beaten = float("-inf")
        while not stop.is_set():
            self._follow(registry.wanted)
            if time.monotonic() - beaten >= _BEAT_S:
                beaten = time.monotonic()
                self._links.beat(self._figures())
            stop.wait(_LOOK_S)
        registry.close()
        self._end()

    def _new_writer(self, camera_id: CameraId) -> SegmentWriter:
        return SegmentWriter(
            self._config.recordings,
            camera_id,
            self._finisher.take,
            segment_s=self._config.segment.total_seconds(),
            fragment_s=self._config.fragment.total_seconds(),
            min_free_bytes=self._config.min_free_bytes,
        )

    def _follow(self, wanted: frozenset[WantedStream]) -> None:
        by_key = {stream.key: stream for stream in wanted}
        for key, stream in list(self._streams.items()):
            if by_key.get(key) != stream.wanted:
                # It may be waiting for a camera that does not answer; from now on it publishes nothing.
                stream.stop()
                self._leaving.append(self._streams.pop(key))
                self._tools.relay.set_offline(key, self._tools.clock.now())
        self._leaving = [stream for stream in self._leaving if not stream.ended]
        for key, new in by_key.items():
            if key not in self._streams:
                self._streams[key] = CameraStream(new, self._tools)

    def _figures(self) -> dict[str, object]:
        cameras = {
            stream.wanted.camera_id: stream.figures.read()
            for stream in self._streams.values()
            if stream.wanted.kind == "main"
        }
        return {"cameras": cameras, "waiting_for_catalogue": self._finisher.waiting()}

    def _end(self) -> None:
        streams = [*self._streams.values(), *self._leaving]
        for stream in streams:
            stream.stop()
        deadline = time.monotonic() + _END_S
        for stream in streams:
            stream.join(max(0.0, deadline - time.monotonic()))


def to_segment(closed: ClosedFile) -> Segment:
    """Return a closed file as the catalogue's segment."""
    if closed.end <= closed.start:
        raise Broken("recordings.bad_segment", f"{closed.path} ends before it starts.")
    return Segment(
        id=closed.id,
        camera_id=closed.camera_id,
        path=closed.path,
        start=closed.start,
        end=closed.end,
        size=closed.size,
        packets=closed.packets,
        codec=closed.codec,
        width=closed.width,
        height=closed.height,
    )
