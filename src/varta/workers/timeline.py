"""One line of time through all of a source's restarts."""

from varta.media.packet import TICKS

_LEAP = 10 * TICKS
_NS = 1_000_000_000


class Timeline:
    """Turn presentation times into seconds that never go back, also where a source begins its count anew."""

    def __init__(self) -> None:
        self._last: tuple[int, int] | None = None  # source ticks, arrival
        self._offset = 0

    def seconds(self, pts: int, arrived_ns: int) -> float:
        """Return our seconds for a picture; over a break or a leap the time between arrivals counts."""
        if self._last is None:
            self._offset = -pts
        else:
            last_pts, last_arrived_ns = self._last
            if not 0 <= pts - last_pts <= _LEAP:
                passed = max(0, arrived_ns - last_arrived_ns) * TICKS // _NS
                self._offset += last_pts + passed - pts
        self._last = (pts, arrived_ns)
        return (pts + self._offset) / TICKS
