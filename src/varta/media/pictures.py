"""A key frame as a picture file."""

from fractions import Fraction

import av
from av.video.codeccontext import VideoCodecContext

from varta.kernel.errors import Unavailable
from varta.media.packet import Packet

_QUALITY = 4 * 118  # mjpeg's scale 2 (best) to 31, in libav's lambda units


def keyframe_jpeg(packet: Packet) -> bytes | None:
    """Return a key frame as JPEG; None when it cannot be decoded."""
    decoder = av.CodecContext.create(packet.stream.codec, "r")
    if not isinstance(decoder, VideoCodecContext):
        return None
    decoder.thread_count = 1
    decoder.extradata = packet.stream.extradata
    try:
        frames = [*decoder.decode(av.Packet(packet.data)), *decoder.decode(None)]
        return _encode(frames[0]) if frames else None
    except av.FFmpegError:
        return None


def _encode(frame: av.VideoFrame) -> bytes:
    encoder = av.CodecContext.create("mjpeg", "w")
    if not isinstance(encoder, VideoCodecContext):
        raise Unavailable("picture.no_encoder", "This build of libav has no JPEG encoder; reinstall Varta's packages.")
    full = frame.reformat(format="yuvj420p")
    full.pts = 0
    encoder.width, encoder.height, encoder.pix_fmt = full.width, full.height, "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    encoder.qmin = encoder.qmax = _QUALITY // 118
    return b"".join(bytes(packet) for packet in [*encoder.encode(full), *encoder.encode(None)])
