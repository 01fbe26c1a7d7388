"""Write a package's zip so that it can go on after a kill: what a file is, is noted once all of it is on the disk."""

import errno
import json
import os
import zlib
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import TracebackType

from varta.kernel.errors import Broken, Unavailable
from varta.media.evidence.layout import Entry, directory, local_header

CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Written:
    """Say what was put in: `sha256` in hexadecimal digits."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class _Kept:
    entry: Entry
    sha256: str


class PackageWriter:
    """Write `<path>` with its journal `<path>.journal`; both stay until `finish`, so that a later writer goes on.

    `check` is called after every MiB and may raise, to cancel. Every method may raise `Unavailable`
    (`evidence.disk_full`, `evidence.cannot_write`).
    """

    def __init__(self, path: Path, check: Callable[[int], None] = lambda _: None) -> None:
        """Open or go on; `check` gets the bytes written since its last call."""
        self._path, self._journal, self._check = path, path.with_name(f"{path.name}.journal"), check
        opened = ExitStack()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._kept = {kept.entry.name: kept for kept in _read_journal(self._journal)}
            self._file = opened.enter_context(path.open("r+b" if path.exists() else "w+b"))
            self._end = self._usable_end()
            self._file.truncate(self._end)
            self._notes = opened.enter_context(self._journal.open("w", encoding="utf-8"))
            for kept in self._kept.values():
                self._note(kept)
        except OSError as error:
            _close(opened)
            raise write_error(error, path) from None
        self._opened = opened

    def __enter__(self) -> "PackageWriter":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        _close(self._opened)

    def has(self, name: str) -> Written | None:
        """Return a file that is in already."""
        kept = self._kept.get(name)
        return Written(name, kept.entry.size, kept.sha256) if kept else None

    def written(self) -> list[Written]:
        """Return what is in, in its order."""
        return [Written(kept.entry.name, kept.entry.size, kept.sha256) for kept in self._kept.values()]

    def add(self, name: str, size: int, chunks: Iterable[bytes]) -> Written:
        """Put a file of `size` bytes in; one that is in already is left as it is, and `chunks` is not read.

        Raises `Broken` (`evidence.source_changed`) if the content has another size.
        """
        there = self.has(name)
        if there is not None:
            return there
        try:
            kept = self._write(name, size, chunks)
        except OSError as error:
            raise write_error(error, self._path) from None
        self._kept[name] = kept
        return Written(name, kept.entry.size, kept.sha256)

    def finish(self, target: Path) -> tuple[int, str]:
        """Write the directory, make all durable and give it its name; return size and SHA-256 of the package."""
        try:
            self._file.seek(self._end)
            self._file.write(directory([kept.entry for kept in self._kept.values()], self._end))
            self._file.flush()
            os.fsync(self._file.fileno())
            size, digest = self._file.tell(), self._hash()
            self._path.replace(target)
            self._journal.unlink(missing_ok=True)
        except OSError as error:
            raise write_error(error, target) from None
        return size, digest

    def _write(self, name: str, size: int, chunks: Iterable[bytes]) -> _Kept:
        """Write the content behind room for a header, and the header then: only now its CRC is known."""
        digest, crc, written = sha256(), 0, 0
        self._file.seek(Entry(name, size, 0, self._end).data_offset)
        for chunk in chunks:
            self._file.write(chunk)
            digest.update(chunk)
            crc, written = zlib.crc32(chunk, crc), written + len(chunk)
            self._check(len(chunk))
        if written != size:
            text = f"{name} had {size} bytes and {written} when it was copied; resume the export."
            raise Broken("evidence.source_changed", text, where=name)
        entry = Entry(name, size, crc, self._end)
        self._file.seek(self._end)
        self._file.write(local_header(entry))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._end = entry.end
        kept = _Kept(entry, digest.hexdigest())
        self._note(kept)
        return kept

    def _note(self, kept: _Kept) -> None:
        entry = kept.entry
        self._notes.write(json.dumps([entry.name, entry.size, entry.crc, entry.offset, kept.sha256]) + "\n")
        self._notes.flush()
        os.fsync(self._notes.fileno())

    def _usable_end(self) -> int:
        """Return where what is noted ends; what does not fit what is there is forgotten."""
        end, size = 0, os.fstat(self._file.fileno()).st_size
        for name, kept in list(self._kept.items()):
            if kept.entry.offset != end or kept.entry.end > size:
                del self._kept[name]
            else:
                end = kept.entry.end
        return end

    def _hash(self) -> str:
        digest = sha256()
        self._file.seek(0)
        while chunk := self._file.read(CHUNK):
            digest.update(chunk)
            self._check(0)
        return digest.hexdigest()


def chunks_of(path: Path) -> Iterable[bytes]:
    """Yield a file's content by the MiB. Raises `OSError`."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def write_error(error: OSError, path: Path) -> Unavailable:
    """Say why a package cannot be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        text = f"The disk of {path} is full; free some space and resume the export: what is done stays done."
        return Unavailable("evidence.disk_full", text, where=str(path))
    text = f"Cannot write {path}: {error.strerror or error}; see whether its disk is there and writable."
    return Unavailable("evidence.cannot_write", text, where=str(path))


def _close(opened: ExitStack) -> None:
    with suppress(OSError):  # what a full disk did not take; the journal says what counts
        opened.close()


def _read_journal(path: Path) -> list[_Kept]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        try:
            name, size, crc, offset, digest = json.loads(line)
        except ValueError:
            break  # torn by the kill
        found.append(_Kept(Entry(name, size, crc, offset), digest))
    return found
