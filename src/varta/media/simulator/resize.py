"""Make the half-size copy that a camera changes to in mid-stream."""

import io
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av

from varta.kernel.errors import BadInput
from varta.media.simulator.clip import Clip, read_clip
from varta.media.simulator.encoder import Mp4Encoder

_MAX_SECONDS = 30  # of the copy: enough to be seen, quick to make
_USUAL_RATE = Fraction(25)
_PICTURES_TO_KEYFRAME = 24


def half_size(path: Path, codec: str) -> Clip:
    """Encode the beginning of a file at half its width and height, in memory, with the same codec.

    Raises `BadInput` (`simulator.cannot_resize`) where the file cannot be decoded or the encoder is missing.
    """
    target = io.BytesIO()
    try:
        _encode(path, codec, target)
    except (av.FFmpegError, ValueError) as error:
        raise BadInput(
            "simulator.cannot_resize",
            f"No half-size copy of {path} can be made ({error}); name another file with resize-file=FILE.",
            where=str(path),
        ) from error
    target.seek(0)
    return read_clip(target, f"the half-size copy of {path}")


def _encode(path: Path, codec: str, target: io.BytesIO) -> None:
    with av.open(str(path)) as source, av.open(target, "w", format="mp4") as out:
        video = source.streams.video[0]
        rate = video.average_rate or _USUAL_RATE
        context = video.codec_context
        size = (max(32, context.width // 4 * 2), max(32, context.height // 4 * 2))
        encoder = Mp4Encoder(out, codec, size, rate, _PICTURES_TO_KEYFRAME)
        for frame in islice(source.decode(video), int(_MAX_SECONDS * rate)):
            encoder.add(frame)
        encoder.finish()
