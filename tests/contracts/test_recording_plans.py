"""Queries over 43 million segments must walk an index within narrow bounds, never a stream or the table."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, event

from fakes.clock import START
from support.domain import hold, segment
from varta.kernel.footage import FileName, StreamKey
from varta.kernel.ids import CameraId, PersonId
from varta.kernel.spans import Span
from varta.recordings.model import RetentionClass
from varta.storage import open_database
from varta.storage.unit import Unit

GATE, HOUR = StreamKey(CameraId("gate")), Span(START, START + timedelta(hours=1))
LATER = START + timedelta(days=9)
_ROW = "(stream_no=? AND start_us=?)"
_FROM_TO = "(stream_no=? AND start_us>? AND start_us<?)"
_HELD = "USING COVERING INDEX ix_segments_held (held=? AND stream_no=? AND start_us>? AND start_us<?)"
_SCAN = re.compile("SCAN (segments|absences)(?! USING)")
LOOKS: dict[str, tuple[Callable[[Unit], object], tuple[str, ...]]] = {
    "add": (lambda u: u.segments.add(segment(7)), (_ROW,)),
    "file": (lambda u: u.segments.get(FileName(GATE, 0)), (_FROM_TO,)),
    "span": (lambda u: u.segments.overlapping(GATE, HOUR), (_FROM_TO,)),
    "spans": (lambda u: u.segments.spans(GATE, HOUR), (_FROM_TO,)),
    "newest": (lambda u: u.segments.newest(GATE), ("(stream_no=?)",)),
    "page": (lambda u: u.segments.page(GATE, START, 9), ("(stream_no=? AND start_us>?)",)),
    "purgeable": (lambda u: u.segments.purgeable(GATE, LATER, RetentionClass.CONTINUOUS, 9), (_FROM_TO,)),
    "purgeable events": (lambda u: u.segments.purgeable(GATE, LATER, RetentionClass.EVENTS, 9), (_FROM_TO,)),
    "oldest": (lambda u: u.segments.oldest_purgeable(GATE, 9), (_FROM_TO,)),
    "movable": (lambda u: u.segments.movable(GATE, LATER, 1, 9), (_FROM_TO,)),
    "misplaced": (lambda u: u.segments.misplaced(9), (_FROM_TO, _HELD)),
    "events": (lambda u: u.segments.keep_for_events(GATE.camera_id, HOUR), (_FROM_TO,)),
    "usage": (lambda u: u.segments.usage(), ("(stream_no=?)",)),
    "remove": (lambda u: u.segments.remove([segment(5)]), (_ROW,)),
    "relocate": (lambda u: u.segments.relocate([segment(5)], 1, held=False), (_ROW, _FROM_TO)),
    "absences": (
        lambda u: u.absences.overlapping(GATE, HOUR),
        (_FROM_TO, "USING COVERING INDEX ix_absences_lasting (end_us=? AND stream_no=?)"),
    ),
    "lasting": (lambda u: u.absences.lasting(), ("USING COVERING INDEX ix_absences_lasting",)),
    "tombstone": (lambda u: u.tombstones.covering(GATE, 9), ("(stream_no=? AND first_number<?)",)),
    "leaving": (lambda u: u.leaving.list(9), ("SCAN leaving",)),
    "holds": (
        lambda u: u.holds.overlapping(GATE.camera_id, HOUR),
        ("USING INDEX ix_hold_cameras_active (camera_id=? AND end_us>?)",),
    ),
    "look": (lambda u: u.looks.newest(PersonId("a"), START), ("USING INDEX ix_looks_person_opened (person_id=?)",)),
    "bookmarks": (lambda u: u.bookmarks.list([], HOUR), ("USING INDEX ix_bookmarks_at (at>? AND at<?)",)),
    "waiting export": (lambda u: u.exports.next_waiting(), ("USING INDEX ix_exports_waiting",)),
}


@pytest.mark.parametrize("name", LOOKS)
def test_a_look_walks_within_bounds(tmp_path: Path, name: str) -> None:
    look, wanted = LOOKS[name]
    plans = _plans(tmp_path / "varta.db", look)
    for part in wanted:
        assert any(part in step for plan in plans for step in plan), plans
    large = [plan for plan in plans if any(table in step for step in plan for table in ("segments", "absences"))]
    assert not any("TEMP B-TREE" in step or _SCAN.match(step) for plan in large for step in plan), large


def _plans(path: Path, look: Callable[[Unit], object]) -> list[list[str]]:
    """Return how SQLite goes about each statement of a look."""
    url = f"sqlite:///{path}"
    database = open_database(url)
    database.upgrade()
    with database.transaction() as unit:
        for minute in range(6):
            unit.segments.add(segment(minute))
        unit.holds.add(hold(Span(START, START + timedelta(minutes=2))))
    database.close()
    engine = create_engine(url)
    asked: list[tuple[str, object]] = []
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
    with engine.connect() as connection:
        look(Unit.on(connection))
        explained = [
            [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            for statement, values in list(asked)
        ]
    engine.dispose()
    return explained
