"""The rule: how many are in a place, such as cars on a car park, and how that changes."""

from collections import deque
from collections.abc import Sequence

from varta.kernel.rules import RuleSpec
from varta.vision.rules.memory import ObjectMemory
from varta.vision.rules.sighting import Hit, Sighting, concerns, everybody, stands_in

_LOST_S = 1.5
_AGREED = 0.7  # of the looks within the rule's time must differ the same way before a change is believed


class Occupancy:
    """Report each lasting change of the number; with a threshold only that it is reached, once until it has fallen.

    The count begins at none: what is there at the start is reported as the first change.
    """

    def __init__(self, spec: RuleSpec) -> None:
        self.spec = spec
        self._memory: ObjectMemory[None] = ObjectMemory(lambda: None, memory_s=10.0)
        self._looks: deque[tuple[float, int]] = deque()
        self._count = 0
        self._occasions = 0

    def step(self, seen: Sequence[Sighting], time_s: float) -> list[Hit]:
        """Return the change that has just become certain."""
        self._memory.states([s for s in seen if s.confirmed and concerns(self.spec, s)], time_s)
        there = [s for s, _ in self._memory.recent(time_s, _LOST_S) if stands_in(self.spec, s)]
        count = self._agreed(len(there), time_s)
        if count is None or count == self._count:
            return []
        before, self._count = self._count, count
        if self.spec.count and not (before < self.spec.count <= count):
            return []
        self._occasions += 1
        details: dict[str, str | float] = {"count": count, "change": count - before}
        if self.spec.count:
            details["threshold"] = self.spec.count
        return [Hit(everybody(self.spec, there, 0), occasion=self._occasions, details=details)]

    def _agreed(self, count: int, time_s: float) -> int | None:
        """Return the median of the looks in the rule's time, once most lie on one side of the last number."""
        looks, needed_s = self._looks, self.spec.lasting_s
        looks.append((time_s, count))
        while len(looks) > 1 and looks[1][0] <= time_s - needed_s + 1e-6:
            looks.popleft()
        if time_s - looks[0][0] < needed_s - 1e-6:
            return None
        numbers = sorted(number for _, number in looks)
        more, fewer = (sum(n > self._count for n in numbers), sum(n < self._count for n in numbers))
        return numbers[len(numbers) // 2] if max(more, fewer) >= _AGREED * len(numbers) else None
