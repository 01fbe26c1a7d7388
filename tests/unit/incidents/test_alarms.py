from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.clock import START, StoppedClock
from fakes.storage import FakeStorage
from support.domain import actor, event
from varta.access.model import Role, system_actor
from varta.incidents.alarm import MAX_NOTE, Alarm, AlarmState, Stamp, Verdict
from varta.incidents.repository import AlarmQuery
from varta.incidents.seen import SeenQuery
from varta.incidents.service import AlarmService
from varta.kernel.errors import BadInput, Conflict, NotAllowed, NotFound, VartaError
from varta.kernel.ids import AlarmId, CameraId, EventId, PersonId, RuleId
from varta.kernel.rules import RuleMode

ANALYST = system_actor("analyst")
OPERATOR = actor(Role.OPERATOR)
NEW = Alarm(AlarmId("a"), EventId("e"), CameraId("gate"), RuleId("r"), "high", START, START + timedelta(minutes=2))


@pytest.fixture
def storage() -> FakeStorage:
    return FakeStorage()


@pytest.fixture
def alarms(storage: FakeStorage) -> AlarmService:
    return AlarmService(storage, StoppedClock())


def raised(alarms: AlarmService, track: str = "1") -> AlarmId:
    alarm = alarms.report(ANALYST, event(track), "high")
    assert alarm is not None
    return alarm.id


def test_what_was_answered_is_audited_and_announced(storage: FakeStorage, alarms: AlarmService) -> None:
    alarm_id = raised(alarms)
    alarms.acknowledge(OPERATOR, alarm_id)
    alarms.decide(OPERATOR, alarm_id, Verdict.FALSE_ALARM, "кіт")
    entries = storage.unit.audit.rows
    assert [e.action for e in entries] == ["alarm.raise", "alarm.acknowledge", "alarm.verdict"]
    assert [e.actor_name for e in entries] == ["varta:analyst", "operator", "operator"]
    assert '"verdict": "false_alarm"' in entries[-1].details
    assert "кіт" in entries[-1].details
    assert [c.topic for c in storage.unit.changes.rows] == ["event", "alarm", "alarm", "alarm"]


def test_a_second_alarm_for_the_same_object_keeps_nothing(storage: FakeStorage, alarms: AlarmService) -> None:
    raised(alarms)
    assert alarms.report(ANALYST, event("1"), "high") is None
    assert (len(storage.unit.events.rows), len(storage.unit.audit.rows)) == (1, 1)


def test_deadlines_follow_the_settings(storage: FakeStorage) -> None:
    quick = AlarmService(storage, StoppedClock(), {"high": timedelta(seconds=7)})
    alarm = quick.report(ANALYST, event(), "high")
    assert alarm is not None
    assert alarm.deadline == START + timedelta(seconds=7)
    with pytest.raises(BadInput) as refused:
        quick.report(ANALYST, event("2"), "urgent")
    assert refused.value.code == "alarm.bad_priority"


def test_a_refused_step_leaves_no_trace(storage: FakeStorage, alarms: AlarmService) -> None:
    alarm_id = raised(alarms)
    for step, code in (
        (lambda: alarms.decide(OPERATOR, alarm_id, Verdict.BENIGN), "alarm.not_acknowledged"),
        (lambda: alarms.acknowledge(OPERATOR, AlarmId("none")), "alarm.not_found"),
        (lambda: alarms.get(OPERATOR, AlarmId("none")), "alarm.not_found"),
        (lambda: alarms.find_event(OPERATOR, EventId("none")), "event.not_found"),
        (lambda: alarms.list(OPERATOR, AlarmQuery(limit=0)), "alarm.bad_limit"),
        (lambda: alarms.list(OPERATOR, AlarmQuery(limit=1001)), "alarm.bad_limit"),
        (lambda: alarms.acknowledge(ANALYST, alarm_id), "access.only_people"),
    ):
        with pytest.raises((Conflict, NotFound, BadInput, NotAllowed)) as refused:
            step()
        assert refused.value.code == code
    assert len(storage.unit.audit.rows) == 1
    assert alarms.get(OPERATOR, alarm_id).alarm.state is AlarmState.NEW


@pytest.mark.parametrize("role", list(Role))
def test_no_person_reports(storage: FakeStorage, alarms: AlarmService, role: Role) -> None:
    with pytest.raises(NotAllowed):
        alarms.report(actor(role), event(), "high")
    assert not storage.unit.events.rows


def test_nothing_is_seen_or_answered_without_permission(alarms: AlarmService) -> None:
    alarm_id = raised(alarms)
    nobody = replace(OPERATOR, permissions=frozenset())
    for step in (
        lambda: alarms.list(nobody),
        lambda: alarms.get(nobody, alarm_id),
        lambda: alarms.get_many(nobody, [alarm_id]),
        lambda: alarms.find_event(nobody, EventId("e")),
        lambda: alarms.counts(nobody),
        lambda: alarms.acknowledge(nobody, alarm_id),
        lambda: alarms.decide(nobody, alarm_id, Verdict.BENIGN),
    ):
        with pytest.raises(NotAllowed):
            step()


def test_overdue_is_a_new_alarm_after_its_deadline() -> None:
    assert not NEW.overdue(NEW.deadline - timedelta(microseconds=1))
    assert NEW.overdue(NEW.deadline)
    assert not NEW.acknowledge(Stamp(PersonId("p"), "olena", START)).overdue(NEW.deadline)


def test_a_note_has_a_limit() -> None:
    by = Stamp(PersonId("p"), "olena", START)
    with pytest.raises(BadInput) as refused:
        NEW.acknowledge(by).decide(Verdict.BENIGN, "x" * (MAX_NOTE + 1), by)
    assert refused.value.code == "alarm.note_too_long"


STEPS = st.lists(st.one_of(st.just(None), st.sampled_from(Verdict)), max_size=6)


@given(STEPS)
def test_only_the_drawn_steps_exist(steps: list[Verdict | None]) -> None:
    """Whatever is tried in whatever order: state, stamps and verdict always agree, and the past never changes."""
    alarm = NEW
    for i, step in enumerate(steps):
        by = Stamp(PersonId(f"p{i}"), f"person {i}", START + timedelta(seconds=i))
        before = alarm
        try:
            alarm = alarm.acknowledge(by) if step is None else alarm.decide(step, "", by)
        except VartaError:
            allowed = (AlarmState.NEW,) if step is None else (AlarmState.ACKNOWLEDGED,)
            assert before.state not in allowed
            continue
        assert (before.state, alarm.state) in {
            (AlarmState.NEW, AlarmState.ACKNOWLEDGED),
            (AlarmState.ACKNOWLEDGED, AlarmState.CLOSED),
        }
        assert before.acknowledged in (None, alarm.acknowledged)
    assert (alarm.acknowledged is None) == (alarm.state is AlarmState.NEW)
    assert (alarm.decided is None) == (alarm.verdict is None) == (alarm.state is not AlarmState.CLOSED)


@pytest.mark.parametrize("mode", [RuleMode.MONITOR, RuleMode.SNOOZED])
def test_a_rule_on_trial_is_counted_and_asks_nobody(mode: RuleMode, storage: FakeStorage, alarms: AlarmService) -> None:
    seen = event("1", mode=mode)
    assert alarms.take(ANALYST, seen, "high")
    assert alarms.take(ANALYST, seen, "high")  # after a lost answer
    assert not alarms.take(ANALYST, event("1", mode=mode), "high")  # the same object
    assert (list(storage.unit.events.rows), storage.unit.alarms.rows) == ([seen.id], {})
    assert [c.topic for c in storage.unit.changes.rows] == ["event"]
    (item,) = alarms.seen(OPERATOR, SeenQuery(mode=mode)).items
    assert (item.event, item.alarm) == (seen, None)


def test_an_active_rule_asks_a_person(alarms: AlarmService) -> None:
    assert alarms.take(ANALYST, event("1"), "high")
    assert not alarms.take(ANALYST, event("1"), "high")
    (item,) = alarms.seen(OPERATOR, SeenQuery()).items
    assert item.alarm is not None
    assert alarms.counts(OPERATOR).new == 1


def test_only_workers_take_and_only_viewers_see(alarms: AlarmService) -> None:
    with pytest.raises(NotAllowed):
        alarms.take(OPERATOR, event("1", mode=RuleMode.MONITOR), "high")
    with pytest.raises(NotAllowed):
        alarms.seen(replace(OPERATOR, permissions=frozenset()), SeenQuery())
    with pytest.raises(BadInput):
        alarms.seen(OPERATOR, SeenQuery(limit=0))
