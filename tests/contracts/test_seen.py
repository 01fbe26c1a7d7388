"""What rules saw, with and without an alarm, on both databases."""

from datetime import timedelta

import pytest

from fakes.clock import START, StoppedClock
from support.domain import actor, event
from varta.access.model import Role, system_actor
from varta.incidents.seen import SeenQuery
from varta.incidents.service import AlarmService
from varta.kernel.errors import BadInput
from varta.kernel.ids import CameraId, RuleId
from varta.kernel.rules import RuleMode
from varta.kernel.spans import Span
from varta.storage import Database

ANALYST, OLENA = system_actor("analyst"), actor(Role.OPERATOR, "olena")


@pytest.fixture
def alarms(database: Database) -> AlarmService:
    return AlarmService(database.transaction, StoppedClock())


def take(alarms: AlarmService, track: str, second: int, mode: RuleMode = RuleMode.ACTIVE, camera: str = "gate") -> None:
    seen = event(track, mode=mode, camera_id=CameraId(camera), at=START + timedelta(seconds=second))
    assert alarms.take(ANALYST, seen, "high")


def test_newest_first_in_pages_with_the_alarm_where_there_is_one(alarms: AlarmService) -> None:
    for i in range(5):
        take(alarms, str(i), i // 2, RuleMode.MONITOR if i % 2 else RuleMode.ACTIVE)
    found, before = [], None
    while True:
        page = alarms.seen(OLENA, SeenQuery(limit=2, before=before))
        found += page.items
        before = page.next
        if before is None:
            break
    assert [item.event.at for item in found] == sorted((item.event.at for item in found), reverse=True)
    assert {item.event.track: item.alarm is not None for item in found} == dict.fromkeys("024", True) | dict.fromkeys(
        "13", False
    )
    assert all(item.alarm is None or item.alarm.event_id == item.event.id for item in found)


def test_by_camera_rule_mode_and_span(alarms: AlarmService) -> None:
    take(alarms, "1", 0)
    take(alarms, "2", 10, RuleMode.SNOOZED)
    take(alarms, "3", 20, RuleMode.MONITOR, "yard")

    def tracks(query: SeenQuery) -> set[str]:
        return {item.event.track for item in alarms.seen(OLENA, query).items}

    assert tracks(SeenQuery(camera_id=CameraId("gate"))) == {"1", "2"}
    assert tracks(SeenQuery(rule_id=RuleId("rule-1"))) == {"1", "2", "3"}
    assert tracks(SeenQuery(rule_id=RuleId("other"))) == set()
    assert tracks(SeenQuery(mode=RuleMode.SNOOZED)) == {"2"}
    assert tracks(SeenQuery(span=Span(START + timedelta(seconds=10), START + timedelta(seconds=20)))) == {"2"}
    assert alarms.counts(OLENA).new == 1
    with pytest.raises(BadInput):
        alarms.seen(OLENA, SeenQuery(before="nonsense"))
