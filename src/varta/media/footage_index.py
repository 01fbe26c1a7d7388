"""Say what a recorded file holds and where, from its boxes alone: few small reads, nothing decoded.

A closed file's `mfra` names every key frame, so that an hour of footage is known after few reads a file; an open or
torn one is walked from fragment to fragment, up to the last whole one. What a file claims is bounded before it is read.
"""

import os
import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from varta.media.fmp4 import wall_clock_us
from varta.media.index_boxes import (
    Boxed,
    Coding,
    FileHead,
    boxes,
    coding_of,
    head_of,
    key_frame_table,
    moof_of,
)
from varta.media.packet import TICKS

_HEAD, _LARGEST_HEAD = 16 * 1024, 4 * 1024 * 1024
_TAIL = 128 * 1024
_PEEK, _LARGEST_MOOF = 1024, 1024 * 1024
_MOST_FRAGMENTS = 200_000
_LARGEST_PICTURE = 32 * 1024 * 1024
_WANDERED_US = 100_000
_BOX = 8


@dataclass(frozen=True, slots=True)
class Fragment:
    """Describe a whole fragment: its bytes, and wall-clock and media time (in `TICKS`) of its first picture.

    `first_sample_offset` and `first_sample_size` give the bytes of that picture; 0 for one without any picture.
    """

    offset: int
    size: int
    time_us: int
    pts: int
    duration: int
    keyframe: bool
    first_sample_offset: int
    first_sample_size: int


@dataclass(frozen=True, slots=True)
class Group:
    """Describe the bytes from one key frame to the next, with the key frame's times; `duration` in `TICKS`."""

    offset: int
    size: int
    time_us: int
    pts: int
    duration: int

    @property
    def end_us(self) -> int:
        """Return the wall-clock time at which the next one begins."""
        return self.time_us + self.duration * 1_000_000 // TICKS


@dataclass(frozen=True, slots=True)
class FileIndex:
    """Hold what a file says of itself. `init` is offset and size of what a decoder needs first; `end` where it ends.

    `whole` tells that the file was closed: its last group has ended. `fragments` may be empty where only key frames
    were asked for.
    """

    head: FileHead
    init: tuple[int, int]
    coding: Coding
    groups: tuple[Group, ...]
    fragments: tuple[Fragment, ...]
    end: int
    whole: bool


def read_index(path: Path) -> FileIndex | None:
    """Return everything about a file's fragments; None where it holds no whole one. Raises `OSError`."""
    with _Reader(path) as file:
        start = _start_of(file)
        return _walked(file, start, None) if start else None


def read_key_frames(path: Path, before: FileIndex | None = None) -> FileIndex | None:
    """Return where a file's key frames are; `before` is what it held earlier, so that only what is new is read."""
    with _Reader(path) as file:
        start = _start_of(file)
        if start is None:
            return None
        return _tabled(file, start) or _walked(file, start, before)


def key_picture(path: Path, group: Group) -> bytes | None:
    """Return the key frame that a group begins with, as it lies in the file; None where it is not there.

    Raises `OSError`.
    """
    with _Reader(path) as file:
        found = _fragment_at(file, group.offset, file.size, (0, 0))
        if found is None or not 0 < found.first_sample_size <= _LARGEST_PICTURE:
            return None
        data = file.read(found.first_sample_offset, found.first_sample_size)
        return data if len(data) == found.first_sample_size else None


def key_picture_ends(path: Path, groups: Sequence[Group]) -> Sequence[int | None]:
    """Return for each group where the key frame that it begins with ends in the file. Raises `OSError`."""
    with _Reader(path) as file:
        found = [_fragment_at(file, group.offset, file.size, (0, 0)) for group in groups]
    return [f.first_sample_offset + f.first_sample_size if f and f.first_sample_size else None for f in found]


class _Reader:
    """Read pieces of a file without moving anything."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self.size = os.fstat(self._fd).st_size

    def __enter__(self) -> "_Reader":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._fd)

    def read(self, offset: int, size: int) -> bytes:
        return os.pread(self._fd, size, offset)


@dataclass(frozen=True, slots=True)
class _Start:
    head: FileHead
    init_size: int
    coding: Coding


def _start_of(file: _Reader) -> _Start | None:
    """Return what stands before the first fragment."""
    data = file.read(0, _HEAD)
    found = _before_fragments(data)
    if found is None and file.size > len(data):
        data = file.read(0, min(file.size, _LARGEST_HEAD))
        found = _before_fragments(data)
    if found is None:
        return None
    names = {name: data[start:end] for name, start, end in found}
    moov = next(box for box in found if box[0] == b"moov")
    coding = coding_of(names[b"moov"])
    return _Start(head_of(names.get(b"uuid", b"")), moov[2], coding) if coding else None


def _before_fragments(data: bytes) -> Sequence[Boxed] | None:
    found = []
    for box in boxes(data, 0, len(data)):
        found.append(box)
        if box[0] == b"moov":
            return found
    return None


def _walked(file: _Reader, start: _Start, before: FileIndex | None) -> FileIndex | None:
    known = before.fragments if before is not None and before.coding == start.coding else ()
    position = before.end if before is not None and known else start.init_size
    found, end = _fragments(file, position, file.size, known)
    if not found:
        return None
    whole = file.read(end, _BOX)[4:_BOX] in (b"mfra", b"uuid")
    return FileIndex(start.head, (0, start.init_size), start.coding, _groups(found), tuple(found), end, whole)


def _fragments(file: _Reader, position: int, limit: int, known: Sequence[Fragment]) -> tuple[list[Fragment], int]:
    found = list(known)
    while len(found) < _MOST_FRAGMENTS:
        wall = (found[-1].time_us, found[-1].pts) if found else (0, 0)
        fragment = _fragment_at(file, position, limit, wall)
        if fragment is None:
            break
        found.append(fragment)
        position = fragment.offset + fragment.size
    return found, position


def _fragment_at(file: _Reader, position: int, limit: int, wall: tuple[int, int]) -> Fragment | None:
    """Return the fragment that begins at a position; `wall` is the last known wall-clock and media time."""
    data = file.read(position, _PEEK)
    at, time = 0, None
    while len(data) >= at + _BOX:
        size, name = struct.unpack_from("!I4s", data, at)
        if size < _BOX or position + at + size > limit:
            return None
        if name == b"moof":
            break
        if name not in (b"prft", b"styp", b"free") or at + size > _PEEK // 2:
            return None
        if name == b"prft" and size >= 32:  # noqa: PLR2004 - up to the media time, in its second version
            ntp, media = struct.unpack_from("!QQ", data, at + 16)
            time = (wall_clock_us(ntp), media)
        at += size
    else:
        return None
    if size > _LARGEST_MOOF:
        return None
    if len(data) < at + size + _BOX:
        data = file.read(position, at + size + _BOX)
    return _described(data, at, size, position, limit, time or wall)


def _described(
    data: bytes, at: int, size: int, position: int, limit: int, wall: tuple[int, int]
) -> Fragment | None:  # fmt: skip
    if len(data) < at + size + _BOX:
        return None
    mdat, name = struct.unpack_from("!I4s", data, at + size)
    end = position + at + size + mdat
    run = moof_of(data[at : at + size])
    if name != b"mdat" or mdat < _BOX or end > limit or run is None:
        return None
    time_us = wall[0] + (run.pts - wall[1]) * 1_000_000 // TICKS
    sample = position + at + run.offset if run.size else 0
    if sample + run.size > end:
        return None
    return Fragment(position, end - position, time_us, run.pts, run.duration, run.keyframe, sample, run.size)


def _groups(fragments: Sequence[Fragment]) -> tuple[Group, ...]:
    found: list[Group] = []
    for fragment in fragments:
        if fragment.keyframe:
            found.append(Group(fragment.offset, fragment.size, fragment.time_us, fragment.pts, fragment.duration))
        elif found:
            last = found[-1]
            size, duration = last.size + fragment.size, last.duration + fragment.duration
            found[-1] = replace(last, size=size, duration=duration)
    return tuple(found)


def _tabled(file: _Reader, start: _Start) -> FileIndex | None:
    """Return a closed file's key frames from its own table; None where there is none to rely on."""
    tail = file.read(max(file.size - _TAIL, 0), _TAIL)
    table = key_frame_table(tail, file.size)
    first = _fragment_at(file, start.init_size, file.size, (0, 0))
    if table is None or first is None or not first.keyframe:
        return None
    lead = table.entries[0][1] - first.offset
    offsets = [offset - lead for _, offset in table.entries]
    times = [time - table.entries[0][0] for time, _ in table.entries]
    ordered = all(a < b for a, b in pairwise(offsets))
    if table.jumps or not ordered or offsets[-1] >= table.offset or sorted(times) != times or lead < 0:
        return None
    last, end = _fragments(file, offsets[-1], table.offset, [])
    if end != table.offset or not last or not last[0].keyframe or last[0].pts != first.pts + times[-1]:
        return None
    if abs(last[0].time_us - first.time_us - times[-1] * 1_000_000 // TICKS) > _WANDERED_US:
        return None  # the wall clock did not go with the media's times: each fragment must be asked for its own
    groups = [
        Group(offset, after - offset, first.time_us + time * 1_000_000 // TICKS, first.pts + time, later - time)
        for (offset, after), (time, later) in zip(pairwise(offsets), pairwise(times), strict=True)
    ]
    tail_groups = _groups(last)
    return FileIndex(start.head, (0, start.init_size), start.coding, (*groups, *tail_groups), (), end, whole=True)
