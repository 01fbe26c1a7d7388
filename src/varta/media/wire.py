"""The relay's wire format: small binary messages over a stream socket.

A message is one byte of kind, four bytes of length (big-endian), and a body. A reader says `SUBSCRIBE` with a key and
then only listens: `STREAM` describes the coding of the packets that follow, `PACKET` carries one picture, `GAP` says
how many packets this reader lost because it was slow, `OFFLINE` that the camera gives nothing at present.
"""

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from varta.kernel.errors import Broken
from varta.media.packet import Packet, StreamInfo

_HEAD = struct.Struct("!BI")
_PACKET = struct.Struct("!qqIBqq")
MAX_BODY = 64 * 1024 * 1024


class Kind(IntEnum):
    """Name a message."""

    SUBSCRIBE = 1
    STREAM = 2
    PACKET = 3
    GAP = 4
    OFFLINE = 5


@dataclass(frozen=True, slots=True)
class Gap:
    """Say that `lost` packets are missing here; the next packet is a key frame. 0: the relay was away, uncounted."""

    lost: int


@dataclass(frozen=True, slots=True)
class Offline:
    """Say that nothing comes from this camera since `since_us`, microseconds since the epoch."""

    since_us: int


Message = Packet | Gap | Offline


def frame(kind: Kind, body: bytes) -> bytes:
    """Return one message."""
    return _HEAD.pack(kind, len(body)) + body


def subscribe_message(key: str) -> bytes:
    """Return the message by which a reader asks for a key."""
    return frame(Kind.SUBSCRIBE, key.encode())


def stream_message(stream: StreamInfo) -> bytes:
    """Return the message that describes a coding."""
    head = {"codec": stream.codec, "width": stream.width, "height": stream.height, "extradata": stream.extradata.hex()}
    return frame(Kind.STREAM, json.dumps(head).encode())


def packet_message(packet: Packet) -> bytes:
    """Return the message of one picture, without its coding."""
    fields = (packet.pts, packet.dts, packet.duration, packet.keyframe, packet.time_us, packet.arrived_ns)
    return frame(Kind.PACKET, _PACKET.pack(*fields) + packet.data)


def gap_message(lost: int) -> bytes:
    """Return the message of lost packets."""
    return frame(Kind.GAP, struct.pack("!I", min(lost, 2**32 - 1)))


def offline_message(since_us: int) -> bytes:
    """Return the message of an offline camera."""
    return frame(Kind.OFFLINE, struct.pack("!q", since_us))


class Splitter:
    """Cut a stream of bytes, arriving in any pieces, into messages of kind and body.

    Raises `Broken` (`relay.bad_message`) from `messages` when the other side cannot be Varta's relay.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        self._buffer += data

    def messages(self) -> Iterator[tuple[Kind, bytes]]:
        """Yield every message that is complete, and keep the rest."""
        position = 0
        try:
            while len(self._buffer) - position >= _HEAD.size:
                kind, length = _HEAD.unpack_from(self._buffer, position)
                if kind not in _KINDS or length > MAX_BODY:
                    raise Broken("relay.bad_message", f"The relay sent a message of kind {kind} and {length} bytes.")
                end = position + _HEAD.size + length
                if len(self._buffer) < end:
                    break
                body = bytes(memoryview(self._buffer)[position + _HEAD.size : end])
                position = end
                yield Kind(kind), body
        finally:
            del self._buffer[:position]


_KINDS = frozenset(Kind)


class Receiver:
    """Turn the bytes from a relay into messages; remembers the coding that packets refer to."""

    def __init__(self) -> None:
        self._splitter = Splitter()
        self._stream: StreamInfo | None = None

    def feed(self, data: bytes) -> list[Message]:
        """Return the messages that these bytes complete. Raises `Broken` (`relay.bad_message`)."""
        self._splitter.feed(data)
        found = (self._message(kind, body) for kind, body in self._splitter.messages())
        return [message for message in found if message is not None]

    def _message(self, kind: Kind, body: bytes) -> Message | None:
        try:
            if kind is Kind.PACKET and self._stream is not None:
                pts, dts, duration, key, time_us, arrived_ns = _PACKET.unpack_from(body)
                data = body[_PACKET.size :]
                return Packet(self._stream, data, pts, dts, duration, bool(key), time_us, arrived_ns)
            if kind is Kind.GAP:
                return Gap(struct.unpack("!I", body)[0])
            if kind is Kind.OFFLINE:
                return Offline(struct.unpack("!q", body)[0])
            if kind is Kind.STREAM:
                self._stream = _stream_from(body)
        except (struct.error, ValueError, KeyError, TypeError):
            raise Broken("relay.bad_message", f"The relay sent a damaged {kind.name} message.") from None
        return None


def _stream_from(body: bytes) -> StreamInfo:
    head = json.loads(body)
    return StreamInfo(str(head["codec"]), int(head["width"]), int(head["height"]), bytes.fromhex(head["extradata"]))
