"""Rules are tried one at a time: each takes a processor of the web's."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from varta.bootstrap import past
from varta.events.past_trial import Trial
from varta.kernel.errors import Unavailable
from varta.kernel.geometry import Point
from varta.kernel.ids import CameraId
from varta.kernel.rules import RuleKind, RuleSpec
from varta.kernel.spans import Span

START = datetime(2026, 11, 23, 20, tzinfo=UTC)
RULE = RuleSpec("Line", RuleKind.LINE_CROSSING, (Point(0.1, 0.5), Point(0.9, 0.5)))
TRIAL = Trial(CameraId("square"), Span(START, START + timedelta(minutes=1)), RULE)


def test_a_second_trial_waits_no_longer_than_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past, "_TURN_S", 0.05)
    replay, running, done = past.replay_of(ZoneInfo("UTC")), threading.Event(), threading.Event()

    def slow() -> Iterator[list]:
        running.set()
        done.wait(10)
        yield []

    first = threading.Thread(target=replay, args=(TRIAL, slow()))
    first.start()
    assert running.wait(10)
    with pytest.raises(Unavailable, match=r"past\.busy"):
        replay(TRIAL, [])
    done.set()
    first.join()
    assert replay(TRIAL, []).total == 0
