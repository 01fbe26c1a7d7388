"""The finisher: notes go in the order of writing, wait while the catalogue is away, and are never lost."""

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support.centre import wait_for
from support.recorded import packets
from varta.kernel.errors import Broken, Conflict, Unavailable
from varta.kernel.footage import FileName, StreamKey, StreamKind
from varta.kernel.ids import CameraId
from varta.media import finisher as module
from varta.media.finisher import Finisher
from varta.media.notes import AbsenceNote, ClosedFile, RemovalNote
from varta.media.packet import ClockReading
from varta.media.spool import Spool, encode, read_note
from varta.media.store import Store, open_name
from varta.media.writer import SegmentWriter

T0 = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
YARD, GATE = StreamKey(CameraId("yard")), StreamKey(CameraId("gate"), StreamKind.SUB)


@dataclass
class Book:
    """Stand for the catalogue; `trouble` is raised as long as it is set."""

    entered: list[object] = field(default_factory=list)
    trouble: Exception | None = None
    wait: threading.Event | None = None

    def _enter(self, note: object) -> None:
        if self.wait is not None:
            self.wait.wait(20)
        if self.trouble is not None:
            raise self.trouble
        self.entered.append(note)

    def enter_segment(self, closed: ClosedFile) -> None:
        self._enter(closed)

    def enter_absence(self, absence: AbsenceNote) -> None:
        self._enter(absence)

    def enter_removal(self, removal: RemovalNote) -> None:
        self._enter(removal)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY_S", 0.05)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store([tmp_path / "recordings"])
    made.create()
    return made


@pytest.fixture
def begin(store: Store) -> Callable[[Book], Finisher]:
    def start(book: Book) -> Finisher:
        finisher = Finisher(store, book)
        finisher.start()
        return finisher

    return start


def record(store: Store, finisher: Finisher, seconds: float = 2, stream: StreamKey = YARD, at: datetime = T0) -> None:
    writer = SegmentWriter(store, stream, finisher.head(stream), finisher.take, segment_s=1, reserve_bytes=0)
    for packet in packets(at, seconds):
        writer.write(packet)
    writer.close()


NOTES = [
    ClosedFile(YARD, 7, 1, 2, 3, 4, "hevc", 5, 6, bytes(range(32)), ClockReading("sender_reports", -4, 9), place=1),
    AbsenceNote(GATE, 1, None, "disabled", "Олена"),
    AbsenceNote(GATE, 1, 99, "disk_full"),
    RemovalNote(YARD, 6, 1, 2, bytes(32), b"\x07" * 32),
]


@pytest.mark.parametrize("note", NOTES)
def test_a_note_reads_back_as_it_was_written(tmp_path: Path, note: ClosedFile) -> None:
    path = tmp_path / "note.json"
    path.write_bytes(encode(note))
    assert read_note(path) == note


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", '{"kind": "segment"}', '{"kind": "absence", "camera": "../x", "stream": "main"}', "\x00" * 99],
)
def test_a_damaged_note_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "note.json"
    path.write_text(text, encoding="utf-8")
    assert read_note(path) is None


@pytest.mark.parametrize("code", ["database.corrupt", "database.not_upgraded", "database.away"])
def test_notes_outlast_a_database_that_is_damaged_or_gone(store: Store, begin, code: str) -> None:
    book = Book(trouble=Broken(code, "It is damaged."))
    finisher = begin(book)
    record(store, finisher, seconds=1)
    wait_for("the note", lambda: finisher.waiting() == 1)
    wait_for("an attempt", lambda: finisher._away)
    book.trouble = None
    wait_for("its row", lambda: book.entered)
    finisher.close()


def test_notes_are_entered_in_the_order_of_writing_after_the_catalogue_was_away(store: Store, begin) -> None:
    book = Book(trouble=Unavailable("database.away", "The database is away."))
    finisher = begin(book)
    finisher.note_absence(AbsenceNote(YARD, 1, None, "camera_offline"))
    record(store, finisher)
    wait_for("three notes", lambda: finisher.waiting() == 3)
    finisher.note_absence(AbsenceNote(YARD, 1, 5, "camera_offline"))
    wait_for("the end of the absence", lambda: finisher.waiting() == 4)
    finisher.note_removal(RemovalNote(YARD, 1, 1, 2, bytes(32), bytes(32)))
    wait_for("all notes", lambda: finisher.waiting() == 5)
    assert not list(store.places[0].rglob("*.open.mp4")), "files get their names without the catalogue"
    finisher.close()
    # Another run enters them, in the same order.
    book.trouble = None
    again = begin(book)
    wait_for("all entered", lambda: len(book.entered) == 5)
    wait_for("an empty spool", lambda: again.waiting() == 0)
    again.close()
    kinds = [type(note).__name__ for note in book.entered]
    assert sorted(kinds[:3]) == ["AbsenceNote", "ClosedFile", "ClosedFile"]
    assert kinds[3:] == ["AbsenceNote", "RemovalNote"]
    assert [n.number for n in book.entered if isinstance(n, ClosedFile)] == [1, 2]


def test_a_locked_catalogue_holds_up_no_file(store: Store, begin) -> None:
    book = Book(wait=threading.Event())
    finisher = begin(book)
    record(store, finisher, seconds=4)
    wait_for("every file has its name", lambda: len(list(store.places[0].glob("yard/main/*/*Z.mp4"))) == 4)
    assert book.entered == []
    book.wait.set()
    wait_for("all rows", lambda: len(book.entered) == 4)
    finisher.close()


def test_what_the_catalogue_refuses_for_good_is_kept_aside(store: Store, begin) -> None:
    book = Book(trouble=Conflict("recordings.some", "No."))
    finisher = begin(book)
    record(store, finisher, seconds=1)
    refused = wait_for("the note", lambda: list((store.places[0] / ".spool").glob("*.refused")))
    book.trouble = None
    finisher.note_absence(AbsenceNote(YARD, 1, 2, "overload"))
    wait_for("what comes after it", lambda: book.entered)
    finisher.close()
    assert json.loads(refused[0].read_text())["number"] == 1


def test_a_note_whose_file_is_gone_enters_nothing(store: Store, begin) -> None:
    spool = Spool(store.places[0])
    spool.open()
    spool.write(NOTES[0])
    (spool.folder / "000000000005-segment.json").write_text("{", encoding="utf-8")
    book = Book()
    finisher = begin(book)
    wait_for("an empty spool", lambda: finisher.waiting() == 0)
    finisher.close()
    assert book.entered == []
    assert [path.suffix for path in spool.folder.iterdir() if path.name[0] != "."] == [".damaged"]


def test_every_stream_has_one_head_and_its_own_numbers(store: Store, begin) -> None:
    book = Book()
    finisher = begin(book)
    record(store, finisher)
    record(store, finisher, stream=GATE)
    assert finisher.head(YARD) is finisher.head(YARD)
    record(store, finisher, at=T0 + timedelta(seconds=10))
    finisher.close()
    numbers = {s: [n.number for n in book.entered if isinstance(n, ClosedFile) and n.stream == s] for s in (YARD, GATE)}
    assert numbers == {YARD: [1, 2, 3, 4], GATE: [1, 2]}


def test_left_open_files_of_a_stream_that_nobody_records_any_more_are_repaired(store: Store, begin) -> None:
    book = Book()
    finisher = begin(book)
    record(store, finisher, seconds=3)
    finisher.close()
    last = max(store.places[0].glob("yard/main/*/*.mp4"))
    data = last.read_bytes()
    open_name(last).write_bytes(data[: len(data) * 3 // 4])
    last.unlink()
    (last.parents[1] / ".head.json").write_text(json.dumps({"number": 2, "link": book.entered[1].link.hex()}))
    book.entered.clear()
    again = begin(book)
    (row,) = wait_for("its row", lambda: [n for n in book.entered if isinstance(n, ClosedFile)])
    again.close()
    assert (row.number, row.file) == (3, FileName(YARD, row.start_us // 1000))
    assert 0 < row.packets < 10


def test_a_file_without_any_fragment_gives_its_number_back(store: Store, begin) -> None:
    book = Book()
    finisher = begin(book)
    record(store, finisher, seconds=2)
    finisher.close()
    last = max(store.places[0].glob("yard/main/*/*.mp4"))
    open_name(last.with_name("20261122T200009.000Z.mp4")).write_bytes(last.read_bytes()[:1200])
    again = begin(book)
    record(store, again, seconds=1, at=T0 + timedelta(seconds=20))
    again.close()
    assert [n.number for n in book.entered if isinstance(n, ClosedFile)] == [1, 2, 3]
    assert not list(store.places[0].rglob("*.open.mp4"))


def test_footage_of_an_older_version_is_left_alone_and_told_of(store: Store, begin, caplog) -> None:
    old = store.places[0] / "yard" / "2026-11-01" / "20261101T000000.000Z.mp4"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"footage")
    with caplog.at_level(logging.WARNING):
        finisher = begin(Book())
        wait_for("a line", lambda: "older version" in caplog.text)
    finisher.close()
    assert old.read_bytes() == b"footage"
