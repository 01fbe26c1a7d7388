"""One line of time through all of a source's restarts."""

from varta.media.packet import TICKS

_LEAP_S = 10.0


class Timeline:
    """Turn presentation times into seconds that never go back, also where a source begins its count anew."""

    def __init__(self) -> None:
        self._last: tuple[float, int, float] | None = None  # source seconds, arrival, our seconds

    def seconds(self, pts: int, arrived_ns: int) -> float:
        """Return our seconds for a picture; over a break or a leap the time between arrivals counts."""
        source_s = pts / TICKS
        if self._last is None:
            ours = 0.0
        else:
            last_source_s, last_arrived_ns, last_ours = self._last
            step = source_s - last_source_s
            if not 0 <= step <= _LEAP_S:
                step = max(0.0, (arrived_ns - last_arrived_ns) / 1e9)
            ours = last_ours + step
        self._last = (source_s, arrived_ns, ours)
        return ours
