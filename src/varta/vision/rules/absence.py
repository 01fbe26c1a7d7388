"""The rule: what should be there is not, such as a guard at a gate."""

from collections.abc import Sequence

from varta.kernel.rules import RuleSpec
from varta.vision.rules.lasting import LEAVE_S, Lasting
from varta.vision.rules.memory import ObjectMemory
from varta.vision.rules.sighting import Hit, Sighting, concerns, everybody, stands_in


class Absence:
    """Raise once when fewer than the rule's number have been there for its time; again only after they were back."""

    def __init__(self, spec: RuleSpec) -> None:
        self.spec = spec
        self._memory: ObjectMemory[None] = ObjectMemory(lambda: None)
        self._lasting = Lasting()

    def step(self, seen: Sequence[Sighting], time_s: float) -> list[Hit]:
        """Return the absence that has just lasted for long enough."""
        self._memory.states([s for s in seen if s.confirmed and concerns(self.spec, s)], time_s)
        there = [s for s, _ in self._memory.recent(time_s, LEAVE_S) if stands_in(self.spec, s)]
        self._lasting.follow(len(there) < self.spec.least, time_s)
        if not self._lasting.due(time_s, self.spec.lasting_s):
            return []
        details: dict[str, str | float] = {
            "count": len(there),
            "expected": self.spec.least,
            "seconds": round(self._lasting.for_s(time_s), 1),
        }
        return [Hit(everybody(self.spec, [], 0), occasion=self._lasting.report(), details=details)]
