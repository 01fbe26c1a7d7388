"""The relay: the same packets for whoever watches, in this process or another, newest matter most.

One thread does all sending. A packet is made into bytes once, however many read it, and not at all for nobody.
Publishing never waits: a reader that is too slow loses packets up to the next key frame and is told how many. For each
key the newest group of pictures is kept, so that a reader starts at once with a key frame.
"""

import contextlib
import os
import selectors
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from varta.kernel.errors import Broken, Unavailable
from varta.kernel.unix_socket import socket_address
from varta.media.outbox import Outbox
from varta.media.packet import Packet
from varta.media.relay_reader import AsyncRelayReader, RelayReader
from varta.media.wire import (
    Gap,
    Kind,
    Message,
    Offline,
    offline_message,
    packet_message,
)

__all__ = ["AsyncRelayReader", "Gap", "Message", "Offline", "RelayReader", "RelayServer"]

MAX_GROUP_BYTES = 32 * 1024 * 1024
_SEND_BUFFER = 256 * 1024
_MAX_KEY = 200


@dataclass(slots=True)
class _Channel:
    """Hold a key's newest group of pictures and its readers."""

    group: list[Packet] = field(default_factory=list)
    group_bytes: int = 0
    offline_us: int | None = None
    readers: list[Outbox] = field(default_factory=list)


class RelayServer:
    """Serve packets on a Unix socket. `publish` and `set_offline` may be called from any thread and never wait."""

    def __init__(self, path: Path) -> None:
        """Listen on `path`, replacing a socket left over. Raises `Unavailable` (`relay.cannot_listen`)."""
        self._path = path
        self._lock = threading.Lock()
        self._channels: dict[str, _Channel] = {}
        self._readers: set[Outbox] = set()
        self._selector = selectors.DefaultSelector()
        self._listener = _listen(path)
        self._wake_fd = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._closed = False
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        self._selector.register(self._wake_fd, selectors.EVENT_READ, self._woken)
        self._thread = threading.Thread(target=self._serve, name="relay", daemon=True)
        self._thread.start()

    def publish(self, key: str, packet: Packet) -> None:
        """Offer a packet to the readers of its key, and keep it for those who come later."""
        with self._lock:
            channel = self._channels.setdefault(key, _Channel())
            channel.offline_us = None
            if packet.keyframe or channel.group_bytes > MAX_GROUP_BYTES:
                channel.group, channel.group_bytes = [], 0
            if packet.keyframe or channel.group:
                channel.group.append(packet)
                channel.group_bytes += len(packet.data)
            if not channel.readers:
                return
            message, now = packet_message(packet), time.monotonic()
            for reader in channel.readers:
                reader.offer(packet, message, now)
        os.eventfd_write(self._wake_fd, 1)

    def set_offline(self, key: str, since: datetime) -> None:
        """Tell the readers of a key, also future ones, that nothing comes; until the next `publish`."""
        since_us = int(since.timestamp() * 1_000_000)
        with self._lock:
            channel = self._channels.setdefault(key, _Channel())
            channel.group, channel.group_bytes, channel.offline_us = [], 0, since_us
            for reader in channel.readers:
                reader.push(offline_message(since_us), time.monotonic())
        os.eventfd_write(self._wake_fd, 1)

    def readers(self, key: str) -> int:
        """Return how many read a key now."""
        with self._lock:
            channel = self._channels.get(key)
            return len(channel.readers) if channel else 0

    def close(self) -> None:
        """Stop serving, close every connection and remove the socket."""
        self._closed = True
        os.eventfd_write(self._wake_fd, 1)
        self._thread.join(5)
        for reader in list(self._readers):
            self._leave(reader)
        self._selector.close()
        self._listener.close()
        os.close(self._wake_fd)
        self._path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _serve(self) -> None:
        while not self._closed:
            for key, events in self._selector.select():
                handle: Callable[[int], None] = key.data
                handle(events)

    def _accept(self, _: int) -> None:
        try:
            connection, _address = self._listener.accept()
        except OSError:
            return
        connection.setblocking(False)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)
        reader = Outbox(connection)
        self._readers.add(reader)
        self._selector.register(connection, selectors.EVENT_READ, lambda events: self._attend(reader, events))

    def _woken(self, _: int) -> None:
        with contextlib.suppress(BlockingIOError):
            os.eventfd_read(self._wake_fd)
        for reader in list(self._readers):
            if not reader.watching_write:
                self._send(reader)

    def _attend(self, reader: Outbox, events: int) -> None:
        if events & selectors.EVENT_READ and not self._listen_to(reader):
            self._leave(reader)
            return
        self._send(reader)

    def _listen_to(self, reader: Outbox) -> bool:
        try:
            data = reader.connection.recv(4096)
            reader.splitter.feed(data)
            for kind, body in reader.splitter.messages():
                if kind is Kind.SUBSCRIBE and len(body) <= _MAX_KEY:
                    self._subscribe(reader, body.decode())
        except BlockingIOError:
            return True
        except (OSError, Broken, UnicodeDecodeError):
            return False
        return bool(data)

    def _subscribe(self, reader: Outbox, key: str) -> None:
        with self._lock:
            if reader.key is not None:
                return
            reader.key = key
            channel = self._channels.setdefault(key, _Channel())
            channel.readers.append(reader)
            if not channel.group:
                # Not known yet, or known and silent: for a reader it is the same.
                since_us = channel.offline_us or time.time_ns() // 1000
                reader.push(offline_message(since_us), time.monotonic())
            group = [(packet.stream, packet_message(packet)) for packet in channel.group]
            reader.begin(group, time.monotonic())

    def _send(self, reader: Outbox) -> None:
        try:
            with self._lock:
                done = reader.send()
        except OSError:
            self._leave(reader)
            return
        if done == reader.watching_write:
            reader.watching_write = not done
            events = selectors.EVENT_READ if done else selectors.EVENT_READ | selectors.EVENT_WRITE
            self._selector.modify(reader.connection, events, self._selector.get_key(reader.connection).data)

    def _leave(self, reader: Outbox) -> None:
        self._readers.discard(reader)
        with self._lock:
            if reader.key is not None:
                self._channels[reader.key].readers.remove(reader)
                reader.key = None
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(reader.connection)
        reader.connection.close()


def _listen(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with socket_address(path) as address:
            listener.bind(address)
        path.chmod(0o600)
        listener.listen(64)
    except OSError as error:
        listener.close()
        raise Unavailable(
            "relay.cannot_listen",
            f"Cannot open the relay's socket {path}: {error.strerror or error}; check that the data folder can be "
            "written and is on a local disk.",
            where=str(path),
        ) from None
    listener.setblocking(False)
    return listener
