"""Which moments are at night, by a zone's clock, through its changes of summer time."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from varta.kernel.spans import Span
from varta.storage.trajectories.geometry import Wholes
from varta.storage.trajectories.where import NIGHT, micros

_DAY = timedelta(days=1)


class Nights:
    """Hold the nights of a span, from 22:00 to 6:00."""

    def __init__(self, span: Span, zone: ZoneInfo) -> None:
        day, last = (span.start.astimezone(zone) - _DAY).date(), span.end.astimezone(zone).date()
        edges: list[int] = []
        while day <= last:
            begin = datetime.combine(day, time(NIGHT[0]), zone)
            end = datetime.combine(day + _DAY, time(NIGHT[1]), zone)
            edges += [micros(begin.astimezone(UTC)), micros(end.astimezone(UTC))]
            day += _DAY
        self._edges = np.array(edges, np.int64)
        lengths = np.diff(self._edges)
        lengths[1::2] = 0  # days
        self._before = np.r_[0, np.cumsum(lengths)]

    def during(self, at_us: Wholes) -> NDArray[np.bool_]:
        """Tell which moments are at night."""
        return np.asarray(np.searchsorted(self._edges, at_us, side="right") % 2 == 1)

    def within(self, start_us: Wholes, end_us: Wholes) -> Wholes:
        """Return how much of each interval is at night, in microseconds."""
        return self._until(end_us) - self._until(start_us)

    def _until(self, at_us: Wholes) -> Wholes:
        """Return how much night there was before each moment."""
        index = np.maximum(np.searchsorted(self._edges, at_us, side="right") - 1, 0)
        into = np.where(index % 2 == 0, np.maximum(at_us - self._edges[index], 0), 0)
        return np.asarray(self._before[index] + into, np.int64)
