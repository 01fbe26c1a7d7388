"""The bytes of a package's zip, as APPNOTE 6.3.10 has them: stored, nothing optional, the same input the same bytes.

As every byte follows from the entries, whoever reads a package can tell a single changed bit of the zip itself.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

_LOCAL, _CENTRAL, _END = 0x04034B50, 0x02014B50, 0x06054B50
_END_64, _LOCATOR_64 = 0x06064B50, 0x07064B50
_NEEDED = 45  # a reader that knows zip64
_UTF8 = 0x0800
_MIDNIGHT, _1980 = 0, 0x21  # no clock in the zip: times are in the manifest
_FULL_16, _FULL_32 = 0xFFFF, 0xFFFFFFFF
_ZIP64 = 0x0001
LOCAL_SIZE, CENTRAL_SIZE, END_SIZE = 30, 46, 22
END_64_SIZE, LOCATOR_SIZE = 56, 20


@dataclass(frozen=True, slots=True)
class Entry:
    """Describe one stored file: its size in bytes, CRC-32 and the offset of its local header."""

    name: str
    size: int
    crc: int
    offset: int

    @property
    def data_offset(self) -> int:
        """Return where its content begins."""
        return self.offset + len(local_header(self))

    @property
    def end(self) -> int:
        """Return where the next entry begins."""
        return self.data_offset + self.size


def local_header(entry: Entry) -> bytes:
    """Return what stands before a file's content."""
    name, large = entry.name.encode(), entry.size >= _FULL_32
    extra = struct.pack("<HHQQ", _ZIP64, 16, entry.size, entry.size) if large else b""
    size = _FULL_32 if large else entry.size
    lengths = (entry.crc, size, size, len(name), len(extra))
    return struct.pack("<IHHHHHIIIHH", _LOCAL, _NEEDED, _UTF8, 0, _MIDNIGHT, _1980, *lengths) + name + extra


def central_record(entry: Entry) -> bytes:
    """Return a file's record in the directory at the end."""
    name = entry.name.encode()
    large, far = entry.size >= _FULL_32, entry.offset >= _FULL_32
    wide = ([entry.size, entry.size] if large else []) + ([entry.offset] if far else [])
    extra = struct.pack(f"<HH{len(wide)}Q", _ZIP64, 8 * len(wide), *wide) if wide else b""
    size, offset = _FULL_32 if large else entry.size, _FULL_32 if far else entry.offset
    head = struct.pack("<IHHHHHH", _CENTRAL, _NEEDED, _NEEDED, _UTF8, 0, _MIDNIGHT, _1980)
    tail = struct.pack("<IIIHHHHHII", entry.crc, size, size, len(name), len(extra), 0, 0, 0, 0, offset)
    return head + tail + name + extra


def directory(entries: Sequence[Entry], offset: int) -> bytes:
    """Return everything after the last file; `offset` is where that is."""
    records = b"".join(map(central_record, entries))
    count, size = len(entries), len(records)
    wide = b""
    if count >= _FULL_16 or size >= _FULL_32 or offset >= _FULL_32:
        fields = (END_64_SIZE - 12, _NEEDED, _NEEDED, 0, 0, count, count, size, offset)
        wide = struct.pack("<IQHHIIQQQQ", _END_64, *fields) + struct.pack("<IIQI", _LOCATOR_64, 0, offset + size, 1)
    short, narrow, near = min(count, _FULL_16), min(size, _FULL_32), min(offset, _FULL_32)
    return records + wide + struct.pack("<IHHHHIIH", _END, 0, 0, short, short, narrow, near, 0)
