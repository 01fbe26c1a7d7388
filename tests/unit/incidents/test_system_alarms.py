"""Alarms about Varta itself."""

import pytest

from fakes.clock import START, StoppedClock
from fakes.storage import FakeStorage
from support.domain import actor, event
from varta.access.model import Role, system_actor
from varta.events.model import SYSTEM, ClipState
from varta.incidents.alarm import Verdict
from varta.incidents.repository import AlarmFilter, AlarmQuery
from varta.incidents.service import AlarmService
from varta.incidents.system_alarms import NOT_RECORDING, STORAGE_FULL, SystemAlarms, Trouble
from varta.kernel.changes import Topic
from varta.kernel.errors import BadInput, NotAllowed
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.statistics.verdicts import VerdictStatistics

KEEPER, OPERATOR = system_actor("keeper"), actor(Role.OPERATOR)
GATE = CameraId("gate")
LOST = Trouble(NOT_RECORDING, "camera_offline", START, "high", GATE, "Ворота", address="вул. Ушакова, 1")


@pytest.fixture
def storage() -> FakeStorage:
    return FakeStorage()


@pytest.fixture
def clock() -> StoppedClock:
    clock = StoppedClock()
    clock.forward(30)
    return clock


@pytest.fixture
def system(storage: FakeStorage, clock: StoppedClock) -> SystemAlarms:
    return SystemAlarms(storage, clock)


@pytest.fixture
def alarms(storage: FakeStorage, clock: StoppedClock) -> AlarmService:
    return AlarmService(storage, clock)


def test_an_outage_raises_one_alarm_that_a_person_must_answer(system: SystemAlarms, alarms: AlarmService) -> None:
    raised = system.begin(KEEPER, LOST)
    assert raised is not None
    assert system.begin(KEEPER, LOST) is None
    (found,) = alarms.list(OPERATOR).items
    assert (found.alarm.id, found.alarm.priority, found.alarm.rule_id) == (raised.id, "high", "system:not-recording")
    assert (found.event.rule_kind, found.event.class_name, found.event.at) == (SYSTEM, "camera_offline", START)
    assert (found.event.camera_name, found.event.address) == ("Ворота", "вул. Ушакова, 1")
    assert found.event.clip is ClipState.MISSING


def test_its_end_is_noted_and_the_alarm_stays(
    system: SystemAlarms, alarms: AlarmService, clock: StoppedClock, storage: FakeStorage
) -> None:
    system.begin(KEEPER, LOST)
    assert [e.camera_id for e in system.lasting(KEEPER)] == ["gate"]
    clock.forward(60)
    before = len(storage.unit.changes.rows)
    assert system.end(KEEPER, NOT_RECORDING, GATE)
    assert not system.end(KEEPER, NOT_RECORDING, GATE)
    (found,) = alarms.list(OPERATOR).items
    assert found.event.ended_at == clock.now()
    assert [c.topic for c in storage.unit.changes.rows[before:]] == [Topic.ALARM]
    assert system.lasting(KEEPER) == []


def test_an_outage_that_comes_again_before_anybody_answered_is_the_same_alarm(
    system: SystemAlarms, alarms: AlarmService
) -> None:
    system.begin(KEEPER, LOST)
    system.end(KEEPER, NOT_RECORDING, GATE)
    assert system.begin(KEEPER, LOST) is None
    (found,) = alarms.list(OPERATOR).items
    assert found.event.ended_at is None


def test_after_the_answer_a_new_outage_is_a_new_alarm_and_an_old_one_is_not(
    system: SystemAlarms, alarms: AlarmService
) -> None:
    first = system.begin(KEEPER, LOST)
    assert first is not None
    alarms.acknowledge(OPERATOR, first.id)
    alarms.decide(OPERATOR, first.id, Verdict.CONFIRMED)
    assert system.begin(KEEPER, LOST) is None  # it lasts still: somebody knows
    system.end(KEEPER, NOT_RECORDING, GATE)
    second = system.begin(KEEPER, LOST)
    assert second is not None
    assert second.id != first.id


def test_cameras_and_kinds_are_apart(system: SystemAlarms, alarms: AlarmService) -> None:
    for trouble in (
        LOST,
        Trouble(NOT_RECORDING, "camera_offline", START, "medium", CameraId("yard")),
        Trouble(STORAGE_FULL, "held_full", START, "critical"),
    ):
        assert system.begin(KEEPER, trouble)
    system.end(KEEPER, NOT_RECORDING, GATE)
    assert [(e.rule_id, e.camera_id) for e in system.lasting(KEEPER)] == [(NOT_RECORDING, "yard"), (STORAGE_FULL, "")]
    assert [a.alarm.priority for a in alarms.list(OPERATOR).items] == ["critical", "high", "medium"]


def test_they_count_neither_for_rules_nor_for_the_timeline(
    system: SystemAlarms, alarms: AlarmService, storage: FakeStorage, clock: StoppedClock
) -> None:
    system.begin(KEEPER, LOST)
    seen = event(at=clock.now())
    alarms.report(KEEPER, seen, "high")
    assert [v.rule_id for v in VerdictStatistics(storage).list(OPERATOR)] == [seen.rule_id]
    span = Span(START, clock.now().replace(year=2027))
    assert [both.event.id for both in alarms.happened(OPERATOR, GATE, span)] == [seen.id]


def test_only_workers_raise_them(system: SystemAlarms) -> None:
    with pytest.raises(NotAllowed):
        system.begin(OPERATOR, LOST)
    with pytest.raises(NotAllowed):
        system.end(OPERATOR, NOT_RECORDING, GATE)


def test_a_priority_that_nobody_knows_is_refused(system: SystemAlarms, alarms: AlarmService) -> None:
    with pytest.raises(BadInput):
        system.begin(KEEPER, Trouble(NOT_RECORDING, "unknown", START, "urgent"))
    assert alarms.list(OPERATOR, AlarmQuery(AlarmFilter.ALL)).items == []
