"""Turn any stream into H.264 that every browser plays, a picture at a time, for as long as somebody watches."""

from collections import OrderedDict
from fractions import Fraction

import av
from av.video.codeccontext import VideoCodecContext

from varta.kernel.errors import Unavailable
from varta.media.annexb import parameter_sets, split_units
from varta.media.packet import TICKS, Packet, StreamInfo

MAX_WIDTH = 1280
_KEY_EVERY_S = 2
_MARKS_KEPT = 64


class Transcoder:
    """Decode and encode on the calling thread; wide pictures are made smaller. A change of coding starts anew."""

    def __init__(self) -> None:
        self._source: StreamInfo | None = None
        self._target: StreamInfo | None = None
        self._decoder: VideoCodecContext | None = None
        self._encoder: VideoCodecContext | None = None
        self._times: OrderedDict[int, tuple[int, int]] = OrderedDict()
        self._last_pts = -1
        self._key_pts = 0

    def feed(self, packet: Packet) -> list[Packet]:
        """Return the packets that this one completes, none if broken. Raises `Unavailable` (`live.no_encoder`)."""
        if self._decoder is None or packet.stream != self._source:
            self._decoder, self._encoder = _decoder(packet.stream), None
            self._source, self._last_pts = packet.stream, -1
        self._times[packet.pts] = (packet.time_us, packet.arrived_ns)
        while len(self._times) > _MARKS_KEPT:
            self._times.popitem(last=False)
        coded = av.Packet(packet.data)
        coded.pts, coded.dts = packet.pts, packet.dts
        try:
            frames = self._decoder.decode(coded)
        except av.FFmpegError:
            return []
        return [out for frame in frames for out in self._encode(frame)]

    def _encode(self, frame: av.VideoFrame) -> list[Packet]:
        pts = frame.pts if frame.pts is not None else self._last_pts + 1
        if pts <= self._last_pts:
            return []
        if self._encoder is None:
            self._encoder, self._key_pts = _encoder(frame), pts - _KEY_EVERY_S * TICKS
        small = frame.reformat(width=self._encoder.width, height=self._encoder.height, format="yuv420p")
        small.pts, small.time_base = pts, Fraction(1, TICKS)
        key = pts - self._key_pts >= _KEY_EVERY_S * TICKS
        small.pict_type = av.video.frame.PictureType.I if key else av.video.frame.PictureType.NONE
        if key:
            self._key_pts = pts
        step, self._last_pts = (pts - self._last_pts if self._last_pts >= 0 else TICKS // 25), pts
        made = (self._packet(coded, pts, step) for coded in self._encoder.encode(small))
        return [packet for packet in made if packet is not None]

    def _packet(self, coded: "av.Packet[av.VideoStream]", pts: int, step: int) -> Packet | None:
        data = bytes(coded)
        if coded.is_keyframe:
            sets = parameter_sets("h264", split_units(data))
            if self._encoder is not None and (self._target is None or self._target.extradata != sets):
                self._target = StreamInfo("h264", self._encoder.width, self._encoder.height, sets)
        if self._target is None:
            return None
        time_us, arrived_ns = self._times.get(pts, (0, 0))
        return Packet(self._target, data, pts, pts, step, bool(coded.is_keyframe), time_us, arrived_ns)


def _decoder(stream: StreamInfo) -> VideoCodecContext:
    context = av.CodecContext.create(stream.codec, "r")
    if not isinstance(context, VideoCodecContext):
        raise Unavailable("live.no_encoder", f"This build of libav cannot decode {stream.codec}.")
    context.thread_count = 1
    context.extradata = stream.extradata
    return context


def _encoder(frame: av.VideoFrame) -> VideoCodecContext:
    try:
        context = av.CodecContext.create("libx264", "w")
    except (av.FFmpegError, ValueError):
        context = None
    if not isinstance(context, VideoCodecContext):
        raise Unavailable("live.no_encoder", "This build of libav has no H.264 encoder; use an H.264 camera stream.")
    scale = min(1.0, MAX_WIDTH / frame.width)
    context.width, context.height = int(frame.width * scale) // 2 * 2, int(frame.height * scale) // 2 * 2
    context.pix_fmt, context.time_base, context.framerate = "yuv420p", Fraction(1, TICKS), Fraction(25)
    context.thread_count = 1
    context.options = {"preset": "ultrafast", "tune": "zerolatency", "crf": "26", "bf": "0", "g": "250"}
    return context
