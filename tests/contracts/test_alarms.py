"""Alarms: order, pages, races, on both databases."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from fakes.clock import StoppedClock
from support.domain import actor, event
from varta.access.model import Role, system_actor
from varta.incidents.alarm import Alarm, AlarmState, Verdict
from varta.incidents.repository import AlarmFilter, AlarmQuery
from varta.incidents.service import AlarmService
from varta.kernel.errors import BadInput, Conflict, VartaError
from varta.kernel.ids import AlarmId, CameraId
from varta.statistics.verdicts import VerdictStatistics
from varta.storage import Database

ANALYST = system_actor("analyst")
OLENA, TARAS = actor(Role.OPERATOR, "olena"), actor(Role.OPERATOR, "taras")


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def alarms(database: Database, clock: StoppedClock) -> AlarmService:
    return AlarmService(database.transaction, clock)


def raise_alarm(alarms: AlarmService, track: str, priority: str = "high", camera: str = "gate") -> Alarm:
    alarm = alarms.report(ANALYST, event(track, camera_id=CameraId(camera)), priority)
    assert alarm is not None
    return alarm


def test_a_report_keeps_event_alarm_and_changes_together(alarms: AlarmService, database: Database) -> None:
    seen = event("7")
    alarm = alarms.report(ANALYST, seen, "critical")
    assert alarm is not None
    found = alarms.get(OLENA, alarm.id)
    assert (found.alarm, found.event) == (alarm, seen)
    assert alarm.deadline - alarm.raised_at == timedelta(seconds=60)
    with database.transaction(write=False) as unit:
        assert [c.topic.value for c in unit.changes.after(0)] == ["event", "alarm"]
        assert [e.action for e in unit.audit.page()] == ["alarm.raise"]


def test_the_same_object_raises_no_second_alarm(alarms: AlarmService) -> None:
    first = raise_alarm(alarms, "7")
    assert alarms.report(ANALYST, event("7"), "high") is None
    assert raise_alarm(alarms, "8")
    assert raise_alarm(alarms, "7", camera="yard")
    assert alarms.counts(OLENA).new == 3
    again = alarms.get(OLENA, first.id).event
    assert alarms.report(ANALYST, again, "high") == first


def test_open_alarms_come_by_priority_then_age(alarms: AlarmService, clock: StoppedClock) -> None:
    made = {}
    for track, priority in enumerate(("low", "high", "critical", "high", "medium")):
        made[track] = raise_alarm(alarms, str(track), priority).id
        clock.forward(1)
    wanted = [made[i] for i in (2, 1, 3, 4, 0)]
    assert [a.alarm.id for a in alarms.list(OLENA).items] == wanted
    assert walk(alarms, AlarmQuery(limit=2)) == wanted
    alarms.acknowledge(OLENA, made[1])
    assert walk(alarms, AlarmQuery(limit=2)) == wanted
    assert walk(alarms, AlarmQuery(AlarmFilter.ACKNOWLEDGED)) == [made[1]]
    assert walk(alarms, AlarmQuery(AlarmFilter.NEW, limit=1)) == [made[i] for i in (2, 3, 4, 0)]


def test_closed_alarms_come_newest_first(alarms: AlarmService, clock: StoppedClock) -> None:
    ids = []
    for track in range(5):
        alarm = raise_alarm(alarms, str(track), camera="gate" if track % 2 else "yard")
        ids.append(alarm.id)
        alarms.acknowledge(OLENA, alarm.id)
        alarms.decide(OLENA, alarm.id, Verdict.BENIGN)
        clock.forward(1)
    still_open = raise_alarm(alarms, "open").id
    assert walk(alarms, AlarmQuery(AlarmFilter.CLOSED, limit=2)) == ids[::-1]
    assert walk(alarms, AlarmQuery(AlarmFilter.ALL, limit=2)) == [still_open, *ids[::-1]]
    assert walk(alarms, AlarmQuery(AlarmFilter.CLOSED, CameraId("gate"), limit=1)) == [ids[3], ids[1]]


def walk(alarms: AlarmService, query: AlarmQuery) -> list[AlarmId]:
    """Return the ids of all pages."""
    found: list[AlarmId] = []
    before: str | None = None
    while True:
        page = alarms.list(OLENA, AlarmQuery(query.state, query.camera_id, before, query.limit))
        found += [a.alarm.id for a in page.items]
        if page.next is None:
            return found
        before = page.next


@pytest.mark.parametrize("cursor", ["x", "1.2", "1..", "9.99999999999999999999999.a", "-", "1.x.y"])
def test_a_bad_cursor_is_refused(alarms: AlarmService, cursor: str) -> None:
    with pytest.raises(BadInput) as refused:
        alarms.list(OLENA, AlarmQuery(before=cursor))
    assert refused.value.code == "alarm.bad_cursor"


def test_counts(alarms: AlarmService, clock: StoppedClock) -> None:
    assert (alarms.counts(OLENA).new, alarms.counts(OLENA).overdue) == (0, 0)
    first = raise_alarm(alarms, "1", "critical")
    raise_alarm(alarms, "2", "critical")
    raise_alarm(alarms, "3", "low")
    alarms.acknowledge(OLENA, first.id)
    clock.forward(60)
    counts = alarms.counts(OLENA)
    assert (counts.new, counts.acknowledged, counts.overdue) == (2, 1, 1)


def test_many_are_fetched_in_the_order_asked_for(alarms: AlarmService) -> None:
    first, second = raise_alarm(alarms, "1"), raise_alarm(alarms, "2")
    found = alarms.get_many(OLENA, [second.id, AlarmId("none"), first.id, second.id])
    assert [a.alarm.id for a in found] == [second.id, first.id]
    assert alarms.get_many(OLENA, []) == []


def test_a_whole_life_is_kept(alarms: AlarmService, clock: StoppedClock) -> None:
    alarm = raise_alarm(alarms, "1")
    alarms.acknowledge(OLENA, alarm.id)
    clock.forward(5)
    done = alarms.decide(TARAS, alarm.id, Verdict.CONFIRMED, "затримано")
    stored = alarms.get(OLENA, alarm.id)
    assert stored == done
    assert stored.alarm.state is AlarmState.CLOSED
    assert stored.alarm.acknowledged is not None
    assert stored.alarm.acknowledged.name == "olena"
    assert stored.alarm.decided is not None
    assert stored.alarm.decided.at == clock.now()
    with pytest.raises(Conflict):
        alarms.decide(OLENA, alarm.id, Verdict.BENIGN)


def race(*steps: Callable[[], object]) -> list[object]:
    """Run the steps at the same moment; return what each gave or raised."""
    gate = threading.Barrier(len(steps))
    results: list[object] = []

    def run(step: Callable[[], object]) -> None:
        gate.wait()
        try:
            results.append(step())
        except VartaError as error:
            results.append(error)

    threads = [threading.Thread(target=run, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_operators_one_wins(alarms: AlarmService) -> None:
    for track in range(5):
        alarm = raise_alarm(alarms, str(track))
        results = race(lambda a=alarm: alarms.acknowledge(OLENA, a.id), lambda a=alarm: alarms.acknowledge(TARAS, a.id))
        lost = [r for r in results if isinstance(r, Conflict)]
        assert len(lost) == 1, results
        assert lost[0].code == "alarm.not_new"


def test_many_writers_make_one_unbroken_order(alarms: AlarmService, database: Database) -> None:
    """Readers that remember the last number miss nothing, and the audit chain holds."""
    seen: list[int] = []
    done = threading.Event()

    def follow() -> None:
        last = False
        while not last:
            last = done.is_set()
            with database.transaction(write=False) as unit:
                seen.extend(c.number for c in unit.changes.after(seen[-1] if seen else 0))

    reader = threading.Thread(target=follow)
    reader.start()
    results = race(*[lambda w=w: [raise_alarm(alarms, f"{w}-{i}") for i in range(5)] for w in range(4)])
    done.set()
    reader.join()
    assert not [r for r in results if isinstance(r, VartaError)]
    with database.transaction(write=False) as unit:
        assert seen == [c.number for c in unit.changes.after(0)]
        assert [e.number for e in unit.audit.oldest_first()] == list(range(1, 21))


def test_statistics_count_verdicts_by_rule(alarms: AlarmService, database: Database) -> None:
    for track, verdict in enumerate((Verdict.CONFIRMED, Verdict.CONFIRMED, Verdict.FALSE_ALARM, Verdict.BENIGN)):
        alarm = raise_alarm(alarms, str(track))
        alarms.acknowledge(OLENA, alarm.id)
        alarms.decide(OLENA, alarm.id, verdict)
    raise_alarm(alarms, "open")
    raise_alarm(alarms, "open", camera="yard")
    gate, yard = VerdictStatistics(database.transaction).list(OLENA)
    assert (gate.camera_id, gate.rule_name) == ("gate", "Лінія")
    assert (gate.confirmed, gate.false_alarm, gate.benign, gate.duplicate, gate.open) == (2, 1, 1, 0, 1)
    assert gate.precision == pytest.approx(2 / 3)
    assert (yard.open, yard.precision, yard.precision_low) == (1, None, None)
