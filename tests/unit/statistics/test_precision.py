"""How right rules are: weeks, shares, times, and what was only counted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from fakes.clock import START, StoppedClock
from fakes.storage import FakeStorage
from support.domain import actor, event
from varta.access.model import Role, system_actor
from varta.incidents.alarm import Verdict
from varta.incidents.service import AlarmService
from varta.kernel.errors import BadInput, NotAllowed
from varta.kernel.rules import RuleMode
from varta.kernel.spans import Span
from varta.statistics.precision import PrecisionStatistics, share, weeks_of

KYIV = ZoneInfo("Europe/Kyiv")
ANALYST, OLENA = system_actor("analyst"), actor(Role.OPERATOR, "olena")
SPAN = Span(START - timedelta(days=1), START + timedelta(days=20))


@pytest.mark.parametrize(
    ("confirmed", "wrong", "low", "high"),
    [
        # Newcombe 1998, table I, method 3; Brown, Cai and DasGupta 2001 give the same score interval.
        (81, 182, 0.2553, 0.3662),
        (0, 20, 0.0, 0.1611),
        (6, 0, 0.6097, 1.0),
    ],
)
def test_shares_have_their_wilson_interval(confirmed: int, wrong: int, low: float, high: float) -> None:
    found = share(confirmed, wrong)
    assert found.value == pytest.approx(confirmed / (confirmed + wrong))
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_nobody_judged_is_no_share() -> None:
    assert share(0, 0).value is None


def test_weeks_begin_on_monday_by_the_zone_s_clock() -> None:
    span = Span(datetime(2026, 10, 21, 12, tzinfo=UTC), datetime(2026, 11, 3, 12, tzinfo=UTC))
    edges = [week.start for week in weeks_of(span, KYIV)]
    # The clocks go back on Sunday 25 October: Monday begins at 22:00 UTC from then on.
    assert edges == [span.start, datetime(2026, 10, 25, 22, tzinfo=UTC), datetime(2026, 11, 1, 22, tzinfo=UTC)]
    monday = datetime(2026, 10, 11, 21, tzinfo=UTC)
    assert weeks_of(Span(monday, monday + timedelta(days=7)), KYIV) == [Span(monday, monday + timedelta(days=7))]


def test_counts_precision_time_and_what_was_on_trial() -> None:
    storage, clock = FakeStorage(), StoppedClock()
    alarms = AlarmService(storage, clock)
    verdicts = (Verdict.CONFIRMED, Verdict.CONFIRMED, Verdict.FALSE_ALARM, Verdict.BENIGN, Verdict.DUPLICATE)
    for track, verdict in enumerate(verdicts):
        raised = alarms.report(ANALYST, event(str(track)), "high")
        assert raised
        alarms.acknowledge(OLENA, raised.id)
        clock.forward(10 * (track + 1))
        alarms.decide(OLENA, raised.id, verdict)
        clock.forward(3 * 86400)
    assert alarms.report(ANALYST, event("open"), "high")
    for track, mode in (("m1", RuleMode.MONITOR), ("m2", RuleMode.MONITOR), ("s1", RuleMode.SNOOZED)):
        assert alarms.take(ANALYST, event(track, mode=mode), "high")
    (rule,) = PrecisionStatistics(storage, clock, KYIV).list(OLENA, SPAN)
    assert (rule.alarms, rule.confirmed, rule.false_alarm, rule.benign, rule.duplicate) == (6, 2, 1, 1, 1)
    assert (rule.unanswered, rule.on_trial, rule.snoozed, rule.answer_s) == (1, 2, 1, 30)
    assert rule.precision == share(2, 1)
    assert sum(week.alarms for week in rule.weeks) == 6
    assert sum(week.confirmed for week in rule.weeks) == 2
    assert len([week for week in rule.weeks if week.alarms]) >= 2


def test_needs_the_permission_and_has_a_limit() -> None:
    statistics = PrecisionStatistics(FakeStorage(), StoppedClock(), KYIV)
    with pytest.raises(NotAllowed):
        statistics.list(replace(OLENA, permissions=frozenset()), SPAN)
    with pytest.raises(BadInput) as error:
        statistics.list(OLENA, Span(START - timedelta(days=400), START))
    assert error.value.code == "statistics.span_too_long"
