"""The rule: people suddenly run, as they do from something."""

from collections.abc import Sequence

from varta.kernel.rules import RuleSpec
from varta.vision.rules.lasting import Lasting
from varta.vision.rules.memory import ObjectMemory
from varta.vision.rules.pace import pace_of
from varta.vision.rules.riders import rides
from varta.vision.rules.sighting import Hit, Sighting, concerns, everybody, stands_in
from varta.vision.rules.staying import Stay

# Walking is 0.8 heights per second (1.4 m/s at 1.75 m), running starts near 1.3 (2.3 m/s); nobody does more than 5.
_RUNS, _TOO_FAST = 1.3, 5.0
_RUNS_MS = 2.3
_SHARE = 0.5  # of those present: when half of them run it is a crowd's motion and not a few joggers'
_RECENT_S = 0.5
_LEAVE_S = 3.0


class Scatter:
    """Raise once when enough people run at the same time; again only after they have calmed down."""

    def __init__(self, spec: RuleSpec) -> None:
        self.spec = spec
        self._memory: ObjectMemory[Stay] = ObjectMemory(Stay)
        self._lasting = Lasting()

    def step(self, seen: Sequence[Sighting], time_s: float) -> list[Hit]:
        """Return the people who have just run for long enough."""
        people = [s for s in seen if s.confirmed and concerns(self.spec, s) and not rides(s, seen)]
        for sighting, stay in self._memory.states(people, time_s):
            pace_of(sighting, stay, time_s)
        there = [(s, stay) for s, stay in self._memory.recent(time_s, _RECENT_S) if stands_in(self.spec, s)]
        running = [s for s, stay in there if _runs(s, stay)]
        together = len(running) >= self.spec.least and len(running) >= _SHARE * len(there)
        self._lasting.follow(together, time_s, _LEAVE_S)
        if not self._lasting.due(time_s, self.spec.lasting_s):
            return []
        paces = sorted(stay.pace or 0.0 for s, stay in there if _runs(s, stay))
        details: dict[str, str | float] = {
            "count": len(running),
            "present": len(there),
            "heights_per_s": round(paces[len(paces) // 2], 2),
        }
        return [Hit(everybody(self.spec, running, 0), occasion=self._lasting.report(), details=details)]


def _runs(sighting: Sighting, stay: Stay) -> bool:
    if stay.pace is None or stay.pace > _TOO_FAST:
        return False
    if sighting.ground is not None and sighting.ground.speed is not None:
        return sighting.ground.speed - sighting.ground.speed_error > _RUNS_MS
    return stay.pace > _RUNS
