"""When rules judge, and what becomes of what they remember."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from support.pictures import frame, scene
from varta.kernel.geometry import Point
from varta.kernel.ground_plane import GroundPlane
from varta.kernel.rules import RuleKind, RuleMode, RuleSpec
from varta.kernel.schedule import parse_schedule
from varta.vision.rules import rule_set
from varta.vision.rules.factory import RuleEngine, make_rule
from varta.vision.rules.rule_set import RuleSet
from varta.vision.rules.sighting import Hit, Sighting
from varta.vision.types import Finding, Frame, Tracks

KYIV = ZoneInfo("Europe/Kyiv")
WHOLE = (Point(0.1, 0.1), Point(0.9, 0.1), Point(0.9, 0.9), Point(0.1, 0.9))
YARD = RuleSpec("yard", RuleKind.INTRUSION, WHOLE, seconds=2.0)
PICTURE = scene()


def somebody(time_s: float, moment: datetime | None) -> tuple[Tracks, Frame]:
    """Return one person in the middle of a picture."""
    tracks = Tracks(
        boxes=np.array([[300, 100, 340, 200]], np.float32),
        scores=np.array([0.9], np.float32),
        classes=np.array([0], np.int32),
        ids=np.array([7], np.int64),
        confirmed=np.array([True]),
        seen=np.array([True]),
        names=("person",),
    )
    picture = frame(PICTURE, time_s)
    return tracks, replace(picture, time_us=round(moment.timestamp() * 1e6) if moment else 0)


def stay(rules: RuleSet, start: datetime | None, seconds: float, since_s: float = 0.0) -> list[Finding]:
    """Let somebody stay for some seconds, looked at once a second."""
    findings = []
    for i in range(round(seconds)):
        moment = start + timedelta(seconds=i) if start else None
        findings += rules.judge(*somebody(since_s + i, moment))
    return findings


def watching(*windows: str, **changes: object) -> RuleSet:
    rules = RuleSet(KYIV)
    rules.set([("yard", replace(YARD, schedule=parse_schedule(list(windows)), **changes))])  # type: ignore[arg-type]
    return rules


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KYIV).astimezone(UTC)


def test_outside_of_its_schedule_a_rule_is_silent() -> None:
    assert not stay(watching("mon-fri 22:00-06:00"), local("2026-11-25T21:00"), 60)
    assert len(stay(watching("mon-fri 22:00-06:00"), local("2026-11-25T23:00"), 60)) == 1
    assert len(stay(watching("mon-fri 22:00-06:00"), None, 60)) == 1  # a file without a time of day


def test_who_is_there_when_the_window_opens_is_reported_after_the_rule_s_seconds() -> None:
    (found,) = stay(watching("22:00-06:00"), local("2026-11-25T21:59:30"), 60)
    assert found.time_s == 32


def test_each_window_reports_anew_and_under_another_occasion() -> None:
    rules = watching("22:00-22:01", "22:02-22:03")
    first, second = stay(rules, local("2026-11-25T22:00"), 180)
    assert (first.time_s, second.time_s) == (2, 122)
    assert first.occasion != second.occasion


@pytest.mark.parametrize(
    ("start", "judges"),
    [
        ("2026-11-27T23:59", True),  # Friday
        ("2026-11-28T00:30", True),  # the same night
        ("2026-11-28T06:30", False),
        ("2026-11-28T23:00", False),  # Saturday
        ("2026-03-29T02:30", False),  # the clocks go forward on a Sunday
        ("2026-10-23T23:30", True),
        ("2026-10-24T05:59", True),
        ("2026-10-24T06:00", False),
    ],
)
def test_over_midnight(start: str, judges: bool) -> None:
    assert bool(stay(watching("fri 22:00-06:00"), local(start), 10)) is judges


def test_the_hour_that_comes_twice_belongs_to_the_window_twice() -> None:
    rules = watching("sun 03:00-04:00")
    summer = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 03:30 +03:00
    winter = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 03:30 +02:00
    after = datetime(2026, 10, 25, 2, 30, tzinfo=UTC)
    assert stay(rules, summer, 5)
    assert stay(watching("sun 03:00-04:00"), winter, 5)
    assert not stay(watching("sun 03:00-04:00"), after, 5)


def test_a_change_of_mode_or_hours_forgets_nothing() -> None:
    rules = watching()
    assert len(stay(rules, local("2026-11-25T12:00"), 10)) == 1
    rules.set([("yard", replace(YARD, mode=RuleMode.MONITOR))])
    assert not stay(rules, local("2026-11-25T12:00:10"), 10, 10)
    rules.set([("yard", replace(YARD, schedule=parse_schedule(["08:00-20:00"])))])
    assert not stay(rules, local("2026-11-25T12:00:20"), 10, 20)
    rules.set([("yard", replace(YARD, seconds=3.0))])
    assert len(stay(rules, local("2026-11-25T12:00:30"), 10, 30)) == 1


def test_a_snooze_that_ends_is_active_by_itself() -> None:
    wakes = local("2026-11-25T12:00")
    rules = watching(mode=RuleMode.SNOOZED, until=wakes)
    (asleep,) = stay(rules, wakes - timedelta(minutes=5), 10)
    assert asleep.mode is RuleMode.SNOOZED
    (awake,) = stay(watching(mode=RuleMode.SNOOZED, until=wakes), wakes, 10)
    assert awake.mode is RuleMode.ACTIVE
    (on_trial,) = stay(watching(mode=RuleMode.MONITOR), wakes, 10)
    assert on_trial.mode is RuleMode.MONITOR


class Smouldering:
    """A rule over pixels that reports what it sees once."""

    def __init__(self, spec: RuleSpec) -> None:
        self.spec, self.looked, self.told = spec, 0, False

    def look(self, frame: Frame, tracks: Tracks) -> list[Hit]:  # noqa: ARG002 - the contract's
        self.looked += 1
        if self.told:
            return []
        self.told = True
        return [Hit(Sighting(1, "fire", True, 1.0, (0.1, 0.1, 0.2, 0.2)))]

    def rearm(self) -> None:
        self.told = False


def test_what_is_learnt_from_pixels_is_learnt_all_day(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Smouldering] = []

    def make(spec: RuleSpec, _: GroundPlane | None = None) -> RuleEngine:
        made.append(Smouldering(spec))
        return made[-1]

    assert make_rule(YARD)
    monkeypatch.setattr(rule_set, "make_rule", make)
    found = stay(watching("22:00-06:00"), local("2026-11-25T21:59:50"), 20)
    assert [f.time_s for f in found] == [10]
    assert (len(made), made[0].looked) == (1, 20)
