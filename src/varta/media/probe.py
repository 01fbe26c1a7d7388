"""Try a stream's address once: what does it send, how long does its first picture take, and what does it show?"""

import time
from dataclasses import dataclass

import av
import cv2
from av.video.codeccontext import VideoCodecContext

from varta.kernel.errors import Unavailable
from varta.media.packet import Packet
from varta.media.problems import show
from varta.media.source import open_source

_WIDEST = 1280
_QUALITY = 80


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """Say what an address gave; `keyframe_jpeg` is None when its key frame could not be decoded."""

    codec: str
    width: int
    height: int
    seconds_to_first_picture: float
    keyframe_jpeg: bytes | None


def probe(url: str, timeout_s: float = 10) -> ProbeResult:
    """Open an address and wait for its first key frame.

    Raises what `open_source` raises, and `Unavailable` (`camera.timeout`) when it opens and sends no key frame in time.
    """
    began = time.monotonic()
    with open_source(url, paced=False, timeout_s=timeout_s) as source:
        for packet in source:
            elapsed = time.monotonic() - began
            if packet.keyframe:
                info = packet.stream
                return ProbeResult(info.codec, info.width, info.height, round(elapsed, 3), keyframe_jpeg(packet))
            if elapsed > timeout_s:
                break
    text = f"{show(url)} opened but sent no key frame within {timeout_s:.0f} s; set its key frame interval to 1-2 s."
    raise Unavailable("camera.timeout", text, where=show(url))


def keyframe_jpeg(packet: Packet) -> bytes | None:
    """Return a key frame as JPEG, at most 1280 pixels wide; None when it cannot be decoded."""
    context = av.CodecContext.create(packet.stream.codec, "r")
    if not isinstance(context, VideoCodecContext):
        return None
    context.thread_count = 1
    try:
        frames = [*context.decode(av.Packet(packet.stream.extradata + packet.data)), *context.decode(None)]
    except av.FFmpegError:
        return None
    if not frames:
        return None
    frame = frames[0]
    if frame.width > _WIDEST:
        frame = frame.reformat(width=_WIDEST, height=round(frame.height * _WIDEST / frame.width / 2) * 2)
    image = frame.to_ndarray(format="bgr24")
    done, jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return jpeg.tobytes() if done else None
