"""A file's packets, and a decoder for them that can leave some out and still number the pictures rightly."""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import av
from av.container import InputContainer
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream

from varta.media.annexb import is_disposable
from varta.media.decode import Mark, Picture
from varta.media.packet import TICKS

_AHEAD = 32  # packets: more than pictures are ever reordered by (16 in H.264 and H.265)
_RANKED = 1024  # more than are kept undecoded (`sparing.MOST_PACKETS`)
_AVCC, _HVCC = 4, 21  # where the two headers of MP4 say how long the lengths of units are


@dataclass(frozen=True, slots=True)
class FilePacket:
    """Hold one compressed picture of a file; times in `TICKS`."""

    coded: "av.Packet[VideoStream]"
    pts: int
    dts: int
    keyframe: bool
    size: int
    disposable: bool


class Ranks:
    """Number pictures in order of time, while their packets come in order of decoding."""

    def __init__(self) -> None:
        self._before = 0
        self._sorted: list[int] = []

    def add(self, pts: int) -> None:
        """Hear of a picture."""
        insort(self._sorted, pts)
        if len(self._sorted) > 2 * _RANKED:
            self._before += _RANKED
            del self._sorted[:_RANKED]

    def rank(self, pts: int) -> int:
        """Return how many pictures come before that time."""
        return self._before + bisect_left(self._sorted, pts)


class FileCodec:
    """Decode a file's packets in its own decoder."""

    def __init__(self, container: InputContainer, stream: VideoStream) -> None:
        self._container, self._stream = container, stream
        self._reformatter = VideoReformatter()
        self._ranks = Ranks()
        self._first: tuple[int, int] | None = None
        self.broken = self.packets = 0
        self.last_s = 0.0

    def read(self) -> Iterator[FilePacket]:
        """Yield the packets; some are read ahead, so that pictures can be numbered."""
        ahead: deque[FilePacket] = deque()
        length = _length_of_lengths(self._stream)
        for coded in self._container.demux(self._stream):
            if not coded.size:
                continue
            self.packets += 1
            ahead.append(self._packet(coded, length))
            self._ranks.add(ahead[-1].pts)
            if len(ahead) > _AHEAD:
                yield ahead.popleft()
        yield from ahead

    def decode(self, packet: FilePacket) -> list[Picture]:
        """Return the pictures that a packet completes; none for a damaged one, which is counted in `broken`."""
        return self._pictures(packet.coded)

    def flush(self) -> list[Picture]:
        """Return the pictures still inside."""
        return self._pictures(None)

    def restart(self) -> None:
        """Forget all that came; the next packet must be a key frame."""
        self._stream.codec_context.flush_buffers()

    def _pictures(self, coded: "av.Packet[VideoStream] | None") -> list[Picture]:
        try:
            frames = self._stream.codec_context.decode(coded)
        except av.FFmpegError:
            self.broken += 1
            return []
        pictures = []
        for frame in frames:
            pts = self._scaled(frame.pts or 0)
            # The first that can be decoded is number 0: a cut file may begin with pictures that cannot.
            self._first = self._first or (pts, self._ranks.rank(pts))
            mark, index = Mark(pts - self._first[0]), self._ranks.rank(pts) - self._first[1]
            self.last_s = mark.pts / TICKS
            pictures.append(Picture(frame, self._reformatter, index, mark))
        return pictures

    def _packet(self, coded: "av.Packet[VideoStream]", length: int) -> FilePacket:
        pts = coded.pts if coded.pts is not None else coded.dts or 0
        dts = coded.dts if coded.dts is not None else pts
        disposable = not coded.is_keyframe and is_disposable(self._stream.codec_context.name, memoryview(coded), length)
        return FilePacket(coded, self._scaled(pts), self._scaled(dts), coded.is_keyframe, coded.size, disposable)

    def _scaled(self, time: int) -> int:
        base = self._stream.time_base
        return round(time * TICKS * base) if base else time


def _length_of_lengths(stream: VideoStream) -> int:
    """Return how many bytes say a unit's length in an MP4's samples; 0 where start codes part the units."""
    head = stream.codec_context.extradata or b""
    place = _AVCC if stream.codec_context.name == "h264" else _HVCC
    return (head[place] & 3) + 1 if len(head) > place and head[0] == 1 else 0
