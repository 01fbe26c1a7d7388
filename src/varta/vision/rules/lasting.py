"""What must last before it is reported, and must be over before it is reported again."""

from dataclasses import dataclass

LEAVE_S = 1.0  # over for that long is over; shorter is a box that trembles, or one that was not seen for a moment
_EXACT = 1e-6


@dataclass(slots=True)
class Lasting:
    """Follow one condition in time. `since_s` is when it began, None while it is not met."""

    since_s: float | None = None
    met_s: float = 0.0  # when it was last met
    raised: bool = False
    occasions: int = 0

    def follow(self, met: bool, time_s: float, leave_s: float = LEAVE_S) -> None:
        """Take in whether it is met now; it is over once it has not been met for `leave_s`."""
        if met:
            if self.since_s is None:
                self.since_s = time_s
            self.met_s = time_s
        elif self.since_s is not None and time_s - self.met_s >= leave_s:
            self.since_s, self.raised = None, False

    def for_s(self, time_s: float) -> float:
        """Return for how long it has lasted."""
        return 0.0 if self.since_s is None else time_s - self.since_s

    def due(self, time_s: float, needed_s: float) -> bool:
        """Tell whether it is met now, has lasted for long enough and was not reported on this occasion."""
        met_now = self.since_s is not None and self.met_s == time_s
        return met_now and not self.raised and self.for_s(time_s) >= needed_s - _EXACT

    def report(self) -> int:
        """Note that it is reported; return the number of the occasion."""
        self.raised = True
        self.occasions += 1
        return self.occasions
