"""Read a package's zip without believing it: stored files only, plain names, nothing that overlaps, all bounded."""

import os
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from varta.kernel.errors import BadInput
from varta.media.evidence import layout
from varta.media.evidence.layout import Entry

MOST_FILES = 200_000
_LARGEST_DIRECTORY = 128 * 1024 * 1024
_CHUNK = 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}(/[A-Za-z0-9][A-Za-z0-9._-]{0,79}){0,4}")
_LONGEST_COMMENT = 65_535
_FULL_16, _FULL_32 = 0xFFFF, 0xFFFFFFFF


class PackageReader:
    """Offer the files of a package.

    Raises `BadInput`: `evidence.not_a_package` for what is no zip or is cut short, `evidence.unsafe_package` for what
    could do harm when it is unpacked: compressed, encrypted, outside of its folder, twice, overlapping.
    """

    def __init__(self, path: Path) -> None:
        """Open a package and read its directory."""
        self.path = path
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise _no_package(path, f"it cannot be read: {error.strerror}") from None
        try:
            self.size = os.fstat(self._file.fileno()).st_size
            self.entries = self._directory()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> "PackageReader":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._file.close()

    def chunks(self, entry: Entry) -> Iterator[bytes]:
        """Yield a file's content by the MiB."""
        position, left = self._data_offset(entry), entry.size
        while left:
            self._file.seek(position)
            chunk = self._file.read(min(left, _CHUNK))
            if not chunk:
                return
            position, left = position + len(chunk), left - len(chunk)
            yield chunk

    def read(self, entry: Entry, limit: int) -> bytes:
        """Return a small file's content. Raises `BadInput` (`evidence.unsafe_package`) over the limit."""
        if entry.size > limit:
            raise _unsafe(entry.name, f"has {entry.size} bytes, more than {limit}")
        return b"".join(self.chunks(entry))

    def changed_headers(self) -> Iterator[str]:
        """Yield where the zip itself is not as Varta writes it: a file's name, or `""` for its directory."""
        end = 0
        for entry in sorted(self.entries, key=lambda e: e.offset):
            header = layout.local_header(entry)
            if entry.offset != end or self._at(entry.offset, len(header)) != header:
                yield entry.name
            end = max(end, entry.end)
        if self._at(end, self.size - end) != layout.directory(self.entries, end):
            yield ""

    def _directory(self) -> list[Entry]:
        count, size, offset, end = self._end()
        if count > MOST_FILES or size > _LARGEST_DIRECTORY:
            raise _unsafe(self.path.name, f"names {count} files, more than {MOST_FILES}")
        data = self._at(offset, size)
        found, at = [], 0
        for _ in range(count):
            entry, at = self._record(data, at)
            found.append(entry)
        if at != size or offset + size > end:
            raise _no_package(self.path, "its directory is damaged")
        names = {entry.name.casefold() for entry in found}
        if len(names) != len(found):
            raise _unsafe(self.path.name, "names a file twice")
        self._check_places(found, offset)
        return found

    def _end(self) -> tuple[int, int, int, int]:
        """Return count, size and offset of the directory, and where it must have ended."""
        tail_size = min(self.size, layout.END_SIZE + _LONGEST_COMMENT)
        tail = self._at(self.size - tail_size, tail_size)
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) - at < layout.END_SIZE:
            raise _no_package(self.path, "it is no zip, or its end is missing")
        count, size, offset = struct.unpack_from("<HII", tail, at + 10)
        end = self.size - tail_size + at
        if count != _FULL_16 and _FULL_32 not in (size, offset):
            return count, size, offset, end
        locator = self._at(end - layout.LOCATOR_SIZE, layout.LOCATOR_SIZE)
        if len(locator) < layout.LOCATOR_SIZE or locator[:4] != b"PK\x06\x07":
            return count, size, offset, end
        position = struct.unpack_from("<Q", locator, 8)[0]
        wide = self._at(position, layout.END_64_SIZE)
        if len(wide) < layout.END_64_SIZE or wide[:4] != b"PK\x06\x06":
            raise _no_package(self.path, "its directory is damaged")
        count, size, offset = struct.unpack_from("<QQQ", wide, 32)
        return count, size, offset, position

    def _record(self, data: bytes, at: int) -> tuple[Entry, int]:
        if len(data) < at + layout.CENTRAL_SIZE or data[at : at + 4] != b"PK\x01\x02":
            raise _no_package(self.path, "its directory is damaged")
        flags, method = struct.unpack_from("<HH", data, at + 8)
        crc, packed, size, name_size, extra_size, comment = struct.unpack_from("<IIIHHH", data, at + 16)
        offset = struct.unpack_from("<I", data, at + 42)[0]
        start = at + layout.CENTRAL_SIZE
        name = data[start : start + name_size].decode("ascii", "replace")
        extra = data[start + name_size : start + name_size + extra_size]
        if not _NAME.fullmatch(name):
            raise _unsafe(self.path.name, f"names a file {name[:80]!r}, which is no plain name")
        if flags & 1 or method != 0 or packed != size:
            raise _unsafe(name, "is compressed or encrypted; a package's files are stored as they are")
        size, offset = _wide(extra, size, offset)
        return Entry(name, size, crc, offset), start + name_size + extra_size + comment

    def _check_places(self, entries: list[Entry], directory: int) -> None:
        end = 0
        for entry in sorted(entries, key=lambda e: e.offset):
            if entry.offset < end or self._data_offset(entry) + entry.size > directory:
                raise _unsafe(entry.name, "overlaps another file or reaches beyond the package")
            end = self._data_offset(entry) + entry.size

    def _data_offset(self, entry: Entry) -> int:
        """Return where content begins by the header that is there: another tool's may be longer than ours."""
        head = self._at(entry.offset, layout.LOCAL_SIZE)
        if len(head) < layout.LOCAL_SIZE:
            return self.size
        if head[:4] != b"PK\x03\x04":
            return entry.data_offset
        name, extra = struct.unpack_from("<HH", head, 26)
        return entry.offset + layout.LOCAL_SIZE + int(name) + int(extra)

    def _at(self, offset: int, size: int) -> bytes:
        if offset < 0 or size < 0 or offset > self.size:
            return b""
        self._file.seek(offset)
        return self._file.read(min(size, self.size - offset))


def _wide(extra: bytes, size: int, offset: int) -> tuple[int, int]:
    """Return size and offset with what a zip64 field says of them."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        field = extra[at + 4 : at + 4 + length]
        if kind == 1:
            values = iter(struct.unpack(f"<{len(field) // 8}Q", field[: len(field) // 8 * 8]))
            if size == _FULL_32:
                size = next(values, size)
                next(values, None)
            if offset == _FULL_32:
                offset = next(values, offset)
        at += 4 + length
    return size, offset


def _no_package(path: Path, why: str) -> BadInput:
    return BadInput("evidence.not_a_package", f"{path} is no evidence package: {why}.", where=str(path))


def _unsafe(where: str, why: str) -> BadInput:
    return BadInput("evidence.unsafe_package", f"The package is refused: {where} {why}.", where=where)
