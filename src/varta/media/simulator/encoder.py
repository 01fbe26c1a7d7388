"""Make MP4 files that suit a camera: no B pictures, a key frame every so often, quick to encode."""

from fractions import Fraction

import av
from av.container import OutputContainer
from av.video.stream import VideoStream

ENCODERS = {"h264": "libx264", "hevc": "libx265"}


class Mp4Encoder:
    """Encode pictures one after another into an open MP4 container; `finish` writes what the encoder still holds.

    libav's errors pass through: the caller knows what to call the file.
    """

    def __init__(self, container: OutputContainer, codec: str, size: tuple[int, int], rate: Fraction, gop: int) -> None:
        stream = container.add_stream(ENCODERS[codec], rate=rate)
        if not isinstance(stream, VideoStream):
            raise TypeError(f"{codec} is no video codec")
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.gop_size = gop
        stream.max_b_frames = 0
        stream.options = {"preset": "ultrafast" if codec == "hevc" else "veryfast", "x265-params": "log-level=none"}
        self._container = container
        self._stream = stream
        self._time_base = 1 / rate
        self._count = 0

    def add(self, frame: av.VideoFrame) -> None:
        """Encode the next picture, scaled to the stream's size."""
        picture = frame.reformat(self._stream.width, self._stream.height, "yuv420p")
        picture.pts = self._count
        picture.time_base = self._time_base
        self._count += 1
        self._container.mux(self._stream.encode(picture))

    def finish(self) -> None:
        """Write the last pictures."""
        self._container.mux(self._stream.encode(None))
