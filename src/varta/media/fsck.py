"""The check of the store: every file against its row, every row against its file, and each stream's chain.

Every rule of `design/recording.md` that can be looked at afterwards is looked at here. Nothing is changed unless a
repair was asked for, and no footage is ever deleted unless that was asked for by its own name.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, fields
from hashlib import sha256
from pathlib import Path
from typing import Any

from varta.kernel.errors import Conflict
from varta.kernel.footage import FileName, StreamKey
from varta.media.boxes import read_header
from varta.media.chain_check import ChainFile, ChainTombstone, check_chain
from varta.media.check_model import Code, Finding, Ledger, Row
from varta.media.fragments import Described, describe
from varta.media.mover import Mover
from varta.media.notes import ClosedFile, RemovalNote
from varta.media.repair import mend
from varta.media.spool import Spool, read_note
from varta.media.store import Store, StoredFile

Fix = Callable[[], None]
Progress = Callable[[int, int], None]  # files looked at, files in all
_DIFFERENCES = ("number", "start_us", "end_us", "size", "packets", "codec", "width", "height")


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """Say how far to go. `hashed`: read every byte; `recording` tells whether a recorder is at work just now, so that
    open files are its own.
    """

    hashed: bool = True
    recording: Callable[[], bool] = lambda: False
    repair: bool = False
    rebuild: bool = False
    delete_orphans: bool = False


class StoreCheck:
    """Check a store against a catalogue."""

    def __init__(
        self, store: Store, ledger: Ledger, options: CheckOptions, progress: Progress = lambda _done, _all: None
    ) -> None:
        self._store, self._ledger, self._options, self._progress = store, ledger, options, progress
        self._spool = Spool(store.places[0])
        self._waiting = _Waiting.read(self._spool)
        self._done = self._total = 0

    def run(self) -> list[Finding]:
        """Return all that was found; with `repair`, mended where that is possible.

        Raises `Unavailable` (`recordings.store_away`, `database.away`), `OSError`.
        """
        self._store.check()
        if self._options.repair:
            self._spool.open()  # what a repair notes goes behind what waits there
        found: list[Finding] = []
        if self._options.rebuild:
            found += [Finding(Code.BAD_COPY, "", path, f"{path} cannot be read") for path in self._ledger.restore()]
        streams = sorted({*self._store.streams(), *self._ledger.streams()})
        self._total = sum(sum(1 for _ in self._files(stream)) for stream in streams)
        for stream in streams:
            found += self._check_stream(stream)
        return found

    def _files(self, stream: StreamKey) -> Iterator[StoredFile]:
        for day in self._store.days(stream):
            yield from sorted(self._store.of_day(stream, day), key=lambda stored: stored.file.start_ms)

    def _check_stream(self, stream: StreamKey) -> list[Finding]:
        options = self._options
        check = _StreamCheck(self._store, self._ledger, options, self._waiting, stream)
        opened = [stored for stored in self._files(stream) if stored.open]
        if opened and not options.recording():
            left = [check.finding(Code.LEFT_OPEN, s.path.name, f"{s.path} was never closed") for s in opened]
            if options.repair:
                mend(self._store, self._spool, stream)
                for finding in left:
                    finding.repaired = True
            check.found += left
        # Files before rows: what is closed meanwhile is a row whose file is found when it is looked for again.
        by_file: dict[FileName, list[StoredFile]] = {}
        for stored in self._files(stream):
            if not stored.open:
                by_file.setdefault(stored.file, []).append(stored)
        rows = {row.file: row for row in self._ledger.rows(stream)}
        leaving = self._ledger.leaving()
        for file, copies in sorted(by_file.items()):
            check.file(copies, rows.get(file), leaving)
            self._done += 1
            self._progress(self._done, max(self._done, self._total))
        for file, row in rows.items():
            if file not in by_file:
                check.row(row)
        check.rest()
        return check.found


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Hold what waits in the spool: the catalogue need not know it yet."""

    entering: frozenset[FileName] = frozenset()
    leaving: tuple[RemovalNote, ...] = ()

    @classmethod
    def read(cls, spool: Spool) -> "_Waiting":
        notes = [read_note(path) for path in spool.folder.glob("*.json") if path.exists()]
        entering = frozenset(note.file for note in notes if isinstance(note, ClosedFile))
        return cls(entering, tuple(note for note in notes if isinstance(note, RemovalNote)))


@dataclass(slots=True)
class _StreamCheck:
    store: Store
    ledger: Ledger
    options: CheckOptions
    waiting: _Waiting
    stream: StreamKey
    found: list[Finding] = field(default_factory=list)
    chain: list[ChainFile] = field(default_factory=list)
    counted: list[int] = field(default_factory=lambda: [0, 0])

    def finding(self, code: str, where: str, text: str) -> Finding:
        return Finding(code, str(self.stream), where, text)

    def file(self, copies: Sequence[StoredFile], row: Row | None, leaving: Collection[FileName]) -> None:
        """Check a closed file, and its row where it has one."""
        stored = next((c for c in copies if row and (c.place, c.held) == (row.place, row.held)), copies[0])
        if row is None and stored.file in leaving:
            return
        try:
            found = describe(stored.path, hashed=self.options.hashed)
        except FileNotFoundError:
            return  # moved or purged meanwhile; its row is looked at by itself
        name = str(stored.file.relative)
        if found is None or found.file != stored.file:
            self._strange(stored, found, name)
            return
        link = found.link or (row.link if row else b"")
        if row is None:
            self._orphan(stored, found, name)
        elif self._known(stored, found, row, name):
            link = row.link
        self.chain.append(ChainFile(found.number, found.previous, link, found.start_us, found.end_us, name))

    def _known(self, stored: StoredFile, found: Described, row: Row, name: str) -> bool:
        """Compare a file with its row; return whether its content is, or is again, what was recorded."""
        self._count(row)
        changed = self.options.hashed and found.link != row.link
        if found.torn or changed:
            torn = f"{stored.path} ends with a torn box"
            text = torn if found.torn else f"{stored.path} is not what was recorded: its SHA-256 differs"
            code = Code.TORN if found.torn else Code.WRONG_HASH
            changed = not self._add(code, name, text, lambda: _cut(stored.path, row))
        elif wrong := [n for n in _DIFFERENCES if getattr(found, n) != getattr(row, n)]:
            text = f"The row of {name} says something else than the file: {', '.join(wrong)}"
            self._add(Code.DIFFERS, name, text, lambda: self._replace(row, _row_of(found, stored)))
        self._place(stored, row, name)
        return not changed

    def row(self, row: Row) -> None:
        """Check a row whose file was not among those of its stream."""
        removed = any((n.stream, n.number) == (row.stream, row.number) for n in self.waiting.leaving)
        if removed or self.store.locate(row.file, row.place, held=row.held):
            self._count(row)
            return
        if all(row != now for now in self.ledger.rows(self.stream)):
            return  # purged meanwhile
        self._count(row)
        text = f"The catalogue has {row.file.relative}, number {row.number}, and there is no such file"
        self._add(Code.NO_FILE, str(row.file.relative), text, lambda: self._take_out(row))

    def rest(self) -> None:
        """Check what concerns the stream as a whole: the chain, tombstones and counters."""
        gone = [note for note in self.waiting.leaving if note.stream == self.stream]
        buried = list(self.ledger.tombstones(self.stream))
        known = {number for t in buried for number in (t.first_number, t.last_number)}
        buried += [ChainTombstone(n.number, n.number, n.before, n.link) for n in gone if n.number not in known]
        for fault in check_chain(self.chain, buried):
            where = fault.name or f"{fault.first_number}-{fault.last_number}"
            self.found.append(self.finding(fault.fault, where, fault.text))
        missing = self.ledger.copies_missing(self.stream)
        if missing:
            text = f"{missing} tombstones have no copy on disk, so that a rebuild would not know them"
            self._add(Code.NO_COPY, str(self.stream), text, lambda: self.ledger.copy_tombstones(self.stream))
        counters = self.ledger.counted(self.stream)
        if counters != tuple(self.counted) and not self.options.recording():
            text = "The counters say {} segments and {} bytes; it is {} and {}".format(*counters, *self.counted)
            self._add(Code.COUNTERS, str(self.stream), text, lambda: self.ledger.recount(self.stream))

    def _add(self, code: str, where: str, text: str, fix: Fix | None = None) -> bool:
        """Add a finding, repaired where that is wanted and can be; return whether it is."""
        finding = self.finding(code, where, text)
        self.found.append(finding)
        if fix is not None and self.options.repair:
            try:
                fix()
                finding.repaired = True
            except (Conflict, OSError) as error:
                finding.text += f" (cannot be repaired: {error})"
        return finding.repaired

    def _strange(self, stored: StoredFile, found: Described | None, name: str) -> None:
        if found is not None:
            text = f"{stored.path} says of itself that it is {found.file.relative}"
            self._add(Code.MISNAMED, name, text)
        else:
            has_header = read_header(stored.path) is not None
            text = f"{stored.path} {'holds no whole fragment' if has_header else 'is no segment that Varta wrote'}"
            self._add(Code.UNREADABLE, name, text)

    def _orphan(self, stored: StoredFile, found: Described, name: str) -> None:
        if not self.options.repair and self._comes(stored.file):
            return
        delete = self.options.delete_orphans and not stored.held
        fix: Fix = stored.path.unlink if delete else (lambda: self._enter(stored, found))
        self._add(Code.ORPHAN, name, f"The catalogue does not know {stored.path}, number {found.number}", fix)
        if found.torn:
            self._add(Code.TORN, name, f"{stored.path} ends with a torn box")

    def _comes(self, file: FileName) -> bool:
        """Tell whether a file's row is only late: its note waits, or was entered since the rows were read."""
        if file in self.waiting.entering:
            return True
        return self.options.recording() and (
            file in _Waiting.read(Spool(self.store.places[0])).entering
            or any(row.file == file for row in self.ledger.rows(self.stream))
        )

    def _enter(self, stored: StoredFile, found: Described) -> None:
        row = _row_of(found if found.link else describe(stored.path) or found, stored)
        self.ledger.enter(row)
        self._count(row)
        self._place(stored, row, str(stored.file.relative))

    def _place(self, stored: StoredFile, row: Row, name: str) -> None:
        wanted = any(a < row.end_us and row.start_us < b for a, b in self.ledger.held_spans(self.stream))
        if wanted != stored.held:
            what = "is held and lies outside .held" if wanted else "lies below .held and no hold asks for it"
            text = f"{stored.path} {what}"
            self._add(Code.MISPLACED, name, text, lambda: self._move(stored, row, held=wanted))
        elif (stored.place, stored.held) != (row.place, row.held):
            text = f"The row of {name} says that the file lies elsewhere"
            self._add(Code.DIFFERS, name, text, lambda: self.ledger.relocate(_row_of(row, stored)))

    def _move(self, stored: StoredFile, row: Row, *, held: bool) -> None:
        mover = Mover(self.store.places)
        move = mover.hold if held else mover.unhold
        place = move([(stored.place, stored.file)])[0]
        at = StoredFile(stored.file, stored.path, stored.place if place is None else place, held)
        self.ledger.relocate(_row_of(row, at))

    def _take_out(self, row: Row) -> None:
        self.ledger.take_out(row)
        self.counted[0] -= 1
        self.counted[1] -= row.size

    def _replace(self, row: Row, by: Row) -> None:
        self.ledger.take_out(row)
        self.ledger.enter(Row(**{**_values(by), "link": row.link}))
        self.counted[1] += by.size - row.size

    def _count(self, row: Row) -> None:
        self.counted[0] += 1
        self.counted[1] += row.size


def _row_of(closed: ClosedFile, stored: StoredFile) -> Row:
    return Row(**{**_values(closed), "place": stored.place, "held": stored.held})


def _values(closed: ClosedFile) -> dict[str, Any]:
    return {f.name: getattr(closed, f.name) for f in fields(ClosedFile)}


def _cut(path: Path, row: Row) -> None:
    """Cut off what was appended to a file after it was recorded. Raises `Conflict` where that does not mend it."""
    data = path.read_bytes()
    if len(data) <= row.size or sha256(data[: row.size]).digest() != row.link:
        raise Conflict("recordings.not_repairable", "what was recorded is not in it any more; put it back from a copy")
    with path.open("r+b") as file:
        file.truncate(row.size)
