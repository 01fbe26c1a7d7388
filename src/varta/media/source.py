"""Sources of video: RTSP cameras through our own client, files through libav; one interface.

A source is opened and read on one thread. Sound is taken from a camera only where that is asked for.
"""

import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from types import TracebackType
from typing import Protocol, Self, TypeAlias

import av
from av.bitstream import BitStreamFilterContext
from av.container.input import InputContainer
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from varta.media.annexb import has_picture, parameter_sets, split_units
from varta.media.packet import TICKS, Packet, SourceStats, StreamInfo
from varta.media.problems import bad_file, is_special, local_path, no_video, translate, unsupported_codec
from varta.media.rtsp.reader import SharedReader
from varta.media.rtsp.source import READ_TIMEOUT_S, RtspSource
from varta.media.timeline import Timeline, WallClock

# PyAV's packets are generic for the type checker only.
Coded: TypeAlias = "av.Packet[VideoStream]"
MAX_BROKEN_IN_A_ROW = 200
_FILTERS = {"h264": "h264_mp4toannexb", "hevc": "hevc_mp4toannexb"}
# What libav takes any text or picture for; none of them is a recording of a camera.
_NO_VIDEO_FORMATS = frozenset({"tty", "image2", "png_pipe", "jpeg_pipe", "subviewer", "srt", "webvtt"})


class Source(Protocol):
    """Yield the packets of one stream; use it as a context manager, on one thread.

    `stream` describes it from its first packet on. `malformed` counts what was left out, `jumps` leaps of the camera's
    clock; `stats` holds these and more. Iterating raises the same errors as opening; it ends at the end of a file or
    when the camera ends the session.
    """

    url: str
    stream: StreamInfo | None

    @property
    def malformed(self) -> int:
        """Return how many pieces were left out."""
        ...

    @property
    def jumps(self) -> int:
        """Return how often the camera's clock leapt."""
        ...

    @property
    def stats(self) -> SourceStats:
        """Return what came so far."""
        ...

    def __iter__(self) -> Iterator[Packet]: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def feed(self, take: Callable[[Packet], bool], reader: SharedReader) -> None:
        """Hand each packet to `take`, on this thread or `reader`'s, until that returns False; return at the end."""
        ...

    def interrupt(self) -> None:
        """Let iterating or feeding end within half a second; for any thread."""
        ...

    def close(self) -> None:
        """Disconnect; call it from the reading thread."""
        ...


def open_source(
    url: str, *, paced: bool = True, loop: bool = False, timeout_s: float = 10, sound: bool = False
) -> Source:
    """Open `rtsp://…`, `rtsps://…`, `file:///…` or a path.

    `paced` gives a file's packets at their own pace, as a camera would; otherwise as fast as they can be read. `loop`
    starts a file over at its end, with times that go on. `timeout_s` bounds opening; reading waits 5 s at most.
    `sound` takes a camera's sound as well, in codings that we keep; a file's never.

    Raises `Unavailable` (`camera.unreachable`, `camera.timeout`) or `BadInput` (`camera.wrong_password`,
    `camera.not_found`, `camera.no_video`, `camera.unsupported_codec`, `camera.bad_file`, `camera.bad_url`); no message
    shows a password.
    """
    path = local_path(url)
    if path is None:
        return RtspSource(url, timeout_s=timeout_s, sound=sound)
    return FileSource(url, path, paced=paced, loop=loop)


class FileSource:
    """Yield the packets of a file's first video. Made by `open_source`."""

    def __init__(self, url: str, path: str, *, paced: bool, loop: bool) -> None:
        self.url, self._path = url, path
        self._paced, self._loop = paced, loop
        self._packets = self._bytes = 0
        self.stream: StreamInfo | None = None
        self.malformed = 0
        self._timeline, self._wall = Timeline(), WallClock()
        self._closed = self._interrupted = False
        self._container, self._video = self._open()

    @property
    def jumps(self) -> int:
        """Return how often the file's times leapt."""
        return self._timeline.jumps

    @property
    def stats(self) -> SourceStats:
        """Return what was read so far."""
        return SourceStats(self._packets, self._bytes, malformed=self.malformed, jumps=self.jumps)

    def __iter__(self) -> Iterator[Packet]:
        return self._paced_packets()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def feed(self, take: Callable[[Packet], bool], reader: SharedReader) -> None:  # noqa: ARG002 - files are not shared
        """Hand each packet to `take` until that returns False."""
        for packet in self:
            if not take(packet):
                return

    def interrupt(self) -> None:
        """Let iterating end with the next packet."""
        self._interrupted = True

    def close(self) -> None:
        """Close the file; call it from the reading thread."""
        if not self._closed:
            self._closed = True
            self._container.close()

    def _open(self) -> tuple[InputContainer, VideoStream]:
        if is_special(self._path):
            raise bad_file(self.url)
        try:
            container = av.open(self._path, mode="r")
        except (av.FFmpegError, OSError, ValueError) as error:
            raise translate(error, self.url, READ_TIMEOUT_S) from None
        try:
            return container, self._choose(container)
        except BaseException:
            container.close()
            raise

    def _choose(self, container: InputContainer) -> VideoStream:
        if container.format.name in _NO_VIDEO_FORMATS:
            raise bad_file(self.url)
        # A picture inside a music file counts as video for libav, never for a camera.
        streams = [s for s in container.streams.video if not s.disposition & av.stream.Disposition.attached_pic]
        if not streams:
            raise no_video(self.url)
        name = streams[0].codec_context.name if streams[0].codec_context is not None else "unknown"
        if name not in _FILTERS:
            raise unsupported_codec(self.url, name)
        self._codec = name
        streams[0].discard = av.stream.Discard.default
        return streams[0]

    def _paced_packets(self) -> Iterator[Packet]:
        """Yield a file's packets, sleeping until each one's time where that is asked for."""
        start_wall, start = time.time_ns() // 1000, time.monotonic()
        self._wall.learn(0, start_wall)
        while not self._closed and not self._interrupted:
            given = 0
            for coded in self._demux():
                given += 1
                packet = self._make(coded)
                if packet is None:
                    continue
                if self._paced:
                    time.sleep(max(0.0, start + packet.dts / TICKS - time.monotonic()))
                yield self._timed(packet, time.monotonic_ns())
            if not self._loop or not given:
                return
            self._restart()

    def _restart(self) -> None:
        self._container.close()
        self._container, self._video = self._open()
        self._timeline.splice()

    def _timed(self, packet: Packet, arrived_ns: int) -> Packet:
        return Packet(
            packet.stream, packet.data, packet.pts, packet.dts, packet.duration, packet.keyframe,
            self._wall.tell(packet.pts, packet.dts), arrived_ns,
        )  # fmt: skip

    def _demux(self) -> "Iterator[Coded]":
        """Yield packets with start codes; broken ones are counted and skipped."""
        convert = self._converter()
        packets = self._container.demux(self._video)
        in_a_row = 0
        while not self._closed and not self._interrupted:
            try:
                coded = next(packets)
                converted = convert(coded) if coded.size else []
            except (StopIteration, av.EOFError):
                return
            except av.InvalidDataError as error:
                self.malformed += 1
                in_a_row += 1
                if in_a_row > MAX_BROKEN_IN_A_ROW:
                    raise translate(error, self.url, READ_TIMEOUT_S) from None
                # After an error a generator is finished; the container itself can be read on.
                packets = self._container.demux(self._video)
                continue
            except (av.FFmpegError, OSError) as error:
                raise translate(error, self.url, READ_TIMEOUT_S) from None
            in_a_row = 0
            yield from converted

    def _converter(self) -> "Callable[[Coded], list[Coded]]":
        try:
            return BitStreamFilterContext(_FILTERS[self._codec], self._video).filter
        except av.FFmpegError as error:
            raise translate(error, self.url, READ_TIMEOUT_S) from None

    def _make(self, coded: "Coded") -> Packet | None:
        data = bytes(coded)
        units = split_units(data)
        if not units or not has_picture(self._codec, units):
            self.malformed += 1
            return None
        if coded.is_keyframe:
            self._learn_stream(units, data)
        if self.stream is None:
            return None
        base = coded.time_base
        stamp = self._timeline.place(_ticks(coded.pts, base), _ticks(coded.dts, base), _ticks(coded.duration, base))
        self._packets += 1
        self._bytes += len(data)
        return Packet(self.stream, data, stamp.pts, stamp.dts, stamp.duration, bool(coded.is_keyframe), 0, 0)

    def _learn_stream(self, units: list[bytes], data: bytes) -> None:
        """Make a new description of the stream where a key frame carries other parameter sets than before."""
        sets = parameter_sets(self._codec, units)
        context = self._video.codec_context
        if not sets and self.stream is None and context.extradata:
            sets = parameter_sets(self._codec, split_units(context.extradata))
        if not sets or (self.stream is not None and sets == self.stream.extradata):
            return
        size = (context.width, context.height) if self.stream is None and context.width else None
        size = size or picture_size(self._codec, sets + data)
        if size is None:
            self.malformed += 1
            return
        self.stream = StreamInfo(self._codec, *size, sets)


def picture_size(codec: str, data: bytes) -> tuple[int, int] | None:
    """Return width and height of a key frame by decoding it; None when it cannot be decoded."""
    context = av.CodecContext.create(codec, "r")
    if not isinstance(context, VideoCodecContext):
        return None
    try:
        frames = [*context.decode(av.Packet(data)), *context.decode(None)]
    except av.FFmpegError:
        return None
    return (frames[0].width, frames[0].height) if frames else None


def _ticks(value: int | None, base: Fraction) -> int | None:
    return None if value is None else round(value * base * TICKS)
