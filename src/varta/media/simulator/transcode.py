"""Make videos that a camera can play: an H.264 file of any video, and the half-size copy for changing resolution."""

import io
import os
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import IO

import av

from varta.kernel.errors import BadInput
from varta.media.simulator.clip import Clip, read_clip
from varta.media.simulator.encoder import Mp4Encoder

_HALF_SIZE_SECONDS = 30  # enough to be seen, quick to make
_USUAL_RATE = Fraction(25)
_SECONDS_TO_KEYFRAME = 2
_SMALLEST_SIDE = 32  # pixels; encoders refuse less


def to_camera_file(source: Path, target: Path) -> Path:
    """Write any video as H.264 without sound in an MP4, whole or not at all; return its path.

    Raises `BadInput` (`simulator.cannot_convert`).
    """
    unfinished = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        with unfinished.open("wb") as file:
            _encode(source, "h264", file)
        unfinished.replace(target)
    except (av.FFmpegError, OSError, ValueError, IndexError) as error:
        raise BadInput(
            "simulator.cannot_convert", f"{source} cannot be converted to {target}: {error}.", where=str(source)
        ) from error
    finally:
        if unfinished.is_file():
            unfinished.unlink()
    return target


def half_size(path: Path, codec: str) -> Clip:
    """Encode the beginning of a file at half its width and height, in memory, with the same codec.

    Raises `BadInput` (`simulator.cannot_resize`) where the file cannot be decoded or the encoder is missing.
    """
    target = io.BytesIO()
    try:
        _encode(path, codec, target, divisor=2, seconds=_HALF_SIZE_SECONDS)
    except (av.FFmpegError, OSError, ValueError, IndexError) as error:
        raise BadInput(
            "simulator.cannot_resize",
            f"No half-size copy of {path} can be made ({error}); name another file with resize-file=FILE.",
            where=str(path),
        ) from error
    target.seek(0)
    return read_clip(target, f"the half-size copy of {path}")


def _encode(path: Path, codec: str, target: IO[bytes], *, divisor: int = 1, seconds: int | None = None) -> None:
    with av.open(str(path)) as source, av.open(target, "w", format="mp4") as out:
        video = source.streams.video[0]
        rate = video.average_rate or _USUAL_RATE
        context = video.codec_context
        size = (_even(context.width // divisor), _even(context.height // divisor))
        encoder = Mp4Encoder(out, codec, size, rate, max(1, round(_SECONDS_TO_KEYFRAME * rate)))
        frames = source.decode(video)
        for frame in frames if seconds is None else islice(frames, int(seconds * rate)):
            encoder.add(frame)
        encoder.finish()


def _even(side: int) -> int:
    return max(_SMALLEST_SIDE, side // 2 * 2)
