"""One stream's connection: packets to disk, then to the relay, and back again after every failure. A thread each."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from varta.kernel.clock import Clock
from varta.kernel.errors import Unavailable, VartaError
from varta.kernel.footage import StreamKey, StreamKind
from varta.kernel.ids import CameraId
from varta.media.packet import Packet
from varta.media.relay import RelayServer
from varta.media.rtsp.reader import SharedReader
from varta.media.source import Source, open_source
from varta.media.writer import SegmentWriter
from varta.workers.backoff import Backoff
from varta.workers.stream_figures import StreamFigures

_log = logging.getLogger(__name__)
_PROVEN_S = 10.0  # a connection that lived so long was no failure
_LINGER_S = 10.0
_LOOK_S = 0.25


@dataclass(frozen=True, slots=True)
class WantedStream:
    """Say what to connect to. A `main` stream is always connected, a `sub` stream while it is recorded or read."""

    camera_id: CameraId
    kind: str
    url: str
    record: bool = True
    sound: bool = False
    priority: int = 5

    @property
    def stream(self) -> StreamKey:
        """Return the name of what is recorded of it."""
        return StreamKey(self.camera_id, StreamKind(self.kind))

    @property
    def on_demand(self) -> bool:
        """Tell whether it is connected only while somebody reads it."""
        return self.kind == StreamKind.SUB and not self.record

    @property
    def key(self) -> str:
        """Return the relay's name for it."""
        return f"{self.camera_id}/{self.kind}"


class OpenSource(Protocol):
    """Open a source; `media.source.open_source` does."""

    def __call__(
        self, url: str, *, paced: bool = True, loop: bool = False, timeout_s: float = 10, sound: bool = False
    ) -> Source: ...


@dataclass(frozen=True, slots=True)
class StreamTools:
    """Hold what all streams share."""

    relay: RelayServer
    new_writer: Callable[[StreamKey], SegmentWriter]
    clock: Clock
    open_source: OpenSource = open_source
    reader: SharedReader = field(default_factory=SharedReader)


class CameraStream:
    """Keep one stream connected until stopped."""

    def __init__(self, wanted: WantedStream, tools: StreamTools) -> None:
        """Start."""
        self.wanted = wanted
        self._tools = tools
        self._stopping = threading.Event()
        self._backoff = Backoff()
        self._writer: SegmentWriter | None = None
        self._source: Source | None = None
        self._unread_since: float | None = None
        self.paused = False  # set by the recorder: there is no room for this stream
        self.figures = StreamFigures(tools.clock.now())
        tools.relay.set_offline(wanted.key, self.figures.since)
        self._thread = threading.Thread(target=self._run, name=wanted.key, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask it to end; it does so with the next packet, or when the wait for one is over."""
        self._stopping.set()
        source = self._source
        if source is not None:
            source.interrupt()

    def join(self, seconds: float) -> None:
        """Wait for its end."""
        self._thread.join(seconds)

    @property
    def ended(self) -> bool:
        """Tell whether its thread is gone."""
        return not self._thread.is_alive()

    @property
    def open_span(self) -> tuple[int, int] | None:
        """Return start and end of what the open file holds, in microseconds; None while nothing is recorded."""
        writer = self._writer
        return writer.open_span if writer is not None else None

    @property
    def unbroken(self) -> tuple[int, int] | None:
        """Return since when, and until when, it was recorded without a hole; None while nothing is recorded."""
        writer = self._writer
        return writer.unbroken if writer is not None else None

    def _run(self) -> None:
        while not self._stopping.is_set():
            if self.wanted.on_demand and not self._tools.relay.readers(self.wanted.key):
                self._stopping.wait(_LOOK_S)
                continue
            started = time.monotonic()
            self._attempt()
            if self._stopping.is_set():
                break
            if time.monotonic() - started > _PROVEN_S:
                self._backoff.reset()
            self.figures.reconnects += 1
            self._stopping.wait(self._backoff.next())

    def _attempt(self) -> None:
        """Connect once, and record until it ends for whatever reason."""
        was_live = False
        try:
            with self._tools.open_source(
                self.wanted.url, paced=True, loop=True, sound=self.wanted.sound and self.wanted.record
            ) as source:
                self._record(source)
            self._down("offline", "camera.ended")
        except VartaError as error:
            was_live = self.figures.state == "live"
            if self.figures.problem != error.code:
                _log.warning("%s: %s", self.wanted.key, error)
            self._down("stalled" if was_live and error.code == "camera.timeout" else "offline", error.code)
        except Exception:  # noqa: BLE001 - the outermost loop: one camera's fault must not end the others
            _log.exception("%s: the connection failed and starts anew", self.wanted.key)
            self._down("offline", "camera.fault")

    def _down(self, state: str, problem: str) -> None:
        if self._stopping.is_set():
            return
        now = self._tools.clock.now()
        self.figures.turn(state, now, problem)
        self._tools.relay.set_offline(self.wanted.key, self.figures.since)

    def _record(self, source: Source) -> None:
        self._writer = self._tools.new_writer(self.wanted.stream) if self.wanted.record else None
        self._source, self._unread_since = source, None
        self.figures.follow(source)
        try:
            if not self._stopping.is_set():
                source.feed(self._take, self._tools.reader)
        finally:
            self._source = None
            self.figures.follow(None)
            writer, self._writer = self._writer, None
            if writer is not None:
                self._close(writer)

    def _take(self, packet: Packet) -> bool:
        """Record and publish a packet; return whether more are wanted. Called on the thread that reads all cameras."""
        if self._stopping.is_set():
            return False
        if self._writer is not None:
            self._write(self._writer, packet)
        if packet.sound:
            return True
        self._tools.relay.publish(self.wanted.key, packet)
        self._note(packet)
        if self.wanted.on_demand:
            self._unread_since = self._unread(self._unread_since)
            return self._unread_since is None or time.monotonic() - self._unread_since <= _LINGER_S
        return True

    def _note(self, packet: Packet) -> None:
        if self.figures.state != "live":
            self.figures.turn("live", self._tools.clock.now())
            _log.info("%s: live", self.wanted.key)
        self.figures.arrived(packet)

    def _unread(self, since: float | None) -> float | None:
        if self._tools.relay.readers(self.wanted.key):
            return None
        return since if since is not None else time.monotonic()

    def _write(self, writer: SegmentWriter, packet: Packet) -> None:
        """Write a packet; a full disk stops the recording and not the live picture."""
        if self.paused:
            if writer.recording:
                self._close(writer)
            return
        try:
            writer.write(packet)
            self.figures.recording = writer.recording
            if writer.recording:
                self.figures.disk_problem = None
        except VartaError as error:
            self._not_recorded(error)

    def _close(self, writer: SegmentWriter) -> None:
        self.figures.recording = False
        try:
            writer.close()
        except Unavailable as error:
            self._not_recorded(error)

    def _not_recorded(self, error: VartaError) -> None:
        self.figures.recording = False
        if self.figures.disk_problem != error.code:
            _log.error("%s: %s", self.wanted.key, error)
        self.figures.disk_problem = error.code
