"""Turn any video file into one that a simulated camera plays: H.264 in MP4, a key frame every two seconds."""

import os
from fractions import Fraction
from pathlib import Path

import av

from varta.kernel.errors import BadInput
from varta.media.simulator.encoder import Mp4Encoder

_KEY_FRAME_S = 2


def to_camera_file(source: Path, target: Path) -> Path:
    """Write `target` whole or not at all, and return it. Raises `BadInput` (`camera.bad_file`)."""
    draft = target.with_name(f"{target.stem}.{os.getpid()}.part.mp4")
    try:
        with av.open(str(source)) as reader, av.open(str(draft), "w") as writer:
            video = reader.streams.video[0]
            rate = Fraction(video.average_rate or 25)
            size = (video.width - video.width % 2, video.height - video.height % 2)
            encoder = Mp4Encoder(writer, "h264", size, rate, int(rate * _KEY_FRAME_S))
            for frame in reader.decode(video):
                encoder.add(frame)
            encoder.finish()
        draft.replace(target)
    except (av.FFmpegError, IndexError) as error:
        raise BadInput("camera.bad_file", f"Cannot convert {source}: {error}.", where=str(source)) from None
    finally:
        draft.unlink(missing_ok=True)
    return target
