"""RTSP 1.0 messages (RFC 2326): an incremental parser of what clients send, and responses."""

import string
from collections.abc import Mapping
from dataclasses import dataclass, field

MAX_HEAD = 16 * 1024
MAX_BODY = 64 * 1024
_INTERLEAVED_HEAD = 4  # '$', the channel, two bytes of length
_MAX_LENGTH_DIGITS = 9
_PRINTABLE = frozenset(string.printable.encode())
_REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Request Entity Too Large",
    454: "Session Not Found",
    455: "Method Not Valid in This State",
    459: "Aggregate Operation Not Allowed",
    461: "Unsupported Transport",
    501: "Not Implemented",
    503: "Service Unavailable",
    505: "RTSP Version Not Supported",
    551: "Option not supported",
}


class MalformedMessageError(Exception):
    """Say that a client sent what is not RTSP; its connection cannot be followed any further."""

    def __init__(self, status: int) -> None:
        super().__init__(f"{status} {_REASONS[status]}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Request:
    """Hold one request; header names are in lower case."""

    method: str
    url: str
    version: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Interleaved:
    """Hold one packet that a client sent inside the connection, such as a receiver report."""

    channel: int
    data: bytes


@dataclass(slots=True)
class Parser:
    """Cut a stream of bytes into messages; never holds more than one message of the greatest allowed size."""

    _buffer: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> list[Request | Interleaved]:
        """Take bytes and return the messages that are complete now.

        Raises `MalformedMessageError` (400, 413) for what is not RTSP. A response, which a client may send to nobody's
        question, is left out.
        """
        self._buffer += data
        messages: list[Request | Interleaved] = []
        while self._buffer:
            size = self._take_interleaved(messages) if self._buffer[0] == ord("$") else self._take_text(messages)
            if size == 0:
                break
            del self._buffer[:size]
        return messages

    def _take_interleaved(self, messages: list[Request | Interleaved]) -> int:
        head = self._buffer[:_INTERLEAVED_HEAD]
        size = _INTERLEAVED_HEAD + int.from_bytes(head[2:], "big")
        if len(head) < _INTERLEAVED_HEAD or len(self._buffer) < size:
            return 0
        messages.append(Interleaved(head[1], bytes(self._buffer[_INTERLEAVED_HEAD:size])))
        return size

    def _take_text(self, messages: list[Request | Interleaved]) -> int:
        if self._buffer.startswith(b"\r\n"):
            return 2  # empty lines between messages are to be ignored
        end = self._buffer.find(b"\r\n\r\n", 0, MAX_HEAD)
        if end < 0:
            if len(self._buffer) >= MAX_HEAD:
                raise MalformedMessageError(413)
            _check_beginning(self._buffer)
            return 0
        first, headers = _read_head(bytes(self._buffer[:end]))
        length = _content_length(headers)
        size = end + 4 + length
        if len(self._buffer) < size:
            return 0
        if not first.startswith("RTSP/"):
            messages.append(_request(first, headers, bytes(self._buffer[end + 4 : size])))
        return size


def _check_beginning(buffer: bytearray) -> None:
    # Binary rubbish is refused at once, instead of waiting for an end that never comes.
    if not _PRINTABLE.issuperset(buffer[:64]):
        raise MalformedMessageError(400)


def _read_head(head: bytes) -> tuple[str, dict[str, str]]:
    try:
        first, *lines = head.decode("utf-8").split("\r\n")
    except UnicodeDecodeError:
        raise MalformedMessageError(400) from None
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name.strip():
            raise MalformedMessageError(400)
        headers[name.strip().lower()] = value.strip()
    return first, headers


def _content_length(headers: Mapping[str, str]) -> int:
    text = headers.get("content-length", "0")
    if not (text.isascii() and text.isdigit()) or len(text) > _MAX_LENGTH_DIGITS:
        raise MalformedMessageError(400)
    if int(text) > MAX_BODY:
        raise MalformedMessageError(413)
    return int(text)


def _request(first: str, headers: Mapping[str, str], body: bytes) -> Request:
    match first.split(" "):
        case [method, url, version] if version.startswith("RTSP/"):
            return Request(method, url, version, headers, body)
        case _:
            raise MalformedMessageError(400)


def response(
    status: int, headers: Mapping[str, str] | None = None, body: bytes = b"", *, challenges: tuple[str, ...] = ()
) -> bytes:
    """Return a response's bytes; `challenges` become one WWW-Authenticate line each."""
    lines = [f"RTSP/1.0 {status} {_REASONS[status]}"]
    lines += [f"{name}: {_one_line(value)}" for name, value in (headers or {}).items()]
    lines += [f"WWW-Authenticate: {challenge}" for challenge in challenges]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def _one_line(value: str) -> str:
    # A value that echoes a client's own word must not start a line of its own.
    return value.replace("\r", " ").replace("\n", " ")
