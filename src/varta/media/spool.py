"""The spool: a small file for each note that the catalogue does not know yet, entered in the order of writing."""

import errno
import json
import logging
import os
import threading
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias

from varta.kernel.errors import BadInput
from varta.kernel.footage import StreamKey, StreamKind
from varta.kernel.ids import camera_id
from varta.media.notes import AbsenceNote, ClosedFile, RemovalNote
from varta.media.packet import ClockReading
from varta.media.store import synchronise

_log = logging.getLogger(__name__)
FOLDER = ".spool"
_BALLAST, _BALLAST_BYTES = ".ballast", 64 * 1024
_LARGEST = 64 * 1024

Note: TypeAlias = ClosedFile | AbsenceNote | RemovalNote
_KINDS: Mapping[type, str] = {ClosedFile: "segment", AbsenceNote: "absence", RemovalNote: "removal"}


class Spool:
    """Keep notes on disk, and the order in which they wait in memory. Safe from several threads."""

    def __init__(self, place: Path) -> None:
        """Name the place below which the spool lies; nothing is touched."""
        self.folder = place / FOLDER
        self._waiting: deque[Path] = deque()
        self._lock = threading.Lock()
        self._number = 0

    def open(self) -> None:
        """Begin with the notes that an earlier run left. Raises `OSError`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._lock:
            self._waiting.extend(sorted(self.folder.glob("*.json")))
            numbers = [path.name.partition("-")[0] for path in self._waiting]
            self._number = max((int(number) for number in numbers if number.isdecimal()), default=0)
        self._fill_ballast()

    def write(self, note: Note) -> Path:
        """Make a note durable; it waits once it is given to `add`. Raises `OSError`."""
        with self._lock:
            self._number += 1
            path = self.folder / f"{self._number:012d}-{_KINDS[type(note)]}.json"
        partial = path.with_suffix(".part")
        try:
            partial.write_bytes(encode(note))
            synchronise(partial)
            partial.replace(path)
            synchronise(self.folder)
        except OSError:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            raise
        return path

    def write_on_a_full_disk(self, note: Note) -> Path:
        """Make a note durable, with the room that is kept for this where there is no other. Raises `OSError`."""
        try:
            return self.write(note)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
        (self.folder / _BALLAST).unlink(missing_ok=True)
        return self.write(note)

    def add(self, path: Path) -> None:
        """Let a written note be entered."""
        with self._lock:
            self._waiting.append(path)

    def first(self) -> Path | None:
        """Return the oldest waiting note."""
        with self._lock:
            return self._waiting[0] if self._waiting else None

    def done(self, path: Path, keep_as: str | None = None) -> None:
        """Forget the oldest note; with `keep_as`, a suffix, its file stays for people to look at. Raises `OSError`."""
        if keep_as is None:
            path.unlink(missing_ok=True)
        else:
            path.replace(path.with_suffix(keep_as))
        with self._lock:
            if self._waiting and self._waiting[0] == path:
                self._waiting.popleft()
        self._fill_ballast()

    def __len__(self) -> int:
        return len(self._waiting)

    def _fill_ballast(self) -> None:
        ballast = self.folder / _BALLAST
        with suppress(OSError):
            if not ballast.exists():
                ballast.write_bytes(os.urandom(_BALLAST_BYTES))


def encode(note: Note) -> bytes:
    """Return a note as JSON."""
    fields: dict[str, Any] = {"kind": _KINDS[type(note)], "camera": note.stream.camera_id, "stream": note.stream.kind}
    for name in note.__slots__:
        value = getattr(note, name)
        if isinstance(value, ClockReading):
            value = [value.source, value.offset_us, value.error_us]
        if name != "stream":
            fields[name] = value.hex() if isinstance(value, bytes) else value
    return json.dumps(fields, separators=(",", ":")).encode()


def read_note(path: Path) -> Note | None:
    """Return what a note of the spool says; None for a damaged one, or an older version's. Raises `OSError`."""
    with path.open("rb") as file:
        data = file.read(_LARGEST)
    try:
        fields = json.loads(data)
        kind = fields.pop("kind")
        fields["stream"] = StreamKey(camera_id(fields.pop("camera")), StreamKind(fields["stream"]))
        for name in ("link", "before"):
            if name in fields:
                fields[name] = bytes.fromhex(fields[name])
        if "clock" in fields:
            source, offset, error = fields["clock"]
            fields["clock"] = ClockReading(str(source), int(offset), int(error))
        made: Note = next(make for make, name in _KINDS.items() if name == kind)(**fields)
        return made
    except (ValueError, KeyError, TypeError, AttributeError, BadInput, StopIteration):
        return None
