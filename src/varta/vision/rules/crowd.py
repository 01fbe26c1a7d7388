"""The rule: many in one place, by number or by density on the ground."""

from collections.abc import Sequence

from varta.kernel.ground_plane import GroundPlane
from varta.kernel.rules import RuleSpec
from varta.vision.rules.lasting import Lasting
from varta.vision.rules.memory import ObjectMemory
from varta.vision.rules.sighting import Hit, Sighting, concerns, everybody, stands_in

LOST_S = 1.0  # who was there so long ago still is: in a crowd people hide each other
_LEAVE_S = 3.0
_EASED = 0.85  # of the threshold: a crowd that was reported is over below that


class Crowd:
    """Raise once when there are too many; again only after they have become clearly fewer."""

    def __init__(self, spec: RuleSpec, plane: GroundPlane | None = None) -> None:
        self.spec = spec
        self._memory: ObjectMemory[None] = ObjectMemory(lambda: None)
        self._lasting = Lasting()
        self._area_m2 = plane.area_m2(spec.points) if plane else None

    def step(self, seen: Sequence[Sighting], time_s: float) -> list[Hit]:
        """Return the crowd that has just lasted for long enough."""
        self._memory.states([s for s in seen if s.confirmed and concerns(self.spec, s)], time_s)
        there = [s for s, _ in self._memory.recent(time_s, LOST_S) if stands_in(self.spec, s)]
        share = _EASED if self._lasting.raised else 1.0
        self._lasting.follow(self._is_crowd(len(there), share), time_s, _LEAVE_S)
        if not self._lasting.due(time_s, self.spec.lasting_s):
            return []
        details: dict[str, str | float] = {"count": len(there), "seconds": round(self._lasting.for_s(time_s), 1)}
        if self._area_m2:
            details |= {"density_per_m2": round(len(there) / self._area_m2, 2), "area_m2": round(self._area_m2, 1)}
        return [Hit(everybody(self.spec, there, 0), occasion=self._lasting.report(), details=details)]

    def _is_crowd(self, count: int, share: float) -> bool:
        by_count = bool(self.spec.count or not self.spec.density) and count >= self.spec.least * share
        by_density = bool(self.spec.density and self._area_m2) and count >= self.spec.density * share * (
            self._area_m2 or 0.0
        )
        return count > 0 and (by_count or by_density)
