"""The catalogue of recordings: what goes in comes out, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, text

from fakes.clock import START
from support.domain import hold, segment
from varta.kernel.errors import Conflict
from varta.kernel.footage import FileName, StreamKey, StreamKind
from varta.kernel.ids import BookmarkId, CameraId, ExportId, HoldId, LookId, PersonId
from varta.kernel.spans import Span
from varta.recordings.absence import Absence, AbsenceReason
from varta.recordings.archive import Bookmark, Look
from varta.recordings.export import Export, ExportState, Redaction
from varta.recordings.hold import HoldReason
from varta.recordings.model import ClockBound, ClockSource, RetentionClass, Segment, StreamUsage, Tombstone
from varta.storage import Database

GATE, YARD = StreamKey(CameraId("gate")), StreamKey(CameraId("yard"))
GATE_SUB = StreamKey(CameraId("gate"), StreamKind.SUB)
MINUTE, TINY = timedelta(minutes=1), timedelta(microseconds=1)


def minutes(first: int, end: int) -> Span:
    return Span(START + first * MINUTE, START + end * MINUTE)


def fill(database: Database, *segments: Segment) -> None:
    with database.transaction() as unit:
        for each in segments:
            unit.segments.add(each)


def test_segments(database: Database) -> None:
    first, second, third = segment(0), segment(1), segment(60 * 24)
    other, sub = segment(0, "yard"), segment(0, stream=GATE_SUB, codec="h265", width=640, height=360)
    fill(database, third, first, second, other, sub, replace(first, size=1))
    with database.transaction(write=False) as unit:
        assert unit.segments.newest(GATE) == third
        assert unit.segments.newest(StreamKey(CameraId("nowhere"))) is None
        assert unit.segments.overlapping(GATE_SUB, minutes(0, 9)) == [sub]
        assert unit.segments.overlapping(GATE, Span(first.start, second.end)) == [first, second]
        assert unit.segments.overlapping(GATE, Span(first.start, second.end), limit=1) == [first]
        # Half-open: what ends where the span starts, or starts where it ends, is outside.
        assert unit.segments.overlapping(GATE, Span(first.end, second.end)) == [second]
        assert unit.segments.overlapping(GATE, Span(first.start, second.start)) == [first]
        assert unit.segments.overlapping(GATE, Span(first.end - TINY, first.end)) == [first]
        assert unit.segments.page(GATE, None, 2) == [first, second]
        assert unit.segments.page(GATE, second.start, 2) == [third]
        assert unit.segments.numbered(GATE, 2, third.start) == second
        assert unit.segments.numbered(GATE, 1, third.start) == first
        assert unit.segments.numbered(GATE, 7, third.start) is None
        assert unit.segments.streams() == [GATE, GATE_SUB, YARD]


def test_everything_of_a_segment_is_kept(database: Database) -> None:
    full = segment(
        start=datetime(2026, 10, 25, 0, 59, 59, 999_999, UTC),
        end=datetime(2026, 10, 25, 1, 59, 59, 1, UTC),
        number=1 << 40,
        size=1 << 40,
        clock=ClockBound(ClockSource.SENDER_REPORTS, -3_600_000_000_123, 20_001),
        retention=RetentionClass.EVENTS,
        place=3,
        held=True,
    )
    fill(database, full)
    with database.transaction(write=False) as unit:
        assert unit.segments.get(full.file) == full
        assert unit.segments.overlapping(GATE, Span(full.end - TINY, full.end + MINUTE)) == [full]


def test_a_segment_is_found_by_the_milliseconds_of_its_file(database: Database) -> None:
    odd = segment(start=START + timedelta(microseconds=123_999))
    fill(database, odd)
    with database.transaction(write=False) as unit:
        assert unit.segments.get(odd.file) == odd
        for wrong in (FileName(GATE, odd.file.start_ms + 1), FileName(GATE, odd.file.start_ms - 1)):
            assert unit.segments.get(wrong) is None
        assert unit.segments.get(FileName(YARD, odd.file.start_ms)) is None


def test_spans_join_what_follows_within_half_a_second(database: Database) -> None:
    first, second = segment(0), segment(1, start=START + MINUTE + timedelta(milliseconds=500))
    third = segment(2, start=START + 2 * MINUTE + timedelta(milliseconds=500, microseconds=1))
    fill(database, first, second, third)
    start = int(START.timestamp()) * 1_000_000
    with database.transaction(write=False) as unit:
        assert unit.segments.spans(GATE, minutes(0, 9)) == [
            (start, start + 120_000_000),
            (start + 120_500_001, start + 180_000_000),
        ]
        assert unit.segments.spans(GATE, minutes(5, 9)) == []
        assert unit.segments.spans(YARD, minutes(0, 9)) == []


def test_usage_is_counted(database: Database) -> None:
    first, second = segment(0, size=7), segment(1, size=1 << 35)
    fill(database, first, second, first, segment(0, "yard", size=5))
    with database.transaction() as unit:
        assert unit.segments.usage() == [
            StreamUsage(GATE, 7 + (1 << 35), 2, first.start, second.end),
            StreamUsage(YARD, 5, 1, first.start, first.end),
        ]
        # What counts is the row, not what the caller believes of it.
        unit.segments.remove([replace(first, size=1000), segment(9), segment(0, "nowhere")])
        assert unit.segments.usage()[0] == StreamUsage(GATE, 1 << 35, 1, second.start, second.end)
        unit.segments.remove([second])
        assert unit.segments.usage()[0] == StreamUsage(GATE, 0, 0, None, None)
        assert unit.segments.newest(GATE) is None


def test_a_span_is_measured(database: Database) -> None:
    fill(database, segment(0, size=5), segment(1, size=7, held=True), segment(2, size=1 << 35), segment(0, "yard"))
    with database.transaction(write=False) as unit:
        assert unit.segments.measure(GATE, minutes(1, 3)) == (2, 7 + (1 << 35), 1)
        assert unit.segments.measure(GATE, minutes(3, 9)) == (0, 0, 0)
        assert unit.segments.measure(StreamKey(CameraId("nowhere")), minutes(0, 9)) == (0, 0, 0)


def test_counters_are_made_right(url: str, database: Database) -> None:
    fill(database, segment(0, size=5), segment(1, size=7), segment(0, "yard", size=9))
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE streams SET size = 1, segments = 1"))
    engine.dispose()
    with database.transaction() as unit:
        unit.segments.recount(GATE)
        unit.segments.recount(StreamKey(CameraId("nowhere")))
        assert [(u.segments, u.size) for u in unit.segments.usage()] == [(2, 12), (1, 1)]


def test_the_oldest_unheld_segments_are_purgeable(database: Database) -> None:
    rows = [segment(minute) for minute in range(10)]
    fill(database, *rows)
    continuous, events = RetentionClass.CONTINUOUS, RetentionClass.EVENTS
    with database.transaction() as unit:
        unit.holds.add(hold(minutes(1, 3)))
        unit.holds.add(hold(Span(rows[5].end - TINY, rows[5].end)))
        unit.holds.add(hold(minutes(0, 10), "yard"))
        assert unit.segments.keep_for_events(CameraId("gate"), minutes(0, 1)) == 1
        assert unit.segments.keep_for_events(CameraId("gate"), minutes(0, 1)) == 0
        assert unit.segments.keep_for_events(CameraId("gate"), minutes(7, 8)) == 1
        assert [s.number for s in unit.segments.purgeable(GATE, rows[9].end, continuous, 99)] == [4, 5, 7, 9, 10]
        assert [s.number for s in unit.segments.purgeable(GATE, rows[9].end, continuous, 2)] == [4, 5]
        assert [s.number for s in unit.segments.purgeable(GATE, rows[6].end, continuous, 99)] == [4, 5, 7]
        assert [s.number for s in unit.segments.purgeable(GATE, rows[6].end - TINY, continuous, 99)] == [4, 5]
        assert [s.number for s in unit.segments.purgeable(GATE, rows[9].end, events, 99)] == [1, 8]
        assert [s.number for s in unit.segments.oldest_purgeable(GATE, 4)] == [1, 4, 5, 7]
        assert unit.segments.purgeable(YARD, rows[9].end, continuous, 99) == []


def test_what_is_purgeable_is_found_again_after_each_purge_and_change(database: Database) -> None:
    rows = [segment(minute) for minute in range(2, 10)]
    fill(database, *rows)
    early = segment(0)
    with database.transaction() as unit:

        def found() -> list[int]:
            return [s.number for s in unit.segments.purgeable(GATE, rows[-1].end, RetentionClass.CONTINUOUS, 3)]

        unit.segments.keep_for_events(CameraId("gate"), minutes(2, 4))
        held = hold(minutes(5, 6))
        unit.holds.add(held)
        assert found() == [5, 7, 8]
        unit.segments.remove([segment(4)])
        assert found() == [7, 8, 9]
        unit.segments.remove([segment(6)])
        assert found() == [8, 9, 10]
        unit.segments.add(early)  # from the spool, late
        assert found() == [1, 8, 9]
        unit.segments.remove([early])
        unit.holds.replace(held.release("olena", START + MINUTE))
        assert found() == [6, 8, 9]
        unit.segments.remove([segment(minute) for minute in range(5, 10)])
        assert found() == []
        unit.segments.add(segment(9))
        assert found() == [10]


def test_the_oldest_segments_move_to_the_next_place(database: Database) -> None:
    rows = [segment(minute) for minute in range(6)]
    fill(database, *rows)
    with database.transaction() as unit:

        def found(place: int) -> list[int]:
            return [s.number for s in unit.segments.movable(GATE, rows[4].end, place, 3)]

        unit.holds.add(hold(minutes(1, 2)))
        unit.segments.relocate([rows[1]], 0, held=True)
        assert found(1) == [1, 3, 4]
        unit.segments.relocate([rows[0], rows[2]], 1, held=False)
        assert found(1) == [4, 5]
        assert found(2) == [1, 3, 4]
        unit.segments.relocate([rows[0]], 2, held=False)
        assert found(2) == [3, 4, 5]
        unit.segments.relocate([rows[1]], 0, held=False)
        assert found(1) == [2, 4, 5]
        assert found(2) == [2, 3, 4]
        moved = unit.segments.get(rows[2].file)
        assert moved == replace(rows[2], place=1)


def test_files_in_the_wrong_folder_are_found(database: Database) -> None:
    rows = [segment(minute) for minute in range(8)]
    fill(database, *rows, segment(0, "yard"), segment(0, stream=GATE_SUB))
    with database.transaction() as unit:

        def found() -> list[tuple[str, int]]:
            return [(str(s.stream), s.number) for s in unit.segments.misplaced(9)]

        assert found() == []
        first, second = hold(minutes(0, 3)), hold(minutes(2, 5))
        unit.holds.add(first)
        assert found() == [("gate/main", 1), ("gate/main", 2), ("gate/main", 3), ("gate/sub", 1)]
        assert len(unit.segments.misplaced(2)) == 2
        unit.segments.relocate([*rows[:2], segment(0, stream=GATE_SUB)], 0, held=True)
        assert found() == [("gate/main", 3)]
        unit.segments.relocate([rows[2]], 0, held=True)
        assert found() == []
        unit.holds.add(second)
        assert found() == [("gate/main", 4), ("gate/main", 5)]
        unit.segments.relocate(rows[3:5], 0, held=True)
        unit.holds.replace(first.release("olena", START + MINUTE))
        assert found() == [("gate/main", 1), ("gate/main", 2), ("gate/sub", 1)]
        unit.segments.relocate([*rows[:2], segment(0, stream=GATE_SUB)], 0, held=False)
        assert found() == []


def test_a_segment_entered_under_a_hold_is_in_the_wrong_folder(database: Database) -> None:
    with database.transaction() as unit:
        unit.holds.add(hold(minutes(3, 5)))
        for minute in range(6):
            unit.segments.add(segment(minute))
        assert [s.number for s in unit.segments.misplaced(9)] == [4, 5]
        unit.segments.relocate([segment(3), segment(4)], 0, held=True)
        unit.segments.add(segment(5, "yard", held=True))  # as after a rebuild, with the hold long gone
        assert [s.number for s in unit.segments.misplaced(9)] == [6]


@pytest.mark.parametrize("reach", [Span(START + MINUTE - TINY, START + MINUTE), minutes(0, 9)])
def test_what_a_hold_overlaps_cannot_be_removed(database: Database, reach: Span) -> None:
    fill(database, segment(0), segment(20), segment(0, "yard"))
    kept = hold(reach)
    with database.transaction() as unit:
        unit.holds.add(kept)
    with pytest.raises(Conflict) as refused, database.transaction() as unit:
        unit.segments.remove([segment(20), segment(0)])
    assert refused.value.code == "recordings.held"
    with database.transaction() as unit:
        assert len(unit.segments.page(GATE, None, 9)) == 2  # none was removed
        unit.segments.remove([segment(20), segment(0, "yard")])
        unit.holds.replace(kept.release("olena", START + MINUTE))
        unit.segments.remove([segment(0)])
        assert unit.segments.page(GATE, None, 9) == []


def test_files_to_unlink(database: Database) -> None:
    first, second, third = (segment(minute).file for minute in range(3))
    other = segment(1, "yard").file
    with database.transaction() as unit:
        unit.leaving.add([(0, third), (1, first)])
        unit.leaving.add([(0, second), (1, first), (2, first), (0, other)])
        unit.leaving.add([])
        assert unit.leaving.list(9) == [(1, first), (2, first), (0, second), (0, other), (0, third)]
        assert unit.leaving.list(1) == [(1, first)]
        unit.leaving.done([(1, first), (0, other), (0, third)])
        assert unit.leaving.list(9) == [(2, first), (0, second)]


def test_tombstones(database: Database) -> None:
    link = [bytes([n]) * 32 for n in range(9)]
    first = Tombstone(GATE, 1, 3, START, START + MINUTE, link[0], link[1], link[2], link[3] * 2, link[4])
    second = replace(first, first_number=7, last_number=9)
    with database.transaction() as unit:
        assert unit.tombstones.list(GATE) == []
        for tombstone in (second, first, replace(first, stream=YARD)):
            unit.tombstones.put(tombstone)
        assert unit.tombstones.list(GATE) == [first, second]
        assert unit.tombstones.ending_at(GATE, 3) == first
        assert unit.tombstones.ending_at(GATE, 2) is None
        assert [unit.tombstones.covering(GATE, n) for n in (1, 3, 4, 8)] == [first, first, None, second]
        longer = replace(first, last_number=5, end=START + 2 * MINUTE, last=link[5], digest=link[6])
        unit.tombstones.put(longer)
        assert unit.tombstones.list(GATE) == [longer, second]
        assert unit.segments.streams() == [GATE, YARD]


def test_absences(database: Database) -> None:
    lasting = Absence(GATE, START + 5 * MINUTE, None, AbsenceReason.CAMERA_OFFLINE)
    ended = Absence(GATE, START, START + 3 * MINUTE, AbsenceReason.DISABLED, "Олена")
    short = Absence(GATE, START + 4 * MINUTE, START + 4 * MINUTE + TINY, AbsenceReason.NETWORK_LOSS)
    with database.transaction() as unit:
        for absence in (lasting, ended, short, replace(lasting, stream=YARD)):
            unit.absences.put(absence)
        assert unit.absences.overlapping(GATE, minutes(0, 9)) == [ended, short, lasting]
        assert unit.absences.overlapping(GATE, minutes(2, 3)) == [ended]
        assert unit.absences.overlapping(GATE, minutes(3, 4)) == []
        assert unit.absences.overlapping(GATE, minutes(4000, 4001)) == [lasting]
        assert unit.absences.overlapping(StreamKey(CameraId("nowhere")), minutes(0, 9)) == []
        assert unit.absences.lasting() == [lasting, replace(lasting, stream=YARD)]
        over = replace(lasting, end=START + 5000 * MINUTE)
        unit.absences.put(over)
        assert unit.absences.lasting() == [replace(lasting, stream=YARD)]
        assert unit.absences.overlapping(GATE, minutes(4000, 4001)) == [over]
        assert unit.segments.streams() == [GATE, YARD]


def test_holds(database: Database) -> None:
    first = hold(minutes(0, 9), "yard", "gate", until=START + MINUTE, note="до суду")
    second = hold(minutes(20, 30), placed_at=START + MINUTE, reason=HoldReason.REQUEST)
    with database.transaction() as unit:
        unit.holds.add(second)
        unit.holds.add(first)
        assert unit.holds.get(first.id) == first
        assert unit.holds.get(HoldId("none")) is None
        assert unit.holds.active() == [first, second]
        assert unit.holds.list(9) == [second, first]
        assert unit.holds.list(1) == [second]
        assert unit.holds.list(9, before=second.placed_at) == [first]
        gate = CameraId("gate")
        assert unit.holds.overlapping(gate, minutes(8, 20)) == [first]
        assert unit.holds.overlapping(gate, minutes(9, 20)) == []
        assert unit.holds.overlapping(gate, minutes(8, 21)) == [first, second]
        assert unit.holds.overlapping(CameraId("yard"), minutes(0, 99)) == [first]
        released = first.release("taras", START + 2 * MINUTE)
        unit.holds.replace(released)
        assert unit.holds.get(first.id) == released
        assert unit.holds.active() == [second]
        assert unit.holds.list(9) == [second, released]
        assert unit.holds.overlapping(gate, minutes(0, 9)) == []


def test_looks(database: Database) -> None:
    olena, taras = PersonId("id-olena"), PersonId("id-taras")
    first = Look(LookId("1"), olena, "розшук", "ЄРДР 1", START, START + 9 * MINUTE)
    second = replace(first, id=LookId("2"), opened_at=START + MINUTE, expires_at=START + 3 * MINUTE)
    with database.transaction() as unit:
        for look in (second, first, replace(first, id=LookId("3"), person_id=taras)):
            unit.looks.add(look)
        assert unit.looks.get(LookId("2")) == second
        assert unit.looks.get(LookId("9")) is None
        assert unit.looks.newest(olena, START) == second
        assert unit.looks.newest(olena, START + 3 * MINUTE) == first
        assert unit.looks.newest(olena, START + 9 * MINUTE) is None


def test_bookmarks(database: Database) -> None:
    gate, yard = CameraId("gate"), CameraId("yard")
    first = Bookmark(BookmarkId("1"), (gate, yard), START, "Червоний автобус", "ЄРДР 1", "Олена", START + MINUTE)
    second = replace(first, id=BookmarkId("2"), camera_ids=(yard,), at=START + MINUTE)
    with database.transaction() as unit:
        unit.bookmarks.add(second)
        unit.bookmarks.add(first)
        assert unit.bookmarks.list([gate, yard], minutes(0, 9)) == [first, second]
        assert unit.bookmarks.list([gate], minutes(0, 9)) == [first]
        assert unit.bookmarks.list([yard], minutes(0, 1)) == [first]
        assert unit.bookmarks.get(BookmarkId("2")) == second
        unit.bookmarks.remove(BookmarkId("2"))
        assert unit.bookmarks.get(BookmarkId("2")) is None


def test_exports(database: Database) -> None:
    area = Redaction(faces=True, areas=((0.1, 0.2, 0.3, 0.4),))
    first = Export(
        ExportId("1"), (CameraId("gate"), CameraId("yard")), minutes(0, 9), "суд", "ЄРДР 1", HoldReason.CRIMINAL_CASE,
        "olena", START, HoldId("h"), area,
    )  # fmt: skip
    second = replace(first, id=ExportId("2"), asked_at=START + MINUTE, redaction=Redaction())
    with database.transaction() as unit:
        assert unit.exports.next_waiting() is None
        unit.exports.add(second)
        unit.exports.add(first)
        assert unit.exports.get(ExportId("1")) == first
        assert unit.exports.get(ExportId("9")) is None
        assert unit.exports.list(9) == [second, first]
        assert unit.exports.list(9, before=second.asked_at) == [first]
        running = first.start().advance(0.5)
        unit.exports.replace(running)
        assert unit.exports.next_waiting() == running
        done = running.finish("1.zip", 1 << 35, "ab" * 32, START + 5 * MINUTE)
        unit.exports.replace(done)
        assert unit.exports.get(ExportId("1")) == done
        assert unit.exports.next_waiting() == second
        unit.exports.replace(second.cancel(START))
        assert unit.exports.next_waiting() is None
        assert [e.state for e in unit.exports.list(9)] == [ExportState.CANCELLED, ExportState.DONE]
