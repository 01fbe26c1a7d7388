"""Finish recorded files: synchronise, note in the spool, rename, enter in the catalogue. In a thread of its own.

The spool holds one small file for each segment that the catalogue may not know yet. When the catalogue is away the
spool grows, and is entered later; entering twice is harmless. See `design/recording.md`.
"""

import json
import logging
import os
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from varta.kernel.errors import Unavailable, VartaError
from varta.kernel.ids import CameraId, SegmentId, new_id
from varta.media.fragments import measure
from varta.media.writer import OPEN_SUFFIX, Written, final_path, write_error

_log = logging.getLogger(__name__)
SPOOL = ".spool"
RETRY_S = 2.0


@dataclass(frozen=True, slots=True)
class ClosedFile:
    """Describe a finished segment as the catalogue wants it; `path` is relative to the recordings folder."""

    id: SegmentId
    camera_id: CameraId
    path: str
    start: datetime
    end: datetime
    size: int
    packets: int
    codec: str
    width: int
    height: int


Catalogue = Callable[[ClosedFile], None]  # raises `Unavailable` while it is away; entering an id again changes nothing


class Finisher:
    """Take finished files over from the writers; never makes them wait."""

    def __init__(self, root: Path, catalogue: Catalogue) -> None:
        """Begin with what an earlier run left behind. Raises `Unavailable` when the spool cannot be made."""
        self._root, self._spool, self._catalogue = root, root / SPOOL, catalogue
        self._queue: queue.SimpleQueue[Written | None] = queue.SimpleQueue()
        self._away = False
        self._unsettled: list[Written] = []
        try:
            self._spool.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise write_error(error, self._spool) from None
        self._thread = threading.Thread(target=self._run, name="finisher", daemon=True)
        self._ending = threading.Event()

    def start(self) -> None:
        """Begin; call it before any writer writes, so that only left-over files are taken for such."""
        repair(self._root)
        self._thread.start()

    def take(self, written: Written) -> None:
        """Queue a file."""
        self._queue.put(written)

    def close(self, seconds: float = 5.0) -> None:
        """Finish what is queued and end. What the catalogue did not take stays in the spool."""
        self._ending.set()
        self._queue.put(None)
        self._thread.join(seconds)

    def waiting(self) -> int:
        """Return how many segments the catalogue does not know yet."""
        with suppress(OSError):
            return sum(1 for _ in self._spool.glob("*.json"))
        return 0

    def _run(self) -> None:
        self._enter_all()
        while True:
            written = self._next()
            if written is not None:
                self._finish(written)
            elif self._ending.is_set():
                return
            else:
                unsettled, self._unsettled = self._unsettled, []
                for again in unsettled:
                    self._finish(again)
            self._enter_all()

    def _next(self) -> Written | None:
        try:
            return self._queue.get(timeout=RETRY_S)
        except queue.Empty:
            return None

    def _finish(self, written: Written) -> None:
        """Give a file its final name; what fails here is tried again, at the latest by `repair` at the next start."""
        stream = written.stream
        closed = ClosedFile(
            SegmentId(new_id()), written.camera_id, str(final_path(written.path).relative_to(self._root)),
            _moment(written.start_us), _moment(written.end_us), written.size, written.packets,
            stream.codec, stream.width, stream.height,
        )  # fmt: skip
        try:
            _settle(self._spool, written.path, closed)
        except OSError as error:
            _log.error("%s", write_error(error, written.path))
            self._unsettled.append(written)

    def _enter_all(self) -> None:
        for note in sorted(self._spool.glob("*.json")):
            closed = read_note(note)
            try:
                if closed is None:
                    _log.error("the note %s is damaged and left out", note)
                    note.replace(note.with_suffix(".damaged"))
                    continue
                if (self._root / closed.path).exists():
                    self._catalogue(closed)
                note.unlink(missing_ok=True)
                self._away = False
            except Unavailable as error:
                if not self._away:
                    _log.warning("segments wait in the spool: %s", error)
                self._away = True
                return
            except VartaError as error:
                _log.error("%s is not in the catalogue: %s", closed.path if closed else note, error)
                note.replace(note.with_suffix(".refused"))
            except OSError as error:
                _log.error("%s", write_error(error, note))
                return


def repair(root: Path) -> int:
    """Finish what an earlier recorder left open: cut torn files after their last whole fragment, note and rename them.

    Returns how many were kept. Call it only while holding the folder's lock.
    """
    kept = 0
    for path in sorted(root.glob(f"*/*/*{OPEN_SUFFIX}")):
        try:
            kept += _repair_one(root, path)
        except OSError as error:
            _log.error("a file left open cannot be repaired: %s", write_error(error, path))
    return kept


def _repair_one(root: Path, path: Path) -> bool:
    found = measure(path)
    if found is None:
        path.unlink()
        return False
    os.truncate(path, found.size)
    final = str(final_path(path).relative_to(root))
    known = next((n for n in _notes(root / SPOOL) if n.path == final), None)
    closed = ClosedFile(
        known.id if known else SegmentId(new_id()), CameraId(path.parts[-3]), final,
        _moment(found.start_us), _moment(max(found.end_us, found.start_us + 1000)), found.size, found.packets,
        found.codec, found.width, found.height,
    )  # fmt: skip
    _settle(root / SPOOL, path, closed)
    _log.info("repaired %s: %d pictures", final, found.packets)
    return True


def _settle(spool: Path, path: Path, closed: ClosedFile) -> None:
    """Synchronise an open file, note it in the spool, and give it its final name."""
    _synchronise(path)
    note = spool / f"{closed.id}.json"
    partial = note.with_suffix(".part")
    partial.write_text(json.dumps(asdict(closed), default=datetime.isoformat), encoding="utf-8")
    _synchronise(partial)
    partial.replace(note)
    path.replace(final_path(path))
    _synchronise(path.parent)
    _synchronise(spool)


def read_note(note: Path) -> ClosedFile | None:
    """Return what a note of the spool says; None for a damaged one."""
    try:
        fields = json.loads(note.read_text(encoding="utf-8"))
        fields["start"] = datetime.fromisoformat(fields["start"])
        fields["end"] = datetime.fromisoformat(fields["end"])
        return ClosedFile(**fields)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _notes(spool: Path) -> Iterator[ClosedFile]:
    yield from filter(None, map(read_note, spool.glob("*.json")))


def _synchronise(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _moment(us: int) -> datetime:
    return datetime.fromtimestamp(us / 1_000_000, UTC)
