"""RTSP messages (RFC 2326) as servers send them, read tolerantly: names in any case, bare line feeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

MAX_HEAD = 32 * 1024
MAX_BODY = 256 * 1024
_MAX_DIGITS = 9
_MAX_SESSION = 512


@dataclass(frozen=True, slots=True)
class Response:
    """Hold a response; header names are in lower case, each with all its values."""

    status: int
    reason: str
    headers: Mapping[str, Sequence[str]]
    body: bytes = b""

    def header(self, name: str) -> str:
        """Return a header's first value, empty when it is not there."""
        return next(iter(self.headers.get(name, ())), "")


@dataclass(frozen=True, slots=True)
class Head:
    """Hold a message's head: of a response, or of a request that a server made (`method` is set)."""

    method: str
    status: int
    reason: str
    headers: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def length(self) -> int | None:
        """Return the body's length; None where the header is missing or makes no sense."""
        text = next(iter(self.headers.get("content-length", ())), "")
        return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else None


def find_end(buffer: bytes | bytearray, start: int, end: int) -> tuple[int, int] | None:
    """Return where a head ends and where what follows begins; None while it is not complete."""
    found = [
        (at, at + len(mark)) for mark in (b"\r\n\r\n", b"\n\n", b"\n\r\n") if (at := buffer.find(mark, start, end)) >= 0
    ]
    return min(found, default=None)


def read_head(data: bytes) -> Head | None:
    """Read a head; None when it is not RTSP."""
    first, *lines = data.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    headers: dict[str, list[str]] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if colon:
            headers.setdefault(name.strip().lower(), []).append(value.strip())
    words = first.split(None, 2)
    if len(words) >= 2 and words[0].startswith("RTSP/") and words[1].isascii() and words[1].isdigit():  # noqa: PLR2004 - version and status
        return Head("", int(words[1][:4]), words[2][:100] if len(words) > 2 else "", headers)  # noqa: PLR2004 - the reason is third
    if len(words) == 3 and words[2].startswith("RTSP/"):  # noqa: PLR2004 - method, address, version
        return Head(words[0], 0, "", headers)
    return None


def request(method: str, url: str, headers: Mapping[str, str]) -> bytes:
    """Return a request's bytes; a value never starts a line of its own."""
    lines = [f"{method} {url} RTSP/1.0", *(f"{name}: {_one_line(value)}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def answer(cseq: str, status: str) -> bytes:
    """Return our response to a server's own request."""
    return f"RTSP/1.0 {status}\r\nCSeq: {_one_line(cseq)[:64]}\r\n\r\n".encode()


def read_session(value: str) -> tuple[str, float]:
    """Return a Session header's id and its timeout in seconds: 60 where it says nothing of use."""
    name, *words = (word.strip() for word in value.split(";"))
    timeout = 60.0
    for word in words:
        key, _, number = word.partition("=")
        if key.strip().lower() == "timeout" and number.strip().isdecimal() and len(number) <= _MAX_DIGITS:
            timeout = float(number.strip())
    return name[:_MAX_SESSION], timeout if timeout > 0 else 60.0


def read_channels(transport: str) -> tuple[int, int] | None:
    """Return the connection's channels for RTP and RTCP of a Transport header; None where it names none."""
    for word in transport.split(";"):
        key, _, value = word.partition("=")
        if key.strip().lower() == "interleaved":
            first, _, second = value.partition("-")
            if not first.strip().isdecimal() or len(first) > _MAX_DIGITS:
                return None
            low = int(first)
            high = int(second) if second.strip().isdecimal() and len(second) <= _MAX_DIGITS else low + 1
            return (low, high) if max(low, high) < 256 else None  # noqa: PLR2004 - a channel is a byte
    return None


def _one_line(value: str) -> str:
    return value.replace("\r", " ").replace("\n", " ")
