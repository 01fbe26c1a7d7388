"""When in the week a rule is in force, by the clock on the wall."""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from varta.kernel.clock import utc
from varta.kernel.errors import BadInput

MAX_WINDOWS = 32
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_MINUTES = 24 * 60
_EVERY_DAY = frozenset(range(7))
_TIMES = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class Window:
    """Hold days (0 Monday … 6 Sunday) and a span of minutes after midnight; one that ends earlier goes over midnight.

    The part after midnight belongs to the day on which the span began: `fri 22:00-06:00` ends on Saturday morning.
    """

    days: frozenset[int] = _EVERY_DAY
    start: int = 0
    end: int = _DAY_MINUTES

    def holds(self, day: int, minute: int) -> bool:
        """Tell whether it is open on a day of the week at a minute of the day."""
        if self.start < self.end:
            return day in self.days and self.start <= minute < self.end
        return (day in self.days and minute >= self.start) or ((day - 1) % 7 in self.days and minute < self.end)

    def text(self) -> str:
        """Return it as `parse_window` reads it."""
        days = "" if self.days == _EVERY_DAY else ",".join(DAYS[day] for day in sorted(self.days))
        if (self.start, self.end) == (0, _DAY_MINUTES):
            return days or "mon-sun"
        times = f"{_clock(self.start)}-{_clock(self.end)}"
        return f"{days} {times}" if days else times


@dataclass(frozen=True, slots=True)
class Schedule:
    """Hold the windows of a week; none means always."""

    windows: tuple[Window, ...] = ()

    def open_at(self, moment: datetime, zone: ZoneInfo) -> bool:
        """Tell whether a moment lies in a window, by the clock of a zone.

        What counts is what the wall's clock shows: on the two days of the year that have 23 and 25 hours a window is an
        hour shorter or longer. Raises `BadInput` (`time.naive`) for a moment without a zone.
        """
        if not self.windows:
            return True
        local = utc(moment).astimezone(zone)
        minute = local.hour * 60 + local.minute
        return any(window.holds(local.weekday(), minute) for window in self.windows)


ALWAYS = Schedule()


def parse_schedule(texts: list[str], where: str = "schedule") -> Schedule:
    """Read windows such as `mon-fri 22:00-06:00`, `sat,sun` or `07:30-09:00`.

    Raises `BadInput` (`rule.bad_schedule`).
    """
    if len(texts) > MAX_WINDOWS:
        raise _bad(where, f"at most {MAX_WINDOWS} windows; got {len(texts)}")
    return Schedule(tuple(parse_window(text, f"{where}[{i}]") for i, text in enumerate(texts)))


def parse_window(text: str, where: str = "schedule") -> Window:
    """Read one window; days alone mean all day, times alone every day. Raises `BadInput` (`rule.bad_schedule`)."""
    words = text.strip().lower()
    found = _TIMES.search(words)
    before = words[: found.start()].strip() if found else words
    if not words or (found and words[found.end() :].strip()):
        raise _bad(where, f"'{text[:40]}' is not a window")
    days = _days(before, where) if before else _EVERY_DAY
    if not found:
        return Window(days)
    start = _minutes(found[1], found[2], where)
    end = _minutes(found[3], found[4], where)
    if start in {end, _DAY_MINUTES}:
        raise _bad(where, f"'{found[0]}' has no length; leave the times away for a whole day")
    return Window(days, start, end)


def _days(text: str, where: str) -> frozenset[int]:
    days: set[int] = set()
    for part in text.split(","):
        first, dash, last = (word.strip() for word in part.partition("-"))
        if first not in DAYS or (dash and last not in DAYS):
            raise _bad(where, f"'{part.strip()[:40]}' is not a day or a span of days")
        begin = DAYS.index(first)
        length = (DAYS.index(last) - begin) % 7 if dash else 0
        days.update((begin + i) % 7 for i in range(length + 1))
    return frozenset(days)


def _minutes(hours: str, minutes: str, where: str) -> int:
    total = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or total > _DAY_MINUTES:  # noqa: PLR2004 - minutes of an hour
        raise _bad(where, f"{hours}:{minutes} is no time of day")
    return total


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _bad(where: str, what: str) -> BadInput:
    return BadInput(
        "rule.bad_schedule",
        f"{where}: {what}. Write windows such as 'mon-fri 22:00-06:00', 'sat,sun' or '07:30-09:00'.",
        where=where,
    )
