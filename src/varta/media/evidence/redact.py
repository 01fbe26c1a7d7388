"""Redacted video: pictures with parts hidden for good, re-encoded. What is to be hidden, somebody else says.

A box hides for half a second before and after it was found too, so that a picture in which a detector missed what it
saw before and sees again shows nothing. Sound is never part of it.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from varta.kernel.spans import Span
from varta.media.clips import RecordedFile
from varta.media.evidence.zipped import write_error
from varta.media.packet import TICKS

Pixels = NDArray[np.uint8]
Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels
HOLD_US = 500_000
_SMALLEST_BLOCK, _BLOCKS = 16, 4  # a hidden thing keeps at most about four blocks across its shorter side
_QUALITY = {"crf": "20", "preset": "veryfast"}


@dataclass(frozen=True, slots=True)
class Picture:
    """Hold one decoded picture and its wall-clock time in microseconds since the epoch."""

    time_us: int
    frame: VideoFrame


@dataclass(frozen=True, slots=True)
class Piece:
    """Describe one redacted file; pictures of another size begin a new one."""

    path: Path
    span: Span
    pictures: int


def pictures(files: Sequence[RecordedFile], span: Span) -> Iterator[Picture]:
    """Yield the pictures of a span from native files, oldest first; one that cannot be decoded is left out."""
    start_us, end_us = _us(span.start), _us(span.end)
    for file in files:
        for picture in _decoded(file):
            if picture.time_us >= end_us:
                break
            if picture.time_us >= start_us:
                yield picture


def hide(picture: Pixels, boxes: Iterable[Box]) -> None:
    """Make the boxes of a picture unreadable, in place: a few blocks of mean colour, smeared."""
    height, width = picture.shape[:2]
    for left, top, right, bottom in boxes:
        x0, y0 = max(int(left), 0), max(int(top), 0)
        x1, y1 = min(int(np.ceil(right)), width), min(int(np.ceil(bottom)), height)
        if x1 <= x0 or y1 <= y0:
            continue
        region = picture[y0:y1, x0:x1]
        block = max(_SMALLEST_BLOCK, min(x1 - x0, y1 - y0) // _BLOCKS)
        size = (max((x1 - x0) // block, 1), max((y1 - y0) // block, 1))
        mean = cv2.resize(region, size, interpolation=cv2.INTER_AREA)
        coarse = cv2.resize(mean, (x1 - x0, y1 - y0), interpolation=cv2.INTER_NEAREST)
        picture[y0:y1, x0:x1] = cv2.GaussianBlur(coarse, (0, 0), block / 3)


@dataclass(frozen=True, slots=True)
class Redacted:
    """Say where redacted video goes: beside `path`, as `<stem>-<n>.mp4`.

    `areas` are always hidden: x, y, width, height as fractions of the picture. `check` gets the time of each picture
    that is done and may raise.
    """

    path: Path
    areas: Sequence[Sequence[float]] = ()
    check: Callable[[int], None] = lambda _: None


def redact(
    shown: Iterable[Picture], find: Callable[[Pixels, int], Sequence[Box]], to: Redacted
) -> list[Piece]:  # fmt: skip
    """Write pictures with what `find` finds in them hidden.

    Raises `Unavailable` (`evidence.disk_full`, `evidence.cannot_write`), and what `check` raises.
    """
    pieces: list[Piece] = []
    writer: _Writer | None = None
    try:
        for time_us, pixels, boxes in _held(shown, find):
            height, width = pixels.shape[:2]
            if writer is None or writer.size != (width, height):
                if writer is not None:
                    pieces.append(writer.close())
                writer = _Writer(to.path.with_name(f"{to.path.stem}-{len(pieces) + 1}.mp4"), width, height)
            drawn = [(x * width, y * height, (x + w) * width, (y + h) * height) for x, y, w, h in to.areas]
            hide(pixels, [*boxes, *drawn])
            writer.write(time_us, pixels)
            to.check(time_us)
        if writer is not None:
            pieces.append(writer.close())
            writer = None
    except OSError as error:
        raise write_error(error, to.path) from None
    finally:
        if writer is not None:
            writer.abandon()
    return pieces


def _held(
    shown: Iterable[Picture], find: Callable[[Pixels, int], Sequence[Box]]
) -> Iterator[tuple[int, Pixels, list[Box]]]:  # fmt: skip
    """Yield each picture with what was found in it and within half a second of it, before or after."""
    waiting: deque[tuple[int, Pixels]] = deque()
    found: deque[tuple[int, tuple[int, ...], Sequence[Box]]] = deque()

    def next_one() -> tuple[int, Pixels, list[Box]]:
        time_us, pixels = waiting.popleft()
        while found and found[0][0] < time_us - HOLD_US:
            found.popleft()
        near = [b for at, shape, boxes in found if at <= time_us + HOLD_US and shape == pixels.shape for b in boxes]
        return time_us, pixels, near

    for index, picture in enumerate(shown):
        pixels = np.asarray(picture.frame.to_ndarray(format="bgr24"), np.uint8)
        found.append((picture.time_us, pixels.shape, find(pixels, index)))
        waiting.append((picture.time_us, pixels))
        while waiting[0][0] < picture.time_us - HOLD_US:
            yield next_one()
    while waiting:
        yield next_one()


class _Writer:
    """Encode pictures as H.264 at their own times."""

    def __init__(self, path: Path, width: int, height: int) -> None:
        self.size = (width, height)
        self._path = path
        self._out = av.open(str(path), "w", format="mp4")
        self._stream = self._out.add_stream("libx264", rate=Fraction(25), options=_QUALITY)
        self._stream.width, self._stream.height = width + width % 2, height + height % 2
        self._stream.pix_fmt = "yuv420p"
        self._stream.codec_context.time_base = Fraction(1, TICKS)
        self._first = self._last = -1
        self._pts, self._count = -1, 0

    def write(self, time_us: int, pixels: Pixels) -> None:
        if self._first < 0:
            self._first = time_us
        width, height = self._stream.width, self._stream.height
        if (width, height) != self.size:  # H.264 in this form has even sides only
            pixels = np.asarray(
                cv2.copyMakeBorder(pixels, 0, height - self.size[1], 0, width - self.size[0], cv2.BORDER_REPLICATE),
                np.uint8,
            )
        frame = VideoFrame.from_ndarray(pixels, format="bgr24")
        self._pts = max((time_us - self._first) * TICKS // 1_000_000, self._pts + 1)
        frame.pts, frame.time_base = self._pts, Fraction(1, TICKS)
        self._out.mux(self._stream.encode(frame))
        self._last, self._count = time_us, self._count + 1

    def close(self) -> Piece:
        self._out.mux(self._stream.encode(None))
        self._out.close()
        return Piece(self._path, Span(_moment(self._first), _moment(self._last + 1000)), self._count)

    def abandon(self) -> None:
        self._out.close()
        self._path.unlink(missing_ok=True)


def _decoded(file: RecordedFile) -> Iterator[Picture]:
    start_us = _us(file.start)
    origin = None
    try:
        with av.open(str(file.path)) as container:
            for frame in container.decode(video=0):
                if frame.pts is None or frame.time_base is None:
                    continue
                origin = frame.pts if origin is None else origin
                yield Picture(start_us + round((frame.pts - origin) * frame.time_base * 1_000_000), frame)
    except (av.FFmpegError, IndexError):
        return  # a torn or damaged file: what comes before counts


def _us(at: datetime) -> int:
    return round(at.timestamp() * 1_000_000)


def _moment(us: int) -> datetime:
    return datetime.fromtimestamp(us / 1e6, UTC)
