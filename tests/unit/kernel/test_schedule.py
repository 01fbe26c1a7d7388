from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from varta.kernel.errors import BadInput
from varta.kernel.schedule import ALWAYS, Schedule, Window, parse_schedule, parse_window

KYIV = ZoneInfo("Europe/Kyiv")


@pytest.mark.parametrize(
    ("texts", "local", "expected"),
    [
        (["mon-fri 22:00-06:00"], "2026-11-27T22:00", True),  # Friday
        (["mon-fri 22:00-06:00"], "2026-11-28T05:59", True),  # Saturday, the night that began on Friday
        (["mon-fri 22:00-06:00"], "2026-11-28T06:00", False),
        (["mon-fri 22:00-06:00"], "2026-11-28T23:00", False),  # Saturday night is another
        (["mon-fri 22:00-06:00"], "2026-11-30T03:00", False),  # Monday morning belongs to Sunday's night
        (["mon-fri 22:00-06:00"], "2026-11-27T12:00", False),
        (["sat,sun"], "2026-11-28T00:00", True),
        (["sat,sun"], "2026-11-30T00:00", False),
        (["fri-mon 08:00-09:00"], "2026-11-29T08:30", True),  # over the week's end
        (["fri-mon 08:00-09:00"], "2026-11-25T08:30", False),
        (["07:30-09:00", "18:00-24:00"], "2026-11-25T23:59", True),
        (["07:30-09:00", "18:00-24:00"], "2026-11-25T07:29", False),
        (["Sun 20:00 - 04:00"], "2026-11-30T03:59", True),  # Sunday's night ends on Monday
        ([], "2026-11-25T07:29", True),
    ],
)
def test_windows(texts: list[str], local: str, expected: bool) -> None:
    moment = datetime.fromisoformat(local).replace(tzinfo=KYIV)
    assert parse_schedule(texts).open_at(moment, KYIV) is expected


def hours_open(text: str, first: str, last: str) -> float:
    start, end = (int(datetime.fromisoformat(day).replace(tzinfo=KYIV).timestamp()) for day in (first, last))
    schedule = parse_schedule([text])
    return sum(schedule.open_at(datetime.fromtimestamp(at, KYIV), KYIV) for at in range(start, end, 900)) / 4


@pytest.mark.parametrize(
    ("first", "last", "hours"),
    [
        ("2026-03-28T12:00", "2026-03-29T12:00", 7),  # clocks go from 03:00 to 04:00
        ("2026-10-24T12:00", "2026-10-25T12:00", 9),  # from 04:00 back to 03:00
        ("2026-11-24T12:00", "2026-11-25T12:00", 8),
    ],
)
def test_a_night_is_what_the_clock_on_the_wall_shows(first: str, last: str, hours: float) -> None:
    assert hours_open("22:00-06:00", first, last) == hours


def test_the_zone_decides() -> None:
    moment = datetime.fromisoformat("2026-11-28T20:30:00+00:00")
    night = parse_schedule(["22:00-06:00"])
    assert night.open_at(moment, KYIV)
    assert not night.open_at(moment, ZoneInfo("Europe/London"))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(BadInput, match="no zone"):
        parse_schedule(["sat"]).open_at(datetime.fromisoformat("2026-11-28T20:30"), KYIV)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "someday",
        "mon-",
        "mon 22:00",
        "22:60-23:00",
        "25:00-26:00",
        "08:00-08:00",
        "24:00-03:00",
        "08:00-09:00 mon",
        "mon,,tue",
    ],
)
def test_bad_windows(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_window(text)
    assert refused.value.code == "rule.bad_schedule"


def test_too_many_windows() -> None:
    with pytest.raises(BadInput, match="at most 32"):
        parse_schedule(["mon"] * 33)


@given(st.frozensets(st.integers(0, 6), min_size=1), st.integers(0, 1439), st.integers(1, 1440))
def test_what_is_written_is_read_back(days: frozenset[int], start: int, end: int) -> None:
    if start != end:
        window = Window(days, start, end)
        assert parse_window(window.text()) == window
    assert Schedule() == ALWAYS
