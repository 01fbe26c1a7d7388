"""The one clock: injected everywhere, so that tests own time."""

import time
from datetime import UTC, datetime
from typing import Protocol

from varta.kernel.errors import BadInput


class Clock(Protocol):
    """Tell wall-clock and monotonic time."""

    def now(self) -> datetime:
        """Return the wall-clock time, timezone-aware UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go back, comparable between processes of one machine."""
        ...


class SystemClock:
    """Read the machine's clocks."""

    def now(self) -> datetime:
        """Return the wall-clock time, timezone-aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return CLOCK_MONOTONIC in seconds; Linux counts it from boot, the same for every process."""
        return time.monotonic()


def utc(value: datetime) -> datetime:
    """Return the same moment in UTC.

    Raises `BadInput` (`time.naive`) for a time without a zone: it could mean any of 24 hours; and (`time.out_of_range`)
    for one on the first or last day that a calendar has.
    """
    if value.tzinfo is None:
        raise BadInput(
            "time.naive", f"The time {value.isoformat()} has no zone; add one, such as 2026-11-22T20:14:07Z."
        )
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise BadInput("time.out_of_range", f"The time {value.isoformat()} is before year 1 or after 9999.") from None
