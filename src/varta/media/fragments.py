"""Read a recorded file's parts from its boxes, without decoding and without trusting its end."""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from varta.media.boxes import Header, Trailer, boxes, parse_header, parse_trailer, read
from varta.media.fmp4 import SYNC_SAMPLE, wall_clock_us
from varta.media.notes import ClosedFile
from varta.media.packet import TICKS

_TRUN_ROW, _TRUN_HEAD = 16, 12
_LARGEST_BOX = 16 * 1024 * 1024
_SAMPLE_ENTRIES = {b"avc1": "h264", b"avc3": "h264", b"hev1": "hevc", b"hvc1": "hevc"}
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Fragment:
    """Describe one whole fragment's pictures: offset of its `moof`, end of its `mdat`, media and wall-clock times."""

    offset: int
    end: int
    wall_us: int
    pts: int
    duration: int
    packets: int
    keyframe: bool


@dataclass(slots=True)
class Measured:
    """Say what a file holds. `size`: bytes up to the end of the last whole fragment, after which it may be torn."""

    length: int
    header: Header | None = None
    coding: tuple[str, int, int] | None = None
    fragments: list[Fragment] = field(default_factory=list)
    trailer: Trailer | None = None
    whole: int = 0  # bytes up to the end of the last whole box

    @property
    def size(self) -> int:
        """Return the number of bytes up to the end of the last whole fragment."""
        return self.fragments[-1].end if self.fragments else 0

    @property
    def packets(self) -> int:
        """Return the number of pictures."""
        return sum(fragment.packets for fragment in self.fragments)

    @property
    def end_us(self) -> int:
        """Return the wall-clock time at the end of the last picture."""
        return max((f.wall_us + f.duration * 1_000_000 // TICKS for f in self.fragments), default=0)

    @property
    def closed(self) -> bool:
        """Tell whether the file was closed in order and nothing follows."""
        return self.trailer is not None and self.whole == self.length


@dataclass(frozen=True, slots=True)
class Described(ClosedFile):
    """Describe a file as the catalogue would, from the file alone; `previous` is the link before it.

    `torn`: the file does not end with a whole box.
    """

    previous: bytes = b""
    repaired: bool = False
    torn: bool = False


def describe(path: Path, *, hashed: bool = True) -> Described | None:
    """Return what a segment's file says of itself; None where it has no header of ours or no whole fragment.

    With `hashed` the whole file is read, for its link; else `link` is empty. Raises `OSError`.
    """
    found = measure(path)
    header, coding = found.header, found.coding
    if header is None or coding is None or not found.fragments:
        return None
    trailer = found.trailer
    return Described(
        stream=header.stream,
        number=header.number,
        start_us=header.start_us,
        end_us=trailer.end_us if trailer else max(found.end_us, header.start_us + 1000),
        size=found.length,
        packets=trailer.packets if trailer else found.packets,
        codec=coding[0],
        width=coding[1],
        height=coding[2],
        link=link_of(path) if hashed else b"",
        clock=trailer.clock if trailer else header.clock,
        previous=header.previous,
        repaired=trailer.repaired if trailer else False,
        torn=found.whole != found.length,
    )


def link_of(path: Path) -> bytes:
    """Return the SHA-256 of a file. Raises `OSError`."""
    digest = sha256()
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.digest()


def measure(path: Path) -> Measured:
    """Return what a file holds, reading its boxes' heads and no pictures. Raises `OSError`."""
    with path.open("rb") as file:
        found = Measured(os.fstat(file.fileno()).st_size)
        wall = (0, 0)
        moof: tuple[int, _Run] | None = None
        for name, start, end in boxes(file, found.length):
            found.whole = end
            if name == b"mdat":
                if moof is not None:
                    found.fragments.append(_fragment(moof, end, wall))
                moof = None
            elif name == b"moof":
                run = _run(_read(file, start, end))
                moof = (start - 8, run) if run is not None else None
            elif name == b"prft":
                wall = _wall(_read(file, start, end))
            elif name == b"uuid":
                content = _read(file, start, end)
                found.header = found.header or parse_header(content)
                found.trailer = parse_trailer(content)
            elif name == b"moov":
                found.coding = _coding(_read(file, start, end))
    return found


@dataclass(frozen=True, slots=True)
class _Run:
    duration: int
    packets: int
    keyframe: bool


def _fragment(moof: tuple[int, _Run], end: int, wall: tuple[int, int]) -> Fragment:
    offset, run = moof
    return Fragment(offset, end, wall[0], wall[1], run.duration, run.packets, run.keyframe)


def _read(file: BinaryIO, start: int, end: int) -> bytes:
    return read(file, start, end, _LARGEST_BOX)


def _coding(moov: bytes) -> tuple[str, int, int] | None:
    for name, codec in _SAMPLE_ENTRIES.items():
        at = moov.find(name)
        if at >= 0 and len(moov) >= at + 32:
            # A visual sample entry: 24 bytes after its name stand width and height.
            width, height = struct.unpack_from("!HH", moov, at + 28)
            return codec, width, height
    return None


def _wall(prft: bytes) -> tuple[int, int]:
    """Return wall-clock and media time of a `prft` box of ours."""
    if len(prft) < 24:  # noqa: PLR2004 - up to the media time
        return 0, 0
    ntp, media = struct.unpack_from("!QQ", prft, 8)
    return wall_clock_us(ntp), media


def _run(moof: bytes) -> _Run | None:
    """Return what the first track's run of our own kind of `moof` says: the pictures."""
    traf = next((content for name, content in _children(moof) if name == b"traf"), b"")
    trun = next((content for name, content in _children(traf) if name == b"trun"), b"")
    if len(trun) < _TRUN_HEAD:
        return None
    count = struct.unpack_from("!I", trun, 4)[0]
    if not count or len(trun) < _TRUN_HEAD + count * _TRUN_ROW:
        return None
    durations = (struct.unpack_from("!I", trun, _TRUN_HEAD + row * _TRUN_ROW)[0] for row in range(count))
    flags = struct.unpack_from("!I", trun, _TRUN_HEAD + 8)[0]
    return _Run(sum(durations), count, flags == SYNC_SAMPLE)


def _children(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 0
    while position + 8 <= len(content):
        size, name = struct.unpack_from("!I4s", content, position)
        if size < 8:  # noqa: PLR2004 - a box's head
            return
        yield name, content[position + 8 : position + size]
        position += size
