"""Readers of the relay, one for threads and one for asyncio. Both reconnect by themselves."""

import asyncio
import socket
import time
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Self

from varta.kernel.errors import Broken
from varta.kernel.unix_socket import socket_address
from varta.media.wire import Gap, Message, Offline, Receiver, subscribe_message

RETRY_S = 0.25
_CHUNK = 256 * 1024


class _Inbox:
    """Hold what both readers share: messages received, and what a lost connection means."""

    def __init__(self) -> None:
        self._messages: deque[Message] = deque()
        self._receiver = Receiver()
        self._told_offline = False
        self._was_connected = False

    def pop(self) -> Message | None:
        return self._messages.popleft() if self._messages else None

    def connected(self) -> None:
        self._receiver = Receiver()
        self._told_offline = False
        if self._was_connected:
            self._messages.append(Gap(0))
        self._was_connected = True

    def feed(self, data: bytes) -> None:
        self._messages.extend(self._receiver.feed(data))

    def lost(self) -> None:
        if not self._told_offline:
            self._told_offline = True
            self._messages.append(Offline(time.time_ns() // 1000))


class RelayReader:
    """Read one key's packets in the calling thread, from its newest key frame on.

    When the relay is away `next` says `Offline` once and goes on trying; after it has come back the first message is
    `Gap(0)`. Not safe for several threads, except `close`.
    """

    def __init__(self, path: Path, key: str) -> None:
        """Take the relay's socket and a key, `<camera id>/main` or `/sub`; connects on the first `next`."""
        self._path, self._key = path, key
        self._socket: socket.socket | None = None
        self._inbox = _Inbox()
        self._retry_at = 0.0
        self._closed = False

    def next(self, timeout_s: float = 1.0) -> Message | None:
        """Return the next packet, gap or offline note; None when none came in time or the reader is closed."""
        deadline = time.monotonic() + timeout_s
        while not self._closed:
            message = self._inbox.pop()
            if message is not None:
                return message
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            self._receive(left)
        return None

    def close(self) -> None:
        """Leave the relay."""
        self._closed = True
        if self._socket is not None:
            self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _receive(self, seconds: float) -> None:
        if self._socket is None and not self._connect(seconds):
            return
        assert self._socket is not None  # noqa: S101 - just connected
        try:
            self._socket.settimeout(seconds)
            data = self._socket.recv(_CHUNK)
            if data:
                self._inbox.feed(data)
                return
        except TimeoutError:
            return
        except (OSError, Broken):
            pass
        self._drop()

    def _connect(self, seconds: float) -> bool:
        wait = self._retry_at - time.monotonic()
        if wait > 0:
            time.sleep(min(wait, seconds))
            return False
        self._retry_at = time.monotonic() + RETRY_S
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(1.0)
            with socket_address(self._path) as address:
                connection.connect(address)
            connection.sendall(subscribe_message(self._key))
        except OSError:
            connection.close()
            self._inbox.lost()
            return False
        self._socket = connection
        self._inbox.connected()
        return True

    def _drop(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None
        self._inbox.lost()


class AsyncRelayReader:
    """Read one key's packets in an event loop; otherwise as `RelayReader`."""

    def __init__(self, path: Path, key: str) -> None:
        """Take the relay's socket and a key; connects on the first `next`."""
        self._path, self._key = path, key
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._inbox = _Inbox()

    async def next(self) -> Message:
        """Wait for the next packet, gap or offline note; cancel it to stop waiting."""
        while True:
            message = self._inbox.pop()
            if message is not None:
                return message
            await self._receive()

    async def close(self) -> None:
        """Leave the relay."""
        if self._streams is not None:
            writer = self._streams[1]
            self._streams = None
            writer.close()

    async def _receive(self) -> None:
        if self._streams is None and not await self._connect():
            return
        assert self._streams is not None  # noqa: S101 - just connected
        try:
            data = await self._streams[0].read(_CHUNK)
            if data:
                self._inbox.feed(data)
                return
        except (OSError, Broken):
            pass
        await self.close()
        self._inbox.lost()

    async def _connect(self) -> bool:
        try:
            with socket_address(self._path) as address:
                reader, writer = await asyncio.open_unix_connection(address, limit=_CHUNK)
        except OSError:
            self._inbox.lost()
            await asyncio.sleep(RETRY_S)
            return False
        writer.write(subscribe_message(self._key))
        self._streams = (reader, writer)
        self._inbox.connected()
        return True
