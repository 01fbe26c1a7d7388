"""What coverage, holds and alarms about Varta itself ask of both databases."""

from datetime import timedelta

from fakes.clock import START, StoppedClock
from fakes.footage import FakeFootage
from support.domain import actor, event, segment
from varta.access.model import Role, system_actor
from varta.events.model import SYSTEM
from varta.incidents.service import AlarmService
from varta.incidents.system_alarms import NOT_RECORDING, STORAGE_FULL, SystemAlarms, Trouble
from varta.kernel.footage import StreamKey
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.recordings.hold import HoldReason
from varta.recordings.hold_service import HoldDraft, HoldService
from varta.statistics.verdicts import VerdictStatistics
from varta.storage import Database

KEEPER, OPERATOR, SUPERVISOR = system_actor("keeper"), actor(Role.OPERATOR), actor(Role.SUPERVISOR)
GATE = StreamKey(CameraId("gate"))
MINUTE = timedelta(minutes=1)


def minutes(first: float, end: float) -> Span:
    return Span(START + first * MINUTE, START + end * MINUTE)


def test_segments_are_measured(database: Database) -> None:
    with database.transaction() as unit:
        for minute in range(6):
            unit.segments.add(segment(minute, size=10, held=minute == 2))
    with database.transaction(write=False) as unit:
        assert unit.segments.measure(GATE, minutes(1.5, 4)) == (3, 30, 2)
        assert unit.segments.measure(GATE, minutes(60, 61)) == (0, 0, 0)
        assert unit.segments.measure(StreamKey(CameraId("nowhere")), minutes(0, 9)) == (0, 0, 0)


def test_a_hold_keeps_moves_and_gives_back(database: Database) -> None:
    footage, clock = FakeFootage(), StoppedClock()
    holds = HoldService(database.transaction, clock, footage)
    with database.transaction() as unit:
        for minute in range(500):
            unit.segments.add(segment(minute))
            footage.plain.add((0, segment(minute).file))
    draft = HoldDraft(["gate"], minutes(100, 400), HoldReason.REQUEST, "7")
    placed = holds.place(OPERATOR, draft)
    assert placed.figures is not None
    assert (placed.figures.segments, len(footage.held)) == (300, 300)
    (listed,) = holds.list(OPERATOR)
    assert listed == placed
    assert holds.settle(KEEPER) == 0
    holds.release(SUPERVISOR, placed.hold.id)
    assert (len(footage.held), holds.settle(KEEPER)) == (0, 0)


def test_trouble_lasts_until_it_ends(database: Database) -> None:
    clock = StoppedClock()
    system = SystemAlarms(database.transaction, clock)
    lost = Trouble(NOT_RECORDING, "network_loss", START - MINUTE, "high", GATE.camera_id, "Ворота", 46.6, 32.6)
    assert system.begin(KEEPER, lost)
    assert system.begin(KEEPER, lost) is None
    assert system.begin(KEEPER, Trouble(STORAGE_FULL, "held_full", START, "critical"))
    assert [(e.rule_id, e.camera_id) for e in system.lasting(KEEPER)] == [(NOT_RECORDING, "gate"), (STORAGE_FULL, "")]
    clock.forward(60)
    assert system.end(KEEPER, NOT_RECORDING, GATE.camera_id)
    assert [e.rule_id for e in system.lasting(KEEPER)] == [STORAGE_FULL]
    alarms = AlarmService(database.transaction, clock)
    ended = {a.event.rule_id: a.event.ended_at for a in alarms.list(OPERATOR).items}
    assert ended == {NOT_RECORDING: clock.now(), STORAGE_FULL: None}
    assert system.begin(KEEPER, lost) is None  # unanswered: the same alarm again
    assert [e.ended_at for e in system.lasting(KEEPER)] == [None, None]


def test_what_rules_saw_in_a_span(database: Database) -> None:
    clock = StoppedClock()
    alarms = AlarmService(database.transaction, clock)
    for number in range(5):
        alarms.report(KEEPER, event(track=str(number), at=START + number * MINUTE), "high")
    alarms.report(KEEPER, event(track="x", at=START, camera_id=CameraId("yard")), "high")
    SystemAlarms(database.transaction, clock).begin(
        KEEPER, Trouble(NOT_RECORDING, "unknown", START + MINUTE, "high", GATE.camera_id)
    )
    seen = alarms.happened(OPERATOR, GATE.camera_id, minutes(1, 4))
    assert [both.event.track for both in seen] == ["1", "2", "3"]
    assert all(both.event.rule_kind != SYSTEM for both in seen)
    assert len(alarms.happened(OPERATOR, GATE.camera_id, minutes(0, 9), 2)) == 2
    counted = VerdictStatistics(database.transaction).list(OPERATOR)
    assert [v.rule_id for v in counted] == ["rule-1", "rule-1"]
