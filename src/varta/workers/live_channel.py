"""One stream on its way to browsers: read once from the relay, packed once, queued for each viewer."""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

from varta.kernel.errors import VartaError
from varta.media.packer import LiveMessage, LivePacker, offline_text
from varta.media.packet import Packet
from varta.media.relay_reader import AsyncRelayReader, RelayReader
from varta.media.transcode import Transcoder
from varta.media.wire import Gap, Message, Offline

_log = logging.getLogger(__name__)
MAX_QUEUED_BYTES = 8 * 1024 * 1024
MAX_QUEUED = 250
MAX_GROUP = 1500
_WAIT_S = 0.5


class Viewer:
    """Queue messages for one browser, bounded: a slow one skips to the next key frame."""

    def __init__(self) -> None:
        self._queue: deque[LiveMessage] = deque()
        self._bytes = 0
        self._most_queued, self._most_bytes = MAX_QUEUED, MAX_QUEUED_BYTES
        self._skipping = False
        self._filled = asyncio.Event()
        self.skipped = 0

    def begin(self, messages: list[LiveMessage]) -> None:
        """Queue what a new viewer needs to start, whatever its size."""
        for message in messages:
            self._put(message)
        self._most_queued, self._most_bytes = len(messages) + MAX_QUEUED, self._bytes + MAX_QUEUED_BYTES

    def offer(self, message: LiveMessage) -> None:
        """Queue a message, or skip it."""
        if message.picture and (len(self._queue) > self._most_queued or self._bytes > self._most_bytes):
            self._drop()
        if self._skipping and message.picture:
            if not message.keyframe:
                self.skipped += 1
                return
            self._skipping = False
        self._put(message)

    async def next(self) -> LiveMessage:
        """Wait for the next message."""
        while not self._queue:
            self._filled.clear()
            await self._filled.wait()
        message = self._queue.popleft()
        self._bytes -= len(message.data)
        return message

    def _put(self, message: LiveMessage) -> None:
        self._queue.append(message)
        self._bytes += len(message.data)
        self._filled.set()

    def _drop(self) -> None:
        """Keep texts and headers, without which later pictures mean nothing."""
        kept = [message for message in self._queue if not message.picture]
        self.skipped += len(self._queue) - len(kept)
        self._queue = deque(kept)
        self._bytes = sum(len(message.data) for message in kept)
        self._skipping = True


class LiveChannel:
    """Share one stream among viewers. All but `_produce` of a subclass runs in the event loop."""

    def __init__(self, packer: LivePacker) -> None:
        self._packer = packer
        self._viewers: set[Viewer] = set()
        self._header: list[LiveMessage] = []
        self._group: list[LiveMessage] = []
        self._offline: str | None = None
        self._entered = 0
        self._known = asyncio.Event()
        self._failure: VartaError | None = None
        self.codec: str | None = None
        self._task = asyncio.get_running_loop().create_task(self._guarded())

    def enter(self) -> None:
        """Note one more who needs this channel."""
        self._entered += 1

    def leave(self) -> int:
        """Note one less; return how many are left."""
        self._entered -= 1
        return self._entered

    async def close(self) -> None:
        """Stop reading."""
        self._task.cancel()
        await asyncio.wait([self._task])

    async def coding_known(self) -> None:
        """Wait until the coding is known."""
        await self._known.wait()

    async def until_coding_known(self) -> AsyncIterator[str]:
        """Yield the texts of an offline camera until its coding is known."""
        viewer = Viewer()
        if self._offline is not None:
            viewer.offer(LiveMessage(self._offline))
        self._viewers.add(viewer)
        try:
            while self.codec is None or self._offline is not None:
                message = await viewer.next()
                if isinstance(message.data, str) and not message.start:
                    yield message.data
        finally:
            self._viewers.discard(viewer)

    async def watch(self, codecs: frozenset[str]) -> AsyncIterator[str | bytes]:
        """Yield all messages from the newest key frame on; end when the coding changes to one not among `codecs`."""
        viewer = Viewer()
        viewer.begin([*self._header, *self._group])
        if self._offline is not None:
            viewer.offer(LiveMessage(self._offline))
        self._viewers.add(viewer)
        try:
            while True:
                message = await viewer.next()
                if self._failure is not None:
                    raise self._failure
                if message.start and self.codec not in codecs:
                    return
                yield message.data
        finally:
            self._viewers.discard(viewer)

    async def _guarded(self) -> None:
        try:
            await self._run()
        except VartaError as error:
            _log.error("live video ended: %s", error)
            self._failure = error
            self._offer(LiveMessage("", start=True))

    async def _run(self) -> None:
        raise NotImplementedError

    def take(self, message: Message) -> None:
        """Pack what came from the relay and queue it for all viewers."""
        if isinstance(message, Packet):
            self._pack(message)
        elif isinstance(message, Offline):
            self._packer.restart()
            self._header, self._group = [], []
            self._offline = offline_text(message.since_us)
            self._offer(LiveMessage(self._offline))
        elif isinstance(message, Gap) and message.lost == 0:
            self._packer.restart()

    def _pack(self, packet: Packet) -> None:
        try:
            messages = self._packer.pack(packet)
        except VartaError as error:
            _log.warning("a stream cannot be shown: %s", error)
            return
        for message in messages:
            if message.start:
                self.codec, self._offline = packet.stream.codec, None
                self._header, self._group = [], []
                self._known.set()
            if not message.picture:
                self._header.append(message)
            else:
                self._keep(message)
            self._offer(message)

    def _keep(self, message: LiveMessage) -> None:
        if message.keyframe or len(self._group) > MAX_GROUP:
            self._group = []
        if message.keyframe or self._group:
            self._group.append(message)

    def _offer(self, message: LiveMessage) -> None:
        for viewer in self._viewers:
            viewer.offer(message)


class PlainChannel(LiveChannel):
    """Pass a stream on as the camera codes it."""

    def __init__(self, relay: Path, key: str) -> None:
        self._relay, self._key = relay, key
        super().__init__(LivePacker(key.rpartition("/")[2]))

    async def _run(self) -> None:
        reader = AsyncRelayReader(self._relay, self._key)
        try:
            while True:
                self.take(await reader.next())
        finally:
            await reader.close()


class TranscodedChannel(LiveChannel):
    """Convert a stream to H.264 in a thread of its own."""

    def __init__(self, relay: Path, key: str) -> None:
        self._relay, self._key = relay, key
        self._stop = threading.Event()
        super().__init__(LivePacker("main", transcoded=True))

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        failed: asyncio.Future[None] = loop.create_future()
        threading.Thread(target=self._produce, args=(loop, failed), name="transcode", daemon=True).start()
        try:
            await failed
        finally:
            self._stop.set()

    def _produce(self, loop: asyncio.AbstractEventLoop, failed: "asyncio.Future[None]") -> None:
        transcoder = Transcoder()
        # A closed loop means that the process ends.
        with RelayReader(self._relay, self._key) as reader, suppress(RuntimeError):
            while not self._stop.is_set():
                message = reader.next(_WAIT_S)
                if message is None:
                    continue
                try:
                    made = transcoder.feed(message) if isinstance(message, Packet) else [message]
                except VartaError as error:
                    loop.call_soon_threadsafe(failed.set_exception, error)
                    return
                for one in made:
                    loop.call_soon_threadsafe(self.take, one)
