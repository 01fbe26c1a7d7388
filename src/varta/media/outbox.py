"""What waits to be sent to one reader of the relay: bounded in bytes and in age."""

import socket
from collections import deque

from varta.media.packet import Packet, StreamInfo
from varta.media.wire import Splitter, gap_message, stream_message

MAX_QUEUE_BYTES = 16 * 1024 * 1024
MAX_DELAY_S = 2.0


class Outbox:
    """Queue messages for one connection, with bounded bytes and age. Guarded by the server's lock."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.splitter = Splitter()
        self.key: str | None = None
        self.watching_write = False
        self._queue: deque[tuple[float, memoryview]] = deque()
        self._bytes = 0
        self._pictures = 0
        self._stream: StreamInfo | None = None
        self._waits_for_key = True
        self._lost = 0
        self._begun = False

    def offer(self, packet: Packet, message: bytes, now: float) -> None:
        """Queue a packet, or lose it if this reader waits for a key frame or is too slow."""
        if self._queue and (self._bytes > MAX_QUEUE_BYTES or now - self._queue[0][0] > MAX_DELAY_S):
            self._overflow(now)
        if self._waits_for_key and not packet.keyframe:
            if self._lost:
                self._lost += 1
            return
        if self._lost:
            self.push(gap_message(self._lost), now)
            self._lost = 0
        self._waits_for_key = False
        self.coded(packet.stream, message, now)

    def coded(self, stream: StreamInfo, message: bytes, now: float) -> None:
        """Queue a packet's message, and before it its coding where this reader does not know it."""
        if stream is not self._stream:
            self.push(stream_message(stream), now)
            self._stream = stream
        self.push(message, now)
        self._pictures += 1

    def begin(self, group: list[tuple[StreamInfo, bytes]], now: float) -> None:
        """Queue a group of pictures from its key frame on."""
        for stream, message in group:
            self._waits_for_key = False
            self.coded(stream, message, now)

    def push(self, message: bytes, now: float) -> None:
        """Queue any message."""
        self._queue.append((now, memoryview(message)))
        self._bytes += len(message)

    def send(self) -> bool:
        """Send what the socket takes without waiting; tell whether all is sent. Raises `OSError` when it is closed."""
        while self._queue:
            queued_at, data = self._queue[0]
            try:
                sent = self.connection.send(data)
            except BlockingIOError:
                return False
            self._bytes -= sent
            if sent < len(data):
                # A message once begun must be finished, or the reader would lose its place in the stream of bytes.
                self._queue[0] = (queued_at, data[sent:])
                self._begun = True
                return False
            self._queue.popleft()
            self._begun = False
        self._pictures = 0
        return True

    @property
    def waiting_bytes(self) -> int:
        """Return how much waits to be sent."""
        return self._bytes

    def _overflow(self, now: float) -> None:
        # The message once begun is given another chance, or its age would drop everything after it too.
        kept = [(now, self._queue[0][1])] if self._begun else []
        self._lost += max(self._pictures, 1)
        self._pictures = 0
        self._queue = deque(kept)
        self._bytes = sum(len(data) for _, data in kept)
        self._stream = None
        self._waits_for_key = True
