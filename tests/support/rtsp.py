"""A bare RTSP client over one socket, which sees every byte that a server sends."""

import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Response:
    status: int
    headers: dict[str, list[str]]
    body: bytes


@dataclass(frozen=True)
class Interleaved:
    channel: int
    data: bytes
    at: float = field(compare=False, default=0.0)


class RtspClient:
    """Speak RTSP; `packets` yields what comes inside the connection until it ends or `seconds` have passed."""

    def __init__(self, url: str) -> None:
        self.url = url
        parts = urlsplit(url)
        self._socket = socket.create_connection((parts.hostname, parts.port), timeout=5)
        self._buffer = bytearray()
        self._sequence = 0
        self.session = ""
        self.waiting: list[Interleaved] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def request(self, method: str, url: str | None = None, **headers: str) -> Response:
        self._sequence += 1
        lines = [f"{method} {url or self.url} RTSP/1.0", f"CSeq: {self._sequence}"]
        if self.session and "session" not in headers:
            lines.append(f"Session: {self.session}")
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.send_raw(("\r\n".join(lines) + "\r\n\r\n").encode())
        return self.response()

    def send_raw(self, data: bytes) -> None:
        self._socket.sendall(data)

    def response(self) -> Response:
        """Read the next response; packets that come before it wait in `waiting`."""
        while True:
            message = self._next()
            if message is None:
                raise ConnectionResetError("the server ended the connection")
            if isinstance(message, Response):
                return message
            self.waiting.append(message)

    def setup(self, transport: str = "RTP/AVP/TCP;unicast;interleaved=0-1") -> Response:
        response = self.request("SETUP", f"{self.url}/trackID=0", Transport=transport)
        if response.status == 200:
            self.session = response.headers["session"][0].partition(";")[0]
        return response

    def play(self) -> Response:
        """Set up inside the connection and play."""
        assert self.setup().status == 200
        return self.request("PLAY")

    def packets(self, seconds: float) -> Iterator[Interleaved]:
        end = time.monotonic() + seconds
        yield from self.waiting
        self.waiting.clear()
        while time.monotonic() < end:
            message = self._next()
            if message is None:
                return
            if isinstance(message, Interleaved):
                yield message

    def ended(self, seconds: float) -> bool:
        """Tell whether the server ends the connection in time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self._next() is None:
                return True
        return False

    def _next(self) -> Response | Interleaved | None:
        while (message := self._take()) is None:
            try:
                data = self._socket.recv(65536)
            except ConnectionError:
                return None
            if not data:
                return None
            self._buffer += data
        return message

    def _take(self) -> Response | Interleaved | None:
        if self._buffer[:1] == b"$":
            size = 4 + int.from_bytes(self._buffer[2:4], "big")
            if len(self._buffer) < max(4, size):
                return None
            packet = Interleaved(self._buffer[1], bytes(self._buffer[4:size]), time.monotonic())
            del self._buffer[:size]
            return packet
        head, end, _ = self._buffer.partition(b"\r\n\r\n")
        if not end:
            return None
        status, *lines = head.decode().split("\r\n")
        headers: dict[str, list[str]] = {}
        for line in lines:
            name, _, value = line.partition(": ")
            headers.setdefault(name.lower(), []).append(value)
        size = len(head) + 4 + int(headers.get("content-length", ["0"])[0])
        if len(self._buffer) < size:
            return None
        body = bytes(self._buffer[len(head) + 4 : size])
        del self._buffer[:size]
        return Response(int(status.split()[1]), headers, body)
