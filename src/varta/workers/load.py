"""Too much to do: which cameras are analysed less often, so that all stay in time. Recording is never touched."""

from collections.abc import Mapping

SHARES = (1.0, 0.5, 0.25, 0.1)  # of the usual rate, step by step
LATE_MS = 400.0  # a camera's packets wait longer than that to be taken: too much to do
_RELIEF_S = 5.0  # so long all must be in time before a step is taken back


class Load:
    """Raise or lower the pressure by how long packets wait; the least important cameras give way first.

    Priorities are 1 (most important) to 9. All cameras of one priority are analysed at the same share of their rate; a
    more important one never at a lower share than a less important one.
    """

    def __init__(self) -> None:
        self._ranks: dict[int, int] = {}
        self._pressure = 0
        self._changed_s = 0.0

    @property
    def pressure(self) -> int:
        """Return how many steps are taken; 0 while there is no overload."""
        return self._pressure

    def share(self, priority: int) -> float:
        """Return the share of the usual rate at which cameras of a priority are analysed at present."""
        step = self._pressure - self._ranks.get(priority, 0)
        return SHARES[min(max(step, 0), len(SHARES) - 1)]

    def note(self, waited_ms: Mapping[str, float | None], priorities: Mapping[str, int], now_s: float) -> None:
        """Hear, once a second, how long each camera's packets waited in the middle (None: there were none)."""
        order = sorted(set(priorities.values()), reverse=True)
        self._ranks = {priority: rank for rank, priority in enumerate(order)}
        most = max(len(order) - 1 + len(SHARES) - 1, 0)
        if any(waited is not None and waited > LATE_MS for waited in waited_ms.values()):
            self._pressure, self._changed_s = min(self._pressure + 1, most), now_s
        elif self._pressure and now_s - self._changed_s >= _RELIEF_S:
            self._pressure, self._changed_s = self._pressure - 1, now_s
        self._pressure = min(self._pressure, most)
