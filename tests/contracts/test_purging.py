"""Footage under a hold stays, whoever asks and whenever; purging holds up nobody; faults leave all or nothing."""

import sqlite3
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from fakes.clock import START
from fakes.keys import FakeSigner
from support.domain import hold, segment
from varta.access.model import system_actor
from varta.kernel.errors import Broken, Unavailable, VartaError
from varta.kernel.footage import StreamKey
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.recordings.model import FIRST_LINK, RetentionClass, Segment
from varta.recordings.service import RecordingService
from varta.storage import Database, open_database

KEEPER, GATE = system_actor("keeper"), StreamKey(CameraId("gate"))
MINUTE = timedelta(minutes=1)


def catalogue(database: Database) -> RecordingService:
    return RecordingService(database.transaction, FakeSigner())


def fill(database: Database, *segments: Segment) -> None:
    with database.transaction() as unit:
        for each in segments:
            unit.segments.add(each)


def rows(database: Database, stream: StreamKey = GATE) -> list[Segment]:
    with database.transaction(write=False) as unit:
        return list(unit.segments.page(stream, None, 100_000))


AROUND = (
    "DELETE FROM segments",
    "UPDATE segments SET start_us = start_us + 3600000000",
    "UPDATE segments SET length_us = 1",
    "UPDATE segments SET stream_no = 2 WHERE stream_no = 1",
    "UPDATE streams SET camera_id = 'other' WHERE no = 1",
    "DELETE FROM hold_cameras",
    "UPDATE hold_cameras SET end_us = start_us + 1",
    "UPDATE hold_cameras SET camera_id = 'other'",
    "UPDATE hold_cameras SET active = 0",
)
ONLY = {
    "sqlite": ("INSERT OR REPLACE INTO segments SELECT * FROM segments WHERE stream_no = 1",),
    "postgresql": ("TRUNCATE segments", "TRUNCATE hold_cameras"),
}


def test_no_statement_gets_around_a_hold(url: str, database: Database) -> None:
    fill(database, segment(0), segment(0, "yard"))
    with database.transaction() as unit:
        unit.holds.add(hold(segment(0).span))
    engine = create_engine(url)
    for statement in AROUND + ONLY[engine.dialect.name]:
        with pytest.raises(DBAPIError, match=r"recordings\.(held|exists)"), engine.begin() as connection:
            connection.execute(text(statement))
    engine.dispose()
    assert rows(database) == [segment(0)]


def test_a_purge_is_one_transaction_of_rows_tombstone_and_files(database: Database) -> None:
    segments = [segment(minute, place=minute % 2) for minute in range(4)]
    fill(database, *segments)
    service = catalogue(database)
    assert service.purge(KEEPER, segments[:3]) == segments[:3]
    assert rows(database) == segments[3:]
    assert service.leaving(KEEPER, 9) == [(s.place, s.file) for s in segments[:3]]
    with database.transaction(write=False) as unit:
        (tombstone,) = unit.tombstones.list(GATE)
    assert (tombstone.first_number, tombstone.last_number, tombstone.last) == (1, 3, segments[2].link)
    service.left(KEEPER, service.leaving(KEEPER, 2))
    assert service.leaving(KEEPER, 9) == [(0, segments[2].file)]


class BrokenSigner(FakeSigner):
    """Fail like a key on a disk that went away."""

    def sign(self, data: bytes) -> bytes:
        raise Unavailable("keys.cannot_write", f"no key for {len(data)} bytes")


def test_a_purge_that_fails_takes_nothing(database: Database) -> None:
    fill(database, segment(0))
    service = RecordingService(database.transaction, BrokenSigner())
    with pytest.raises(Unavailable):
        service.purge(KEEPER, [segment(0)])
    assert rows(database) == [segment(0)]
    assert service.leaving(KEEPER, 9) == []


def test_a_removal_is_entered_once(database: Database) -> None:
    fill(database, segment(0), segment(1))
    for _ in range(2):
        catalogue(database).enter_removal(KEEPER, segment(0), FIRST_LINK)
    catalogue(database).enter_segment(KEEPER, segment(0))
    assert rows(database) == [segment(1)]


@pytest.mark.parametrize("turn", range(5))
def test_a_hold_placed_during_a_purge_keeps_what_it_sees(database: Database, turn: int) -> None:
    """Either the hold comes first and the rows stay, or the purge does and the hold does not count on them."""
    segments = [segment(minute) for minute in range(40)]
    fill(database, *segments)
    placed = hold(Span(segments[10].start, segments[30].end))
    start = threading.Barrier(2)
    purged: list[Segment] = []
    seen: list[Segment] = []

    def purge() -> None:
        start.wait()
        time.sleep(0.002 * turn)  # another order each turn; what must hold, holds in any
        for first in range(0, 40, 4):
            purged.extend(catalogue(database).purge(KEEPER, segments[first : first + 4]))

    def place() -> None:
        start.wait()
        with database.transaction() as unit:
            unit.holds.add(placed)
            seen.extend(unit.segments.overlapping(GATE, placed.span))

    run_all(purge, place)
    left = rows(database)
    kept = [s for s in left if s.span.overlaps(placed.span)]
    assert kept == seen
    assert sorted([*left, *purged], key=lambda s: s.start) == segments
    assert all(s.span.overlaps(placed.span) for s in left)
    with database.transaction(write=False) as unit:
        buried = sum(t.last_number - t.first_number + 1 for t in unit.tombstones.list(GATE))
        assert [s.number for s in unit.segments.misplaced(99)] == [s.number for s in seen]
    assert buried == len(purged)


def run_all(*works: Callable[[], None]) -> None:
    errors: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except (VartaError, DBAPIError, AssertionError) as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_a_recorder_gets_its_turn_during_a_long_purge(database: Database) -> None:
    old = [segment(minute) for minute in range(1000)]
    fill(database, *old)
    service, ended = catalogue(database), threading.Event()
    waits: list[float] = []

    def purge() -> None:
        service.purge(KEEPER, old)
        ended.set()

    def record() -> None:
        while not ended.is_set() or not waits:
            began = time.perf_counter()
            service.enter_segment(KEEPER, segment(len(waits), "yard"))
            waits.append(time.perf_counter() - began)
            ended.wait(0.005)

    run_all(purge, record)
    assert rows(database) == []
    assert len(waits) >= 3
    assert max(waits) < 1.0  # in a process of its own and on a quiet machine some 50 ms, see the bench


def test_a_search_begins_where_the_last_purge_ended(url: str, database: Database) -> None:
    """Older segments that stay, for a hold or for events, are passed over once and not at every look."""
    fill(database, *(segment(minute) for minute in range(9)))
    with database.transaction() as unit:
        unit.holds.add(hold(Span(START, START + 3 * MINUTE)))
        unit.segments.keep_for_events(CameraId("gate"), Span(START, START + 6 * MINUTE))
    catalogue(database).purge(KEEPER, [segment(6)])
    engine = create_engine(url)
    with engine.connect() as connection:
        (floor,) = connection.execute(text("SELECT start_us FROM floors WHERE kind = 0")).scalars()
    engine.dispose()
    assert floor == int(segment(7).start.timestamp()) * 1_000_000
    with database.transaction(write=False) as unit:
        found = unit.segments.purgeable(GATE, START + timedelta(days=30), RetentionClass.CONTINUOUS, 1)
    assert found == [segment(7)]


def test_a_locked_catalogue_is_away_and_takes_in_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("varta.storage.engine._WAIT_S", 0.1)
    database = open_database(f"sqlite:///{tmp_path / 'varta.db'}")
    database.upgrade()
    fill(database, segment(0))
    holder = sqlite3.connect(tmp_path / "varta.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    service = catalogue(database)
    for change in (
        lambda: service.enter_segment(KEEPER, segment(1)),
        lambda: service.purge(KEEPER, [segment(0)]),
        lambda: service.enter_removal(KEEPER, segment(0), FIRST_LINK),
    ):
        with pytest.raises(Unavailable) as refused:
            change()
        assert refused.value.code == "database.away"
    assert rows(database) == [segment(0)]
    holder.close()
    service.enter_segment(KEEPER, segment(1))
    assert rows(database) == [segment(0), segment(1)]
    database.close()


@pytest.mark.parametrize("replaced", [False, True])
def test_a_file_that_was_taken_away_takes_nothing_in(tmp_path: Path, *, replaced: bool) -> None:
    """SQLite would go on writing to a file that no name leads to, and all of it would be gone at the end."""
    path = tmp_path / "varta.db"
    database = open_database(f"sqlite:///{path}")
    database.upgrade()
    fill(database, segment(0))
    for name in ("varta.db", "varta.db-wal", "varta.db-shm"):
        (tmp_path / name).rename(tmp_path / f"old-{name}")
    if replaced:
        other = open_database(f"sqlite:///{path}")
        other.upgrade()
        other.close()
    with pytest.raises(Unavailable) as refused:
        catalogue(database).enter_segment(KEEPER, segment(1))
    assert refused.value.code == "database.away"
    assert "rebuild" in str(refused.value)
    if replaced:  # from then on the new one counts
        catalogue(database).enter_segment(KEEPER, segment(1))
        assert rows(database) == [segment(1)]
    database.close()


def test_a_damaged_page_of_the_catalogue_is_told(tmp_path: Path) -> None:
    path = tmp_path / "varta.db"
    database = open_database(f"sqlite:///{path}")
    database.upgrade()
    fill(database, *(segment(minute) for minute in range(300)))
    database.close()
    content = bytearray(path.read_bytes())
    connection = sqlite3.connect(path)
    (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'segments'").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    content[(page - 1) * size : page * size] = b"\xa5" * size
    path.write_bytes(content)
    database = open_database(f"sqlite:///{path}")
    for ask in (lambda: rows(database), lambda: catalogue(database).enter_segment(KEEPER, segment(400))):
        with pytest.raises(Broken) as refused:
            ask()
        assert refused.value.code == "database.corrupt"
    database.close()
