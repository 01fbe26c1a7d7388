"""One connection to a camera: bytes in and out, cut into RTSP messages and the packets between them."""

import socket
import ssl
import struct
import time
from collections.abc import Callable

from varta.media.rtsp.address import Address
from varta.media.rtsp.messages import MAX_BODY, MAX_HEAD, Head, Response, find_end, read_head

_BUFFER = 80 * 1024  # more than the largest packet, 64 KiB, and most pictures at 2 Mbit/s
_LEAST_ROOM = 8 * 1024
_TICK_S = 0.5
_SEND_S = 5.0
_KERNEL_BUFFER = 1024 * 1024
_MOST_RUBBISH = 1024 * 1024
_QUIET_S = 0.5
_DOLLAR = 0x24
_BEGINNINGS = frozenset(b"RAOSGPDT")  # of a status line, and of the requests that a server may make

TakePackets = Callable[[memoryview, int, int], int]


def packet_end(view: memoryview, start: int, end: int) -> int:
    """Return where the packet that begins at `start` ends; 0 when it is not whole, or is none."""
    if end - start < 4 or view[start] != _DOLLAR:  # noqa: PLR2004 - the head of a packet
        return 0
    stop = start + 4 + (view[start + 2] << 8 | view[start + 3])
    return stop if stop <= end else 0


def pass_over(view: memoryview, start: int, end: int) -> int:
    """Take packets that nobody waits for."""
    while stop := packet_end(view, start, end):
        start = stop
    return start


class NotRtspError(Exception):
    """Say that what came is no RTSP, in a few words."""


class Wire:
    """Hold a connection. Belongs to one thread; `close` alone may be called from another."""

    def __init__(self, address: Address, timeout_s: float) -> None:
        """Connect. Raises `OSError`, `TimeoutError` among them."""
        raw = socket.create_connection((address.host, address.port), timeout=timeout_s)
        try:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _KERNEL_BUFFER)
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket = _secured(raw, address.host) if address.tls else raw
            self._patience(_TICK_S)
        except BaseException:
            raw.close()
            raise
        self._buffer = bytearray(_BUFFER)
        self._view = memoryview(self._buffer)
        self._start = self._end = 0
        self._rubbish = 0
        self.skipped = 0  # times that bytes were no message and no packet
        self.ended = False

    def close(self) -> None:
        """Disconnect."""
        self._socket.close()

    def send(self, data: bytes) -> None:
        """Send. Raises `OSError` when the camera does not take it within seconds."""
        self._socket.sendall(data)

    def wait(self, seconds: float) -> None:
        """Let `receive` wait so long at most; with 0 not at all."""
        if seconds:
            self._patience(seconds)
        else:
            self._socket.setblocking(False)

    @property
    def shareable(self) -> int | None:
        """Return the descriptor by which a shared reader can wait; None where bytes may lie decrypted behind it."""
        return None if isinstance(self._socket, ssl.SSLSocket) else self._socket.fileno()

    def receive(self) -> bool:
        """Wait a moment for bytes; return whether some came. Raises `OSError`; sets `ended` at the connection's end."""
        if len(self._buffer) - self._end < _LEAST_ROOM:
            self._renew()
        try:
            count = self._socket.recv_into(self._view[self._end :])
        except (BlockingIOError, TimeoutError, ssl.SSLWantReadError):
            return False
        if count == 0:
            self.ended = True
            return False
        self._end += count
        return True

    @property
    def full(self) -> bool:
        """Tell whether the last read filled the buffer, so that more may be there."""
        return self._end == len(self._buffer)

    def deliver(self, take_packets: TakePackets, *, one: bool = False) -> list[Response | Head]:
        """Hand on the packets received; return the messages between them, or the first alone where `one` is wanted.

        `take_packets` is given bytes that begin with a packet, as (view, start, end), and returns where the last whole
        packet of an unbroken row ends.

        Raises `NotRtspError` where there is nothing but rubbish.
        """
        messages: list[Response | Head] = []
        while True:
            if self._start < self._end and self._buffer[self._start] == _DOLLAR:
                self._start = take_packets(self._view, self._start, self._end)
            if self._start == self._end or self._buffer[self._start] == _DOLLAR:
                return messages
            before = self._start
            message = self._take_text()
            if message is not None:
                messages.append(message)
                if one:
                    return messages
            elif self._start <= before:
                return messages  # not complete; the buffer may have been exchanged for a larger one

    def response(self, deadline: float, take_packets: TakePackets, *, body_follows: bool = False) -> Response:
        """Return the next response; `body_follows` waits for a body also where its length is not said.

        Raises `TimeoutError` at the deadline (monotonic), `ConnectionError`, `NotRtspError`.
        """
        while True:
            for message in self.deliver(take_packets, one=True):
                if isinstance(message, Response):
                    if body_follows and message.status == 200 and "content-length" not in message.headers:  # noqa: PLR2004 - OK
                        return Response(message.status, message.reason, message.headers, self._until_quiet(deadline))
                    return message
            if time.monotonic() > deadline:
                raise TimeoutError
            if not self.receive() and self.ended:
                raise ConnectionResetError("the camera ended the connection")

    def _take_text(self) -> Response | Head | None:
        """Take a message from the start of what is there; None when it is not complete, or was skipped as rubbish."""
        if self._buffer[self._start] in b"\r\n":
            self._start += 1
            return None
        found = find_end(self._buffer, self._start, min(self._end, self._start + MAX_HEAD))
        if self._buffer[self._start] not in _BEGINNINGS or (found is None and self._end - self._start >= MAX_HEAD):
            self._skip()
            return None
        if found is None:
            return None
        head = read_head(bytes(self._view[self._start : found[0]]))
        length = 0 if head is None else head.length or 0
        if head is None or length > MAX_BODY:
            self._skip()
            return None
        if found[1] + length > self._end:
            self._make_room(found[1] - self._start + length)
            return None
        body = bytes(self._view[found[1] : found[1] + length])
        self._start = found[1] + length
        return head if head.method else Response(head.status, head.reason, head.headers, body)

    def _skip(self) -> None:
        """Pass over rubbish, to where a packet or a message may begin."""
        after = self._start + 1
        ends = [at for mark in (b"$", b"RTSP/1.") if (at := self._buffer.find(mark, after, self._end)) >= 0]
        to = min(ends, default=self._end)
        self._rubbish += to - self._start
        self._start = to
        self.skipped += 1
        if self._rubbish > _MOST_RUBBISH:
            raise NotRtspError("what it sends is not RTSP")

    def _until_quiet(self, deadline: float) -> bytes:
        """Take all that comes until nothing more does: a body whose length was not said."""
        self._patience(_QUIET_S)
        while self._end - self._start < MAX_BODY and time.monotonic() < deadline and self.receive():
            pass
        self._patience(_TICK_S)
        body = bytes(self._view[self._start : self._end])
        self._start = self._end
        return body

    def _make_room(self, needed: int) -> None:
        if len(self._buffer) - self._start < needed:
            self._renew(needed)

    def _renew(self, needed: int = 0) -> None:
        """Go on in a fresh buffer: pieces of pictures may still lie in this one."""
        rest = self._view[self._start : self._end]
        self._buffer = bytearray(max(_BUFFER, len(rest) + _LEAST_ROOM, needed))
        self._view = memoryview(self._buffer)
        self._view[: len(rest)] = rest
        self._start, self._end = 0, len(rest)

    def _patience(self, seconds: float) -> None:
        if isinstance(self._socket, ssl.SSLSocket):
            self._socket.settimeout(seconds)
            return
        # The kernel's own timeouts: one system call for each read, where Python's would make two.
        self._socket.settimeout(None)
        for option, value in ((socket.SO_RCVTIMEO, seconds), (socket.SO_SNDTIMEO, _SEND_S)):
            self._socket.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", int(value), int(value % 1 * 1e6)))


def _secured(raw: socket.socket, host: str) -> ssl.SSLSocket:
    """Encrypt. Cameras sign their certificates themselves, so that there is nothing to check them against."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(raw, server_hostname=host)
