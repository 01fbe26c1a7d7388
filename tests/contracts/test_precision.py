"""Rules' figures, counted by both databases as the fake counts them."""

import random
from datetime import timedelta
from zoneinfo import ZoneInfo

from fakes.clock import START, StoppedClock
from fakes.storage import FakeStorage
from support.domain import actor, event
from varta.access.model import Role, system_actor
from varta.incidents.alarm import Verdict
from varta.incidents.service import AlarmService
from varta.kernel.ids import CameraId, RuleId
from varta.kernel.rules import RuleMode
from varta.kernel.spans import Span
from varta.statistics.precision import PrecisionStatistics
from varta.storage import Database

KYIV = ZoneInfo("Europe/Kyiv")
ANALYST, OLENA = system_actor("analyst"), actor(Role.OPERATOR, "olena")


def test_both_databases_count_as_the_fake_does(database: Database) -> None:
    clock, storage, chance = StoppedClock(), FakeStorage(), random.Random(4)
    stored, fake = AlarmService(database.transaction, clock), AlarmService(storage, clock)
    for track in range(60):
        clock.forward(chance.randrange(90_000))
        mode = chance.choice([RuleMode.ACTIVE, RuleMode.ACTIVE, RuleMode.ACTIVE, RuleMode.MONITOR, RuleMode.SNOOZED])
        camera, rule = CameraId(chance.choice(("gate", "yard"))), RuleId(chance.choice(("a", "b")))
        seen = event(str(track), mode=mode, camera_id=camera, rule_id=rule, at=clock.now())
        assert stored.take(ANALYST, seen, "high") == fake.take(ANALYST, seen, "high")
        if mode is not RuleMode.ACTIVE or chance.random() < 0.2:
            continue
        verdict, wait = chance.choice(list(Verdict)), chance.randrange(600)
        for service in (stored, fake):
            service.acknowledge(OLENA, service.find_event(OLENA, seen.id).alarm.id)
        clock.forward(wait)
        for service in (stored, fake):
            service.decide(OLENA, service.find_event(OLENA, seen.id).alarm.id, verdict)
    span = Span(START + timedelta(days=3), clock.now() - timedelta(days=2))
    found = PrecisionStatistics(database.transaction, clock, KYIV).list(OLENA, span)
    assert found == PrecisionStatistics(storage, clock, KYIV).list(OLENA, span)
    assert len(found) == 4
    assert len(found[0].weeks) >= 3
    assert any(rule.on_trial and rule.snoozed and rule.answer_s for rule in found)


def test_nothing_was_raised(database: Database) -> None:
    span = Span(START, START + timedelta(days=1))
    assert PrecisionStatistics(database.transaction, StoppedClock(), KYIV).list(OLENA, span) == []
