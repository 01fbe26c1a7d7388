"""Try a stream's address: what does it give, and how fast?"""

import time
from dataclasses import dataclass

from varta.kernel.errors import Unavailable
from varta.media.pictures import keyframe_jpeg
from varta.media.problems import show
from varta.media.source import open_source


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """Say what an address gave; `keyframe_jpeg` is None when the key frame could not be decoded."""

    codec: str
    width: int
    height: int
    seconds_to_first_picture: float
    keyframe_jpeg: bytes | None


def probe(url: str, timeout_s: float = 10.0) -> ProbeResult:
    """Open an address and wait for its first key frame.

    Raises the errors of `open_source`; `Unavailable` (`camera.timeout`) too when packets come but no key frame.
    """
    start = time.monotonic()
    with open_source(url, paced=False, timeout_s=timeout_s) as source:
        for packet in source:
            if packet.keyframe:
                seconds = time.monotonic() - start
                stream = packet.stream
                return ProbeResult(
                    stream.codec, stream.width, stream.height, round(seconds, 3), keyframe_jpeg(packet)
                )  # fmt: skip
            if time.monotonic() - start > timeout_s:
                break
    raise Unavailable(
        "camera.timeout",
        f"{show(url)} sent no usable key frame within {timeout_s:.0f} s; set its key frame interval to 2 s or less.",
        where=show(url),
    )
