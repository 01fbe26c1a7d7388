"""Make a stream's packets into messages for a browser's MediaSource, as `design/http-api.md` states them."""

import json
import struct
from dataclasses import dataclass
from datetime import UTC, datetime

from varta.media.fmp4 import fragment, init_segment, mime
from varta.media.packet import Packet, StreamInfo


@dataclass(frozen=True, slots=True)
class LiveMessage:
    """Hold one message. `start`: a text that begins a coding; the header follows as the next message."""

    data: str | bytes
    picture: bool = False
    keyframe: bool = False
    start: bool = False


def offline_text(since_us: int) -> str:
    """Return the text for a camera that gives nothing."""
    since = datetime.fromtimestamp(since_us / 1_000_000, UTC)
    return json.dumps({"state": "offline", "since": since.isoformat(timespec="milliseconds").replace("+00:00", "Z")})


class LivePacker:
    """Pack one stream once for all its viewers."""

    def __init__(self, name: str, *, transcoded: bool = False) -> None:
        """Take the name that viewers are told, `main` or `sub`."""
        self._name, self._transcoded = name, transcoded
        self._stream: StreamInfo | None = None
        self._last_dts = 0
        self._sequence = 0

    def restart(self) -> None:
        """Say that what comes next does not continue what came before."""
        self._stream = None

    def pack(self, packet: Packet) -> list[LiveMessage]:
        """Return the messages for a packet: before the first, and when coding or timeline change, text and header.

        Packets before a key frame give none. Raises `BadInput` (`camera.unsupported_codec`).
        """
        messages: list[LiveMessage] = []
        if self._stream is None or packet.dts <= self._last_dts or packet.stream != self._stream:
            if not packet.keyframe:
                return []
            messages = [LiveMessage(self._text(packet.stream), start=True), LiveMessage(init_segment(packet.stream))]
            self._stream = packet.stream
        self._last_dts = packet.dts
        self._sequence += 1
        picture = struct.pack("!Q", max(packet.time_us, 0)) + fragment(self._sequence, [packet], clock=False)
        messages.append(LiveMessage(picture, picture=True, keyframe=packet.keyframe))
        return messages

    def _text(self, stream: StreamInfo) -> str:
        return json.dumps(
            {
                "mime": mime(stream),
                "width": stream.width,
                "height": stream.height,
                "transcoded": self._transcoded,
                "stream": self._name,
            }
        )
