"""What Varta adds to a recorded MP4: a header and a trailer of its own, and the index of key frames.

Header and trailer are `uuid` boxes with JSON, which every player leaves alone; `design/recording.md`, files, says what
they mean. What is read here may have been changed by anybody: everything is checked and bounded.
"""

import json
import os
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from varta.kernel.errors import BadInput
from varta.kernel.footage import StreamKey, StreamKind
from varta.kernel.ids import camera_id
from varta.media.packet import ClockReading

HEADER = UUID("6f1d7c0e-4b7a-4f0e-9b1c-56617274e101").bytes
TRAILER = UUID("6f1d7c0e-4b7a-4f0e-9b1c-56617274e102").bytes
LINK = 32  # bytes of a link
MAX_JUMPS = 100
_ROOM = 448  # the header's JSON is filled up with spaces to this, so that it can be written again in place
_LARGEST_JSON = 64 * 1024
_HEAD = 8
_CLOCKS = ("arrival", "sender_reports")


@dataclass(frozen=True, slots=True)
class Header:
    """Say which segment a file is; `previous` is the link of the one before."""

    stream: StreamKey
    number: int
    previous: bytes
    start_us: int
    clock: ClockReading = field(default_factory=ClockReading)


@dataclass(frozen=True, slots=True)
class Trailer:
    """Say how a file ended. `jumps`: media time, wall-clock time expected and found, at each leap of the clock."""

    end_us: int
    packets: int
    clock: ClockReading = field(default_factory=ClockReading)
    repaired: bool = False
    jumps: tuple[tuple[int, int, int], ...] = ()


def box(name: bytes, *parts: bytes) -> bytes:
    """Return one box."""
    size = 8 + sum(map(len, parts))
    return b"".join((size.to_bytes(4, "big"), name, *parts))


def header_box(header: Header) -> bytes:
    """Return the header's box; its length does not depend on the number."""
    fields = {
        "camera": header.stream.camera_id,
        "stream": header.stream.kind.value,
        "number": header.number,
        "previous": header.previous.hex(),
        "start_us": header.start_us,
        "clock": _clock_fields(header.clock),
    }
    return box(b"uuid", HEADER, json.dumps(fields, separators=(",", ":")).encode().ljust(_ROOM))


def trailer_box(trailer: Trailer) -> bytes:
    """Return the trailer's box."""
    fields = {
        "end_us": trailer.end_us,
        "packets": trailer.packets,
        "clock": _clock_fields(trailer.clock),
        "repaired": trailer.repaired,
        "jumps": [list(jump) for jump in trailer.jumps[:MAX_JUMPS]],
    }
    return box(b"uuid", TRAILER, json.dumps(fields, separators=(",", ":")).encode())


def parse_header(content: bytes) -> Header | None:
    """Return the header of a `uuid` box's content; None for another box or a damaged one."""
    fields = _json_of(content, HEADER)
    try:
        header = Header(
            StreamKey(camera_id(str(fields["camera"])), StreamKind(fields["stream"])),
            int(fields["number"]),
            bytes.fromhex(fields["previous"]),
            int(fields["start_us"]),
            _clock(fields["clock"]),
        )
    except (KeyError, ValueError, TypeError, AttributeError, BadInput):
        return None
    return header if header.number >= 1 and len(header.previous) == LINK else None


def parse_trailer(content: bytes) -> Trailer | None:
    """Return the trailer of a `uuid` box's content; None for another box or a damaged one."""
    fields = _json_of(content, TRAILER)
    try:
        jumps = tuple((int(at), int(a), int(b)) for at, a, b in fields["jumps"][:MAX_JUMPS])
        packets, end_us = int(fields["packets"]), int(fields["end_us"])
        return Trailer(end_us, packets, _clock(fields["clock"]), fields["repaired"] is True, jumps)
    except (KeyError, ValueError, TypeError, AttributeError):
        return None


def read_header(path: Path) -> Header | None:
    """Return a file's header without reading the rest; None where it has none. Raises `OSError`."""
    with path.open("rb") as file:
        for number, (name, start, end) in enumerate(boxes(file, os.fstat(file.fileno()).st_size)):
            if name == b"uuid":
                return parse_header(read(file, start, end, _LARGEST_JSON))
            if number:
                break
    return None


def boxes(file: BinaryIO, length: int, position: int = 0) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, start of content and end of every box that is whole, up to `length`."""
    while position + _HEAD <= length:
        file.seek(position)
        head = file.read(16)
        if len(head) < _HEAD:
            return
        size, name = struct.unpack_from("!I4s", head)
        start = position + _HEAD
        if size == 1 and len(head) == 16:  # noqa: PLR2004 - a size of 64 bits follows the name
            size, start = struct.unpack_from("!Q", head, _HEAD)[0], position + 16
        if size < start - position or position + size > length:
            return
        yield name, start, position + size
        position += size


def read(file: BinaryIO, start: int, end: int, limit: int) -> bytes:
    """Return a box's content, at most `limit` bytes of it."""
    file.seek(start)
    return file.read(min(end - start, limit))


def mfra_box(key_frames: Sequence[tuple[int, int]]) -> bytes:
    """Return the index of key frames: presentation time and offset of the `moof` of each."""
    entries = b"".join(struct.pack("!QQBBB", time, offset, 1, 1, 1) for time, offset in key_frames)
    table = box(b"tfra", struct.pack("!IIII", 1 << 24, 1, 0, len(key_frames)), entries)
    size = _HEAD + len(table) + 16
    return box(b"mfra", table, box(b"mfro", struct.pack("!II", 0, size)))


def _clock_fields(clock: ClockReading) -> dict[str, str | int]:
    return {"source": clock.source, "offset_us": clock.offset_us, "error_us": clock.error_us}


def _clock(fields: Mapping[str, Any]) -> ClockReading:
    source = fields["source"]
    if source not in _CLOCKS:
        raise ValueError(source)
    return ClockReading(str(source), int(fields["offset_us"]), int(fields["error_us"]))


def _json_of(content: bytes, kind: bytes) -> dict[str, Any]:
    if content[:16] != kind or len(content) > _LARGEST_JSON:
        return {}
    try:
        fields = json.loads(content[16:])
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}
