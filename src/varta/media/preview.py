"""A small picture of a recorded moment: one key frame read, decoded, scaled; never a span."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import av
from av.video.codeccontext import VideoCodecContext
from av.video.reformatter import Interpolation

from varta.kernel.errors import Unavailable
from varta.media.footage_index import FileIndex, Group, key_picture
from varta.media.index_boxes import Coding
from varta.media.index_cache import IndexCache

NARROWEST, WIDEST = 80, 640
NEAREST_US = 10_000_000
_QUALITY = 5  # of mjpeg's scale 2 (best) to 31
_KEPT_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Preview:
    """Hold a JPEG and the moment that it shows."""

    jpeg: bytes
    at: datetime


class Previews:
    """Make previews and remember the last ones; safe from several threads."""

    def __init__(self, indexes: IndexCache, kept_bytes: int = _KEPT_BYTES) -> None:
        self._indexes, self._most = indexes, kept_bytes
        self._kept: OrderedDict[tuple[str, int, int], bytes] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def near(self, files: Sequence[Path], at: datetime, width: int) -> Preview | None:
        """Return the key frame at or before a moment, else the next, within 10 s; `files` oldest first.

        None where nothing was recorded there, or what was cannot be decoded. Raises `OSError`.
        """
        at_us = round(at.timestamp() * 1_000_000)
        for path, index, group in self._candidates(files, at_us):
            jpeg = self._jpeg(path, index, group, max(NARROWEST, min(width, WIDEST)))
            if jpeg is not None:
                return Preview(jpeg, datetime.fromtimestamp(group.time_us / 1_000_000, UTC))
        return None

    def _candidates(self, files: Sequence[Path], at_us: int) -> Iterable[tuple[Path, FileIndex, Group]]:
        """Yield what may be shown, best first."""
        later: list[tuple[Path, FileIndex, Group]] = []
        for path in reversed(files):
            index = self._indexes.get(path)
            if index is None:
                continue
            for group in reversed(index.groups):
                if at_us < group.time_us <= at_us + NEAREST_US:
                    later.append((path, index, group))
                elif at_us - NEAREST_US <= group.time_us <= at_us or group.time_us <= at_us < group.end_us:
                    yield path, index, group
        yield from reversed(later)

    def _jpeg(self, path: Path, index: FileIndex, group: Group, width: int) -> bytes | None:
        # The name without its ending: a file keeps it when it is closed or held.
        key = (f"{path.parent}/{path.name.partition('.mp4')[0].removesuffix('.open')}", group.offset, width)
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
                return known
        data = key_picture(path, group)
        made = decode_small(index.coding, data, width) if data else None
        if made is not None:
            self._keep(key, made)
        return made

    def _keep(self, key: tuple[str, int, int], jpeg: bytes) -> None:
        with self._lock:
            self._bytes += len(jpeg) - len(self._kept.pop(key, b""))
            self._kept[key] = jpeg
            while self._bytes > self._most:
                self._bytes -= len(self._kept.popitem(last=False)[1])


def decode_small(coding: Coding, sample: bytes, width: int) -> bytes | None:
    """Return a key frame of a file, units with lengths, as JPEG at most `width` wide; None if it does not decode."""
    decoder = av.CodecContext.create(coding.codec, "r")
    if not isinstance(decoder, VideoCodecContext):
        return None
    decoder.thread_count, decoder.extradata = 1, coding.sets
    try:
        frames = [*decoder.decode(av.Packet(sample)), *decoder.decode(None)]
        return _encode(frames[0], width) if frames else None
    except (av.FFmpegError, ValueError):
        return None


def _encode(frame: av.VideoFrame, width: int) -> bytes:
    encoder = av.CodecContext.create("mjpeg", "w")
    if not isinstance(encoder, VideoCodecContext):
        raise Unavailable("picture.no_encoder", "This build of libav has no JPEG encoder; reinstall Varta's packages.")
    taken = min(width, frame.width) & ~1
    height = max(round(frame.height * taken / frame.width) & ~1, 2)
    small = frame.reformat(taken, height, format="yuvj420p", interpolation=Interpolation.AREA)
    small.pts = 0
    encoder.width, encoder.height, encoder.pix_fmt = taken, height, "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    encoder.qmin = encoder.qmax = _QUALITY
    return b"".join(bytes(packet) for packet in [*encoder.encode(small), *encoder.encode(None)])
