"""Rules tried on kept tracks: the very engines, fed as cameras feed them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from support.trajectories import two_walkers, walk
from varta.events.past_trial import Trial
from varta.kernel.errors import BadInput
from varta.kernel.geometry import Point
from varta.kernel.ids import CameraId
from varta.kernel.rules import RuleKind, RuleSpec
from varta.kernel.schedule import parse_schedule
from varta.kernel.spans import Span
from varta.workers.past_rules import RuleReplay

START = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)  # 22:00 in Kyiv
DAY = timedelta(days=1)
LINE = RuleSpec("Line", RuleKind.LINE_CROSSING, (Point(0.1, 0.5), Point(0.9, 0.5)))
LEFT = (Point(0.1, 0.1), Point(0.3, 0.1), Point(0.3, 0.4), Point(0.1, 0.4))
REPLAY = RuleReplay(ZoneInfo("Europe/Kyiv"))


def trial(rule: RuleSpec, days: int = 2) -> Trial:
    return Trial(CameraId("square"), Span(START, START + days * DAY), rule)


def days_of(count: int) -> list:
    return [two_walkers(START + i * DAY + timedelta(hours=1)) for i in range(count)]


def test_counts_alarms_a_day() -> None:
    result = REPLAY(trial(LINE), days_of(2))
    assert (result.total, result.per_day, result.tracks, result.complete) == (2, 1.0, 4, True)
    first = result.alarms[0]
    assert (first.trace, first.class_name) == ("crosses", "person")
    assert timedelta(seconds=4) < first.at - (START + timedelta(hours=1)) < timedelta(seconds=6)


@pytest.mark.parametrize(("seconds", "total"), [(30.0, 1), (50.0, 1), (70.0, 0)])
def test_a_stay_counts_from_its_time_on(seconds: float, total: int) -> None:
    rule = RuleSpec("Stay", RuleKind.LOITERING, LEFT, seconds=seconds)
    result = REPLAY(trial(rule, 1), days_of(1))
    assert result.total == total
    assert all(alarm.trace == "stands" for alarm in result.alarms)


def test_goes_by_the_schedule() -> None:
    for window, total in (("22:00-06:00", 1), ("08:00-18:00", 0)):
        rule = RuleSpec("Line", RuleKind.LINE_CROSSING, LINE.points, schedule=parse_schedule([window], "schedule"))
        assert REPLAY(trial(rule, 1), days_of(1)).total == total


def test_an_absence_is_seen_while_nobody_is_there() -> None:
    rule = RuleSpec("Guard", RuleKind.ABSENCE, LEFT, seconds=600)
    guard = [walk("guard", START, [(0, 0.2, 0.3), (3600, 0.2, 0.3)])]
    result = REPLAY(trial(rule, 1), [guard])
    assert result.total == 1
    assert timedelta(minutes=70) < result.alarms[0].at - START < timedelta(minutes=71)


def test_stops_when_the_time_is_up_and_says_how_far_it_came() -> None:
    seconds = iter([0.0, 31.0])
    result = RuleReplay(ZoneInfo("UTC"), lambda: next(seconds))(trial(LINE), days_of(2))
    assert not result.complete
    assert START < result.looked.end < START + DAY


def test_refuses_what_the_past_cannot_tell() -> None:
    with pytest.raises(BadInput, match=r"past\.rule_needs_pixels"):
        REPLAY(trial(RuleSpec("Smoke", RuleKind.SMOKE)), [])
    with pytest.raises(BadInput, match=r"rule\.needs_ground"):
        REPLAY(trial(RuleSpec("Fast", RuleKind.SPEED, LEFT)), [])
    with pytest.raises(BadInput, match=r"past\.trial_too_long"):
        trial(LINE, 32)
