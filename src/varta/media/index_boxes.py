"""Boxes of recorded files as far as their index needs them; everything is checked against what is really there."""

import hashlib
import json
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Boxed = tuple[bytes, int, int]  # name, start of the content, end
FileHead = Mapping[str, object]

_BOX, _USERTYPE = 8, 16
_VIDEO_TRACK = 1
_CONFIGURATIONS = {b"avcC": "h264", b"hvcC": "hevc"}
_SAMPLE_ENTRIES = (b"avc1", b"avc3", b"hvc1", b"hev1")
_MOST_SAMPLES = 100_000
_NOT_SYNC = 0x00010000
_TFHD_BASE, _TFHD_DURATION, _TFHD_SIZE, _TFHD_FLAGS, _TFHD_INDEX = 0x1, 0x8, 0x10, 0x20, 0x2
_TRUN_OFFSET, _TRUN_FIRST, _TRUN_DURATION, _TRUN_SIZE, _TRUN_FLAGS, _TRUN_SHIFT = 0x1, 0x4, 0x100, 0x200, 0x400, 0x800


@dataclass(frozen=True, slots=True)
class Coding:
    """Describe a file's video: `sets` its decoder configuration (`avcC`, `hvcC`), `digest` that of all of `moov`."""

    codec: str
    width: int
    height: int
    sets: bytes
    digest: bytes


@dataclass(frozen=True, slots=True)
class Run:
    """Describe the video of a fragment: first picture's time, offset from the `moof` and size; `TICKS`, bytes."""

    pts: int
    duration: int
    keyframe: bool
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class KeyFrameTable:
    """Hold a closed file's table of key frames: media time and offset of the `moof` of each; `offset` is its own."""

    entries: tuple[tuple[int, int], ...]
    offset: int
    jumps: bool


def boxes(data: bytes, position: int, end: int) -> Iterator[Boxed]:
    """Yield the boxes that lie whole in a piece of data."""
    while position + _BOX <= end:
        size, name = struct.unpack_from("!I4s", data, position)
        if size < _BOX or position + size > end:
            return
        yield name, position + _BOX, position + size
        position += size


def head_of(uuid: bytes) -> FileHead:
    """Return the JSON object in a `uuid` box's content; empty for anything else."""
    try:
        found = json.loads(uuid[_USERTYPE:])
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def coding_of(moov: bytes) -> Coding | None:
    """Return what the content of `moov` says of the video; None where it says nothing usable."""
    entry = min((at for at in map(moov.find, _SAMPLE_ENTRIES) if at >= 0), default=-1)
    for name, codec in _CONFIGURATIONS.items():
        at = moov.find(name, max(entry, 0)) - 4
        if entry < 0 or at < 0 or len(moov) < entry + 32:
            continue
        size = int.from_bytes(moov[at : at + 4], "big")
        if size < _BOX or at + size > len(moov):
            continue
        # A visual sample entry: 24 bytes after its name stand width and height.
        width, height = struct.unpack_from("!HH", moov, entry + 28)
        return Coding(codec, width, height, moov[at + _BOX : at + size], hashlib.sha256(moov).digest())
    return None


def moof_of(moof: bytes) -> Run | None:
    """Return what a whole `moof` box says of its video; None where that makes no sense.

    A fragment without pictures, such as one of sound alone, has a run of size 0.
    """
    try:
        for name, start, end in boxes(moof, _BOX, len(moof)):
            if name == b"traf":
                run = _track_run(moof, start, end)
                if run is not None:
                    return run
    except struct.error:
        return None
    return Run(0, 0, keyframe=False, offset=0, size=0)


def _track_run(data: bytes, start: int, end: int) -> Run | None:
    inside = {name: (a, b) for name, a, b in boxes(data, start, end)}
    if not {b"tfhd", b"tfdt", b"trun"} <= inside.keys():
        return None
    defaults = _defaults(data, inside[b"tfhd"][0])
    if defaults is None:
        return None
    at = inside[b"tfdt"][0]
    decode = struct.unpack_from("!Q" if data[at] else "!I", data, at + 4)[0]
    return _run(data, *inside[b"trun"], decode, defaults)


def _defaults(data: bytes, at: int) -> tuple[int, int, int] | None:
    """Return default duration, size and flags of the video track's samples; None for another track."""
    flags, track = struct.unpack_from("!II", data, at)
    if track != _VIDEO_TRACK or flags & _TFHD_BASE:
        return None
    at += 8 + (4 if flags & _TFHD_INDEX else 0)
    values = []
    for flag in (_TFHD_DURATION, _TFHD_SIZE, _TFHD_FLAGS):
        values.append(struct.unpack_from("!I", data, at)[0] if flags & flag else 0)
        at += 4 if flags & flag else 0
    return values[0], values[1], values[2]


def _run(data: bytes, at: int, end: int, decode: int, defaults: tuple[int, int, int]) -> Run | None:
    flags, count = struct.unpack_from("!II", data, at)
    at += 8
    offset = struct.unpack_from("!i", data, at)[0] if flags & _TRUN_OFFSET else 0
    at += 4 if flags & _TRUN_OFFSET else 0
    first = struct.unpack_from("!I", data, at)[0] if flags & _TRUN_FIRST else None
    at += 4 if flags & _TRUN_FIRST else 0
    fields = [flags & flag for flag in (_TRUN_DURATION, _TRUN_SIZE, _TRUN_FLAGS, _TRUN_SHIFT)]
    row = 4 * sum(map(bool, fields))
    if not 0 < count <= _MOST_SAMPLES or at + row * count > end or offset < 0:
        return None
    values = iter(struct.unpack_from(f"!{row // 4}I", data, at))
    _duration, size, sample, shift = (next(values) if field else None for field in fields)
    flag = sample if sample is not None else first if first is not None else defaults[2]
    durations = struct.unpack_from(f"!{row // 4 * count}I", data, at)[:: row // 4] if fields[0] else ()
    duration = sum(durations) if fields[0] else defaults[0] * count
    signed = (shift or 0) - (1 << 32 if (shift or 0) >> 31 else 0)
    taken = defaults[1] if size is None else size
    return Run(decode + signed, duration, keyframe=not flag & _NOT_SYNC, offset=offset, size=taken)


def key_frame_table(tail: bytes, size: int) -> KeyFrameTable | None:
    """Return the table in the last bytes of a closed file of `size` bytes; None where the boxes do not end it exactly.

    Only a table whose rows have the layout of Varta's writer (version 1, numbers of one byte) is taken.
    """
    at = tail.rfind(b"mfra") - 4
    if at < 0:
        return None
    found = list(boxes(tail, at, len(tail)))
    if [name for name, _, _ in found] not in ([b"mfra"], [b"mfra", b"uuid"]) or found[-1][2] != len(tail):
        return None
    table = next((b for b in boxes(tail, found[0][1], found[0][2]) if b[0] == b"tfra"), None)
    entries = _entries(tail, table) if table else ()
    trailer = head_of(tail[found[1][1] : found[1][2]]) if len(found) > 1 else {}
    return KeyFrameTable(entries, size - len(tail) + at, bool(trailer.get("jumps"))) if entries else None


def _entries(data: bytes, table: Boxed) -> tuple[tuple[int, int], ...]:
    start, end = table[1], table[2]
    if end - start < 16 or data[start] != 1:  # noqa: PLR2004 - a table's head
        return ()
    track, lengths, count = struct.unpack_from("!III", data, start + 4)
    row = 16 + sum((lengths >> shift & 3) + 1 for shift in (0, 2, 4))
    if track != _VIDEO_TRACK or not count or start + 16 + count * row > end:
        return ()
    return tuple(struct.unpack_from("!QQ", data, start + 16 + index * row) for index in range(count))
