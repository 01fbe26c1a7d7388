"""Sources of video: RTSP cameras and files, one interface.

A source is opened and read on one thread. Only video is ever asked for: sound is never taken from a camera.
"""

import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from types import TracebackType
from typing import Self, TypeAlias

import av
from av.bitstream import BitStreamFilterContext
from av.container.input import InputContainer
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from varta.media.annexb import has_picture, parameter_sets, split_units
from varta.media.packet import TICKS, Packet, StreamInfo
from varta.media.problems import bad_file, is_special, local_path, no_video, translate, unsupported_codec
from varta.media.timeline import Timeline, WallClock

# PyAV's packets are generic for the type checker only.
Coded: TypeAlias = "av.Packet[VideoStream]"
READ_TIMEOUT_S = 5.0
MAX_BROKEN_IN_A_ROW = 200
_BACKLOG_S = 3
_WAITED_S = 0.02
_FILTERS = {"h264": "h264_mp4toannexb", "hevc": "hevc_mp4toannexb"}


def open_source(url: str, *, paced: bool = True, loop: bool = False, timeout_s: float = 10) -> "Source":
    """Open `rtsp://…`, `file:///…` or a path.

    `paced` gives a file's packets at their own pace, as a camera would; otherwise as fast as they can be read. `loop`
    starts a file over at its end, with times that go on. `timeout_s` bounds opening; reading waits 5 s at most.

    Raises `Unavailable` (`camera.unreachable`, `camera.timeout`) or `BadInput` (`camera.wrong_password`,
    `camera.not_found`, `camera.no_video`, `camera.unsupported_codec`, `camera.bad_file`); no message shows a password.
    """
    return Source(url, paced=paced, loop=loop, timeout_s=timeout_s)


class Source:
    """Yield the packets of one stream. Made by `open_source`; use it as a context manager.

    `malformed` counts packets that were skipped, `jumps` leaps of the camera's clock. Iterating raises the same errors
    as opening; it ends at the end of a file or when the camera ends the session.
    """

    def __init__(self, url: str, *, paced: bool, loop: bool, timeout_s: float) -> None:
        self.url = url
        self._path = local_path(url)
        self._paced, self._loop, self._timeout_s = paced, loop, timeout_s
        self.stream: StreamInfo | None = None
        self.malformed = 0
        self._timeline, self._wall = Timeline(), WallClock()
        self._closed = False
        self._container, self._video = self._open()

    @property
    def jumps(self) -> int:
        """Return how often the camera's clock leapt."""
        return self._timeline.jumps

    def __iter__(self) -> Iterator[Packet]:
        return self._paced_packets() if self._path is not None else self._live_packets()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Disconnect; call it from the reading thread."""
        if not self._closed:
            self._closed = True
            self._container.close()

    def _open(self) -> tuple[InputContainer, VideoStream]:
        options = {} if self._path is not None else RTSP_OPTIONS
        if self._path is not None and is_special(self._path):
            raise bad_file(self.url)
        started = time.monotonic()
        try:
            container = av.open(
                self._path if self._path is not None else self.url,
                mode="r",
                options=dict(options),
                timeout=(self._timeout_s, READ_TIMEOUT_S),
            )
        except (av.FFmpegError, OSError, ValueError) as error:
            # Some of libav's protocols answer an interruption with an error of their own.
            waited = time.monotonic() - started >= self._timeout_s
            reason = TimeoutError() if waited and self._path is None else error
            if isinstance(reason, av.HTTPOtherClientError) and _only_sound(self.url, self._timeout_s):
                raise no_video(self.url) from None
            raise translate(reason, self.url, self._timeout_s) from None
        try:
            return container, self._choose(container)
        except BaseException:
            container.close()
            raise

    def _choose(self, container: InputContainer) -> VideoStream:
        if self._path is not None and container.format.name in _NO_VIDEO_FORMATS:
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
        while not self._closed:
            given = 0
            for coded in self._demux():
                given += 1
                packet = self._make(coded, None)
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

    def _live_packets(self) -> Iterator[Packet]:
        """Yield a camera's packets as they come.

        What libav collected while it examined the stream comes in a burst at first. It is held back until a read has
        to wait: only that packet's arrival says anything about the wall clock.
        """
        backlog: list[Packet] | None = []
        asked = before = time.monotonic()
        for coded in self._demux():
            now = time.monotonic()
            packet = self._make(coded, None if backlog is not None else int((now - before) * TICKS))
            if packet is not None:
                # libav hands a picture on when it sees the next one begin: its last byte came a picture's duration ago.
                held_s = min(packet.duration / TICKS, now - before)
                before = now
                if backlog is None:
                    yield from self._arrived([packet], held_s)
                else:
                    backlog.append(packet)
                    if now - asked > _WAITED_S or packet.dts - backlog[0].dts > _BACKLOG_S * TICKS:
                        yield from self._arrived(backlog, held_s)
                        backlog = None
            asked = time.monotonic()
        yield from self._arrived(backlog or [])

    def _arrived(self, packets: list[Packet], held_s: float = 0.0) -> Iterator[Packet]:
        """Yield packets with their times; the last one came in `held_s` ago."""
        if packets:
            self._wall.learn(packets[-1].dts, time.time_ns() // 1000 - int(held_s * 1e6))
        arrived_ns = time.monotonic_ns() - int(held_s * 1e9)
        for packet in packets:
            yield self._timed(packet, arrived_ns)

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
        while not self._closed:
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
        if self._path is None:
            return lambda packet: [packet]
        try:
            return BitStreamFilterContext(_FILTERS[self._codec], self._video).filter
        except av.FFmpegError as error:
            raise translate(error, self.url, READ_TIMEOUT_S) from None

    def _make(self, coded: "Coded", elapsed: int | None) -> Packet | None:
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
        stamp = self._timeline.place(
            _ticks(coded.pts, base), _ticks(coded.dts, base), _ticks(coded.duration, base), elapsed
        )
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


RTSP_OPTIONS = {
    "rtsp_transport": "tcp",
    "allowed_media_types": "video",
    "analyzeduration": "1000000",
    "fpsprobesize": "0",
    "timeout": str(int(READ_TIMEOUT_S * 1_000_000)),
}
# What libav takes any text or picture for; none of them is a recording of a camera.
_NO_VIDEO_FORMATS = frozenset({"tty", "image2", "png_pipe", "jpeg_pipe", "subviewer", "srt", "webvtt"})


def _only_sound(url: str, timeout_s: float) -> bool:
    """Tell whether a camera that would not play its video has sound to play: it has no video then.

    libav asks a camera that offers no video to play nothing at all, and all that it tells is that this was refused.
    """
    options = {**RTSP_OPTIONS, "allowed_media_types": "audio"}
    try:
        with av.open(url, mode="r", options=options, timeout=(timeout_s, READ_TIMEOUT_S)) as container:
            return bool(container.streams.audio)
    except (av.FFmpegError, OSError, ValueError):
        return False


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
