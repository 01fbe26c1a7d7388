"""Holds: footage that nobody may delete."""

from datetime import timedelta
from typing import Any

import pytest

from fakes.clock import START, StoppedClock
from fakes.footage import FakeFootage
from fakes.keys import FakeSigner
from fakes.storage import FakeStorage
from support.domain import actor, segment
from varta.access.model import Role, system_actor
from varta.kernel.changes import Topic
from varta.kernel.errors import BadInput, Conflict, NotAllowed, NotFound
from varta.kernel.footage import StreamKey, StreamKind
from varta.kernel.ids import CameraId, HoldId
from varta.kernel.spans import Span
from varta.recordings.hold import HoldReason
from varta.recordings.hold_files import Gone, HoldFigures, read_hold, write_hold
from varta.recordings.hold_service import HoldDraft, HoldService
from varta.recordings.model import Segment
from varta.recordings.service import RecordingService

KEEPER, OPERATOR, SUPERVISOR = system_actor("keeper"), actor(Role.OPERATOR), actor(Role.SUPERVISOR)


@pytest.fixture
def storage() -> FakeStorage:
    return FakeStorage()


@pytest.fixture
def clock() -> StoppedClock:
    clock = StoppedClock()
    clock.forward(3600)
    return clock


@pytest.fixture
def footage() -> FakeFootage:
    return FakeFootage()


@pytest.fixture
def holds(storage: FakeStorage, clock: StoppedClock, footage: FakeFootage) -> HoldService:
    return HoldService(storage, clock, footage, lambda camera: camera in ("gate", "yard"))


@pytest.fixture
def recordings(storage: FakeStorage) -> RecordingService:
    return RecordingService(storage, FakeSigner(), lambda _: None)


@pytest.fixture
def ten_minutes(storage: FakeStorage, footage: FakeFootage) -> list[Segment]:
    made = [segment(minute) for minute in range(10)]
    for one in made:
        storage.unit.segments.add(one)
        footage.plain.add((0, one.file))
    return made


def draft(first: float = 2, last: float = 4, **changes: Any) -> HoldDraft:
    span = Span(START + timedelta(minutes=first), START + timedelta(minutes=last))
    fields = {"camera_ids": ["gate"], "span": span, "reason": HoldReason.CRIMINAL_CASE, "case_reference": "ЄРДР 12026"}
    return HoldDraft(**{**fields, **changes})


def starts(files: set) -> list[int]:
    return sorted((file.start_ms // 1000 - int(START.timestamp())) // 60 for _, file in files)


def test_what_a_hold_covers_lies_apart_when_it_is_placed(
    holds: HoldService, footage: FakeFootage, storage: FakeStorage, ten_minutes: list[Segment]
) -> None:
    placed = holds.place(OPERATOR, draft())
    assert starts(footage.held) == [2, 3]
    assert placed.figures == HoldFigures(2, 2 * ten_minutes[0].size)
    assert [s.held for s in storage.unit.segments.page(ten_minutes[0].stream, None, 99)].count(True) == 2
    assert read_hold(footage.copies[placed.hold.id]) == placed.hold
    assert [e.action for e in storage.unit.audit.rows] == ["hold.place"]
    assert storage.unit.audit.rows[0].case_reference == "ЄРДР 12026"
    assert [c.topic for c in storage.unit.changes.rows] == [Topic.HOLD]


def test_many_segments_are_moved_in_parts_each_once(
    holds: HoldService, footage: FakeFootage, storage: FakeStorage
) -> None:
    for minute in range(1000):
        storage.unit.segments.add(segment(minute))
        footage.plain.add((0, segment(minute).file))
    placed = holds.place(OPERATOR, draft(100.5, 800.5))
    assert starts(footage.held) == list(range(100, 801))
    assert placed.figures is not None
    assert (placed.figures.segments, placed.figures.waiting) == (701, 0)


def test_small_streams_are_held_too(holds: HoldService, footage: FakeFootage, storage: FakeStorage) -> None:
    small = segment(2, stream=StreamKey(CameraId("gate"), StreamKind.SUB))
    storage.unit.segments.add(small)
    footage.plain.add((1, small.file))
    placed = holds.place(OPERATOR, draft())
    assert footage.held == {(1, small.file)}
    assert storage.unit.segments.get(small.file).place == 1
    assert placed.figures is not None
    assert placed.figures.segments == 1


@pytest.mark.usefixtures("ten_minutes")
def test_held_footage_cannot_be_purged(
    holds: HoldService, recordings: RecordingService, storage: FakeStorage, ten_minutes: list[Segment]
) -> None:
    holds.place(OPERATOR, draft())
    assert [s.number for s in recordings.purge(KEEPER, ten_minutes)] == [1, 2, 5, 6, 7, 8, 9, 10]
    assert [s.number for s in storage.unit.segments.page(ten_minutes[0].stream, None, 99)] == [3, 4]


def test_what_is_gone_already_is_said(
    holds: HoldService, recordings: RecordingService, ten_minutes: list[Segment]
) -> None:
    recordings.purge(KEEPER, ten_minutes[:4])
    placed = holds.place(OPERATOR, draft(3, 6))
    assert placed.figures is not None
    assert placed.figures.segments == 2
    minute = timedelta(minutes=1)
    assert placed.figures.gone == (Gone(CameraId("gate"), START + 3 * minute, START + 4 * minute),)


@pytest.mark.usefixtures("ten_minutes")
def test_a_file_that_is_nowhere_is_not_counted_and_does_not_come_back(
    holds: HoldService, footage: FakeFootage, ten_minutes: list[Segment]
) -> None:
    footage.plain.discard((0, ten_minutes[2].file))
    placed = holds.place(OPERATOR, draft())
    assert placed.figures is not None
    assert placed.figures.segments == 1
    assert holds.settle(KEEPER) == 0


@pytest.mark.usefixtures("ten_minutes")
def test_a_hold_stands_although_the_disk_refuses_and_the_keeper_goes_on(
    holds: HoldService, footage: FakeFootage
) -> None:
    footage.broken = True
    placed = holds.place(OPERATOR, draft())
    assert placed.figures is not None
    assert (placed.figures.segments, placed.figures.waiting) == (2, 2)
    footage.broken = False
    assert holds.settle(KEEPER) == 2
    holds.settle_notes(KEEPER)
    assert starts(footage.held) == [2, 3]
    assert list(footage.copies) == [placed.hold.id]
    assert holds.settle(KEEPER) == 0


def test_footage_that_is_entered_later_is_held_too(
    holds: HoldService, footage: FakeFootage, storage: FakeStorage
) -> None:
    holds.place(OPERATOR, draft(0, 100))
    storage.unit.segments.add(segment(5))
    footage.plain.add((0, segment(5).file))
    assert holds.settle(KEEPER) == 1
    assert starts(footage.held) == [5]


@pytest.mark.usefixtures("ten_minutes")
def test_a_released_hold_gives_back_what_no_other_keeps(
    holds: HoldService, footage: FakeFootage, storage: FakeStorage
) -> None:
    first = holds.place(OPERATOR, draft(2, 5)).hold
    holds.place(OPERATOR, draft(4, 6))
    released = holds.release(SUPERVISOR, first.id)
    assert (released.released_by, starts(footage.held)) == ("supervisor", [4, 5])
    assert first.id not in footage.copies
    assert storage.unit.audit.rows[-1].action == "hold.release"
    with pytest.raises(Conflict, match=r"already_released"):
        holds.release(SUPERVISOR, first.id)
    listed = holds.list(OPERATOR)
    assert [placed.figures is None for placed in listed] == [placed.hold.id == first.id for placed in listed]


@pytest.mark.usefixtures("ten_minutes")
def test_a_hold_ends_by_itself_when_its_time_is_over(
    holds: HoldService, footage: FakeFootage, clock: StoppedClock, storage: FakeStorage
) -> None:
    holds.place(OPERATOR, draft(until=clock.now() + timedelta(days=3)))
    clock.forward(3 * 86_400 - 1)
    assert holds.release_due(KEEPER) == []
    clock.forward(1)
    (released,) = holds.release_due(KEEPER)
    assert released.released_by == "varta:keeper"
    assert storage.unit.audit.rows[-1].action == "hold.expire"
    holds.settle(KEEPER)
    holds.settle_notes(KEEPER)
    assert (starts(footage.held), footage.copies) == ([], {})


def test_the_copy_of_a_hold_that_nobody_knows_is_left_for_a_rebuild(holds: HoldService, footage: FakeFootage) -> None:
    footage.copies[HoldId("from-before")] = "{}"
    holds.settle_notes(KEEPER)
    assert list(footage.copies) == ["from-before"]


def test_footage_of_a_removed_camera_can_be_held(
    holds: HoldService, footage: FakeFootage, storage: FakeStorage
) -> None:
    storage.unit.segments.add(segment(2, "gone"))
    footage.plain.add((0, segment(2, "gone").file))
    holds.place(OPERATOR, draft(camera_ids=["gone", "gone"]))
    assert len(footage.held) == 1
    with pytest.raises(NotFound, match=r"camera\.not_found"):
        holds.place(OPERATOR, draft(camera_ids=["never-was"]))


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("hold.bad_cameras", {"camera_ids": []}),
        ("camera.bad_id", {"camera_ids": ["../gate"]}),
        ("hold.no_case", {"case_reference": " "}),
        ("hold.no_case", {"case_reference": "x" * 201}),
        ("hold.note_too_long", {"note": "x" * 2001}),
        ("hold.bad_until", {"until": START}),
        ("hold.span_too_long", {"span": Span(START, START + timedelta(days=4000))}),
    ],
)
def test_a_hold_without_sense_is_refused(
    holds: HoldService, storage: FakeStorage, code: str, changes: dict[str, object]
) -> None:
    with pytest.raises(BadInput) as refused:
        holds.place(OPERATOR, draft(**changes))
    assert refused.value.code == code
    assert storage.unit.holds.rows == {}


def test_only_those_who_may_place_and_release(holds: HoldService) -> None:
    hold = holds.place(OPERATOR, draft()).hold
    with pytest.raises(NotAllowed):
        holds.release(OPERATOR, hold.id)
    with pytest.raises(NotAllowed):
        holds.settle(SUPERVISOR)
    with pytest.raises(NotFound, match=r"hold\.not_found"):
        holds.release(SUPERVISOR, HoldId("nothing"))
    with pytest.raises(BadInput, match=r"hold\.bad_limit"):
        holds.list(OPERATOR, 0)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"id": 1}'])
def test_a_damaged_copy_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match=r"hold\.bad_note"):
        read_hold(text)


def test_a_copy_says_what_the_hold_does(holds: HoldService) -> None:
    hold = holds.place(OPERATOR, draft(until=START + timedelta(days=400), note="Камера біля ринку")).hold
    assert read_hold(write_hold(hold)) == hold
