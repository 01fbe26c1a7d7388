"""A clock that tests own."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


class StoppedClock:
    """Stand still until told."""

    def __init__(self, now: datetime = START) -> None:
        self._now = now
        self._monotonic = 1000.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def forward(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds
