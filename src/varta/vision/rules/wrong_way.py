"""The rule: a vehicle goes against the way that is right."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import acos, degrees, hypot

from varta.kernel.rules import RuleSpec
from varta.vision.rules.lasting import Lasting
from varta.vision.rules.memory import ObjectMemory
from varta.vision.rules.sighting import Hit, Sighting, concerns, stands_in

_WINDOW_S = 2.0
_AGAINST = -0.5  # cosine: more than 120° off the right way
_MOVED = 0.5  # of the box's height: less is no way at all
_LEAVE_S = 2.0


@dataclass(slots=True)
class _Way:
    lasting: Lasting = field(default_factory=Lasting)
    feet: deque[tuple[float, float, float]] = field(default_factory=deque)  # seconds, x, y in heights of the picture


class WrongWay:
    """Raise once for a vehicle that goes against the rule's heading for its time."""

    def __init__(self, spec: RuleSpec) -> None:
        self.spec = spec
        self._memory: ObjectMemory[_Way] = ObjectMemory(_Way)

    def step(self, seen: Sequence[Sighting], time_s: float) -> list[Hit]:
        """Return the vehicles that have just gone the wrong way for long enough."""
        hits = []
        for sighting, way in self._memory.states(seen, time_s):
            cosine = self._cosine(way, sighting, time_s)
            against = cosine is not None and cosine < _AGAINST and stands_in(self.spec, sighting)
            way.lasting.follow(against, time_s, _LEAVE_S)
            ready = way.lasting.due(time_s, self.spec.lasting_s) and sighting.confirmed
            if ready and cosine is not None and concerns(self.spec, sighting):
                details: dict[str, str | float] = {"off_degrees": round(degrees(acos(max(-1.0, cosine))))}
                hits.append(Hit(sighting, occasion=way.lasting.report(), details=details))
        return hits

    def _cosine(self, way: _Way, sighting: Sighting, time_s: float) -> float | None:
        """Return the cosine between an object's way of the last seconds and the right one; None while it stands."""
        foot, aspect = sighting.foot, sighting.aspect
        way.feet.append((time_s, foot.x * aspect, foot.y))
        while time_s - way.feet[0][0] > _WINDOW_S:
            way.feet.popleft()
        _, x, y = way.feet[0]
        dx, dy = foot.x * aspect - x, foot.y - y
        length = hypot(dx, dy)
        if self.spec.heading is None or length < _MOVED * sighting.height:
            return None
        start, end = self.spec.heading
        hx, hy = (end.x - start.x) * aspect, end.y - start.y
        return (dx * hx + dy * hy) / (length * hypot(hx, hy))
