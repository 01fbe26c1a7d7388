"""Short films made for a test: moving stripes, with or without B pictures."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

ENCODERS = {"h264": "libx264", "hevc": "libx265", "mpeg4": "mpeg4"}


def make_clip(
    path: Path,
    *,
    codec: str = "h264",
    pictures: int = 10,
    fps: int = 10,
    size: tuple[int, int] = (160, 96),
    b_frames: int = 0,
) -> Path:
    """Encode a film with a key frame every 5 pictures and return its path."""
    width, height = size
    with av.open(str(path), "w") as out:
        stream = out.add_stream(ENCODERS[codec], rate=fps)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.gop_size = 5
        stream.max_b_frames = b_frames
        if codec == "h264":
            stream.options = {"preset": "veryfast", "bf": str(b_frames), "b-adapt": "0", "x264-params": "scenecut=0"}
        elif codec == "hevc":
            parameters = f"log-level=none:bframes={b_frames}:b-adapt=0:keyint=5:min-keyint=5:scenecut=0:open-gop=0"
            stream.options = {"preset": "ultrafast", "x265-params": parameters}
        columns, rows = np.arange(width)[None, :, None], np.arange(height)[:, None, None]
        for index in range(pictures):
            stripes = (columns * 3 + rows + index * 9 + np.arange(3) * 40) % 256
            frame = av.VideoFrame.from_ndarray(stripes.astype(np.uint8), format="bgr24").reformat(format="yuv420p")
            frame.pts, frame.time_base = index, Fraction(1, fps)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def make_sound(path: Path) -> Path:
    """Encode half a second of silence, without any video, and return its path."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("aac", rate=8000)
        for index in range(4):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 8000, index * 1024
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path
