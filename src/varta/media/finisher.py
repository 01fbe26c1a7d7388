"""Finish recorded files and tell the catalogue: each step in the order that `design/recording.md` states.

Two threads: one for the disk (synchronise, note, rename), one for the catalogue. A catalogue that is away or locked
holds up neither the files nor anybody else; its notes wait in the spool, and entering one twice is harmless.
"""

import logging
import queue
import threading
from pathlib import Path

from varta.kernel.errors import Unavailable, VartaError
from varta.kernel.footage import StreamKey
from varta.media.notes import AbsenceNote, Catalogue, ClosedFile, RemovalNote
from varta.media.repair import Head, left_by_older_versions, mend, settle
from varta.media.spool import Note, Spool, read_note
from varta.media.store import Store, write_error
from varta.media.writer import ChainHead, Written

_log = logging.getLogger(__name__)
RETRY_S = 2.0
_LOOK_S = 0.5


class Finisher:
    """Take finished files and notes over; never makes the recorder wait."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        """Open the spool. Raises `Unavailable` when it cannot be made."""
        self._store, self._catalogue = store, catalogue
        self._spool = Spool(store.places[0])
        self._queue: queue.SimpleQueue[Written | AbsenceNote | None] = queue.SimpleQueue()
        self._backlog: list[Written | AbsenceNote] = []
        self._heads: dict[StreamKey, ChainHead] = {}
        self._heads_lock = threading.Lock()
        self._ending, self._more = threading.Event(), threading.Event()
        self._away = self._troubled = False
        try:
            self._spool.open()
        except OSError as error:
            raise write_error(error, self._spool.folder) from None
        self._threads = [
            threading.Thread(target=work, name=work.__name__.strip("_"), daemon=True)
            for work in (self._finish_files, self._enter_notes, self._repair_all)
        ]

    def start(self) -> None:
        """Begin. What an earlier run left is repaired for each stream when its head is asked for, else beside."""
        for thread in self._threads:
            thread.start()

    def head(self, stream: StreamKey) -> ChainHead:
        """Return the head of a stream's chain, always the same object; before its first use the stream is repaired."""
        with self._heads_lock:
            if stream not in self._heads:
                self._heads[stream] = ChainHead(find=lambda: self._mend(stream))
            return self._heads[stream]

    def take(self, written: Written) -> None:
        """Queue a file."""
        self._queue.put(written)

    def note_absence(self, note: AbsenceNote) -> None:
        """Queue a note."""
        self._queue.put(note)

    def note_removal(self, note: RemovalNote) -> None:
        """Note durably, before this returns, that a file is to be removed. Raises `Unavailable`."""
        self._store.check()
        try:
            self._spool.add(self._spool.write_on_a_full_disk(note))
        except OSError as error:
            raise write_error(error, self._spool.folder) from None
        self._more.set()

    def waiting(self) -> int:
        """Return how many notes the catalogue does not know yet."""
        return len(self._spool)

    def close(self, seconds: float = 5.0) -> None:
        """Finish what is queued and end. What the catalogue did not take stays in the spool."""
        files, notes, _ = self._threads
        self._queue.put(None)
        files.join(seconds)
        self._ending.set()
        self._more.set()
        notes.join(seconds)

    def _mend(self, stream: StreamKey) -> Head:
        try:
            self._store.check()
            head = mend(self._store, self._spool, stream)
        except OSError as error:
            raise write_error(error, self._store.places[0]) from None
        self._more.set()
        return head

    def _repair_all(self) -> None:
        """Repair the streams that nobody asked for yet, and those that will never be recorded again."""
        old = left_by_older_versions(self._store)
        if old:
            _log.warning(
                "%d day folders of an older version lie in %s; they are kept, and are not in the archive",
                len(old), self._store.places[0],
            )  # fmt: skip
        for stream in self._store.streams():
            try:
                self.head(stream).ensure()
            except Unavailable as error:
                _log.error("files of %s that were left open are not repaired yet: %s", stream, error)
            if self._ending.is_set():
                return

    def _finish_files(self) -> None:
        while True:
            try:
                item = self._queue.get(timeout=RETRY_S if self._backlog else None)
            except queue.Empty:
                self._settle_backlog()
                continue
            if item is None:
                self._settle_backlog()
                return
            self._backlog.append(item)
            if len(self._backlog) == 1 or not self._troubled:
                self._settle_backlog()

    def _settle_backlog(self) -> None:
        """Settle what is there; after a failure the rest of the stream waits, so that its order stays."""
        left: list[Written | AbsenceNote] = []
        failed: set[StreamKey] = set()
        for item in self._backlog:
            stream = item.closed.stream if isinstance(item, Written) else item.stream
            if stream in failed or not self._settle(item):
                failed.add(stream)
                left.append(item)
        self._backlog, self._troubled = left, bool(left)
        self._more.set()

    def _settle(self, item: Written | AbsenceNote) -> bool:
        try:
            self._store.check()
            if isinstance(item, Written):
                settle(self._store, self._spool, item.path, item.closed)
            else:
                self._spool.add(self._spool.write(item))
        except (OSError, Unavailable) as error:
            told = write_error(error, self._store.places[0]) if isinstance(error, OSError) else error
            if not self._troubled:
                _log.error("recorded files wait for their names: %s", told)
            self._troubled = True
            return False
        return True

    def _enter_notes(self) -> None:
        while True:
            note = self._spool.first()
            if note is None:
                if self._ending.is_set():
                    return
                self._more.wait(_LOOK_S)
                self._more.clear()
            elif not self._enter(note) and self._ending.wait(RETRY_S):
                return

    def _enter(self, path: Path) -> bool:
        """Enter a note; return False if it has to wait."""
        try:
            note = read_note(path)
            if note is None:
                _log.error("the note %s is damaged, or an older version's; it is kept as .damaged", path)
                self._spool.done(path, keep_as=".damaged")
            else:
                self._tell(note)
                self._spool.done(path)
            self._away = False
        except FileNotFoundError:
            self._spool.done(path)
        except VartaError as error:
            if _may_pass(error):
                if not self._away:
                    _log.warning("notes wait in the spool: %s", error)
                self._away = True
                return False
            _log.error("the catalogue refuses %s, which is kept as .refused: %s", path, error)
            self._spool.done(path, keep_as=".refused")
        except OSError as error:
            _log.error("%s", write_error(error, path))
            return False
        return True

    def _tell(self, note: Note) -> None:
        if isinstance(note, AbsenceNote):
            self._catalogue.enter_absence(note)
        elif isinstance(note, RemovalNote):
            self._catalogue.enter_removal(note)
        elif self._is_there(note):
            self._catalogue.enter_segment(note)

    def _is_there(self, closed: ClosedFile) -> bool:
        """Tell whether a file is anywhere; looked for twice, as it may be moved meanwhile."""
        self._store.check()
        return any(self._store.locate(closed.file) is not None for _ in range(2))


def _may_pass(error: VartaError) -> bool:
    """Tell whether the same note may be taken later: a database that is away, damaged or old is put right some day."""
    return isinstance(error, Unavailable) or (error.code.startswith("database.") and error.code != "database.refused")
