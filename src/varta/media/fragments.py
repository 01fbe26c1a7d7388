"""Read a recorded file's fragments from its boxes, without decoding and without trusting its end."""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from varta.media.fmp4 import wall_clock_us
from varta.media.packet import TICKS

_TRUN_ROW = 16
_LARGEST_HEADER = 16 * 1024 * 1024
_SAMPLE_ENTRIES = {b"avc1": "h264", b"avc3": "h264", b"hev1": "hevc", b"hvc1": "hevc"}


@dataclass(frozen=True, slots=True)
class Measured:
    """Say what whole fragments a file holds.

    `size` is the number of bytes up to the end of the last one, from which on the file may be torn; `start_us` and
    `end_us` wall-clock microseconds of its first picture and of the end of its last.
    """

    size: int
    start_us: int
    end_us: int
    packets: int
    codec: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _Fragment:
    end: int
    wall_us: int
    duration: int
    packets: int


def measure(path: Path) -> Measured | None:
    """Return what a file holds; None where there is no whole fragment. Raises `OSError`."""
    with path.open("rb") as file:
        length = os.fstat(file.fileno()).st_size
        coding: tuple[str, int, int] | None = None
        fragments: list[_Fragment] = []
        wall = 0
        moof: tuple[int, int] | None = None
        for name, start, end in _boxes(file, length):
            if name == b"moov":
                coding = _coding(_read(file, start, end))
            elif name == b"prft":
                wall = _wall(_read(file, start, end))
            elif name == b"moof":
                moof = _run(_read(file, start, end))
            elif name == b"mdat" and moof is not None:
                fragments.append(_Fragment(end, wall, *moof))
                moof = None
    if coding is None or not fragments:
        return None
    last = fragments[-1]
    end_us = last.wall_us + last.duration * 1_000_000 // TICKS
    packets = sum(fragment.packets for fragment in fragments)
    return Measured(last.end, fragments[0].wall_us, end_us, packets, *coding)


def _boxes(file: BinaryIO, length: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, start of content and end of every top-level box that is whole."""
    position = 0
    while position + 8 <= length:
        file.seek(position)
        size, name = struct.unpack("!I4s", file.read(8))
        if size < 8 or position + size > length:  # noqa: PLR2004 - a box's head
            return
        yield name, position + 8, position + size
        position += size


def _read(file: BinaryIO, start: int, end: int) -> bytes:
    file.seek(start)
    return file.read(min(end - start, _LARGEST_HEADER))


def _coding(moov: bytes) -> tuple[str, int, int] | None:
    for name, codec in _SAMPLE_ENTRIES.items():
        at = moov.find(name)
        if at >= 0 and len(moov) >= at + 32:
            # A visual sample entry: 24 bytes after its name stand width and height.
            width, height = struct.unpack_from("!HH", moov, at + 28)
            return codec, width, height
    return None


def _wall(prft: bytes) -> int:
    return wall_clock_us(struct.unpack_from("!Q", prft, 8)[0]) if len(prft) >= 16 else 0  # noqa: PLR2004 - up to the time


def _run(moof: bytes) -> tuple[int, int] | None:
    """Return duration and number of the pictures in our own kind of `moof`."""
    at = moof.find(b"trun")
    if at < 0 or len(moof) < at + 16:
        return None
    count = struct.unpack_from("!I", moof, at + 8)[0]
    if len(moof) < at + 16 + count * _TRUN_ROW:
        return None
    durations = (struct.unpack_from("!I", moof, at + 16 + row * _TRUN_ROW)[0] for row in range(count))
    return sum(durations), count
