"""The rule: an object crosses a line, to the left or to the right of the walk from its first point to its second."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

from varta.kernel.geometry import Point, side
from varta.kernel.rules import Direction, RuleSpec
from varta.vision.rules.memory import ObjectMemory
from varta.vision.rules.sighting import Hit, Sighting, concerns

_MARGIN = 0.06  # of the box's height: nearer than that to the line an object is on neither side
_LEAST_MARGIN = 0.006  # of the picture
_SUDDEN = 1.6  # a height that changes by more from one look to the next is a box cut by something in front …
_PATIENCE_S = 1.0  # … unless it stays so


@dataclass(slots=True)
class _Walk:
    foot: Point | None = None
    side: int = 0  # the side last stood on clearly: -1 left, 1 right, 0 not yet known
    through: bool = False  # whether the line was last passed between its ends
    height: float = 0.0
    steady_s: float = 0.0  # when the height was last as expected
    pending: str = ""  # a crossing by an object that is not confirmed yet
    occasions: int = 0


class LineCrossing:
    """Count one crossing each time an object has clearly changed sides between the line's ends."""

    def __init__(self, spec: RuleSpec) -> None:
        self.spec = spec
        self._start, self._end = spec.points
        self._length = hypot(self._end.x - self._start.x, self._end.y - self._start.y)
        self._memory: ObjectMemory[_Walk] = ObjectMemory(_Walk)

    def step(self, seen: Sequence[Sighting], time_s: float) -> list[Hit]:
        """Return the objects that have just crossed in the wanted direction."""
        hits = []
        for sighting, walk in self._memory.states(seen, time_s):
            if not _steady(walk, sighting, time_s):
                continue
            walk.pending = self._follow(walk, sighting) or walk.pending
            if walk.pending and sighting.confirmed:
                direction, walk.pending = walk.pending, ""
                if self._wanted(direction) and concerns(self.spec, sighting):
                    walk.occasions += 1
                    hits.append(Hit(sighting, direction, walk.occasions))
        return hits

    def _wanted(self, direction: str) -> bool:
        return self.spec.direction in (Direction.BOTH, Direction(direction))

    def _follow(self, walk: _Walk, sighting: Sighting) -> str:
        """Move on to where the object is now; return the direction of a crossing that is thereby complete."""
        foot = sighting.foot
        if walk.foot is not None:
            through = self._passes(walk.foot, foot)
            walk.through = walk.through if through is None else through
        walk.foot = foot
        distance = side(self._start, self._end, foot) / self._length
        if abs(distance) < max(_LEAST_MARGIN, _MARGIN * sighting.height):
            return ""
        now = 1 if distance > 0 else -1
        before, walk.side = walk.side, now
        if before in (0, now) or not walk.through:
            return ""
        return Direction.RIGHT.value if now > 0 else Direction.LEFT.value

    def _passes(self, before: Point, after: Point) -> bool | None:
        """Tell whether a step passes the line between its ends; None when it stays on one side of it."""
        a, b = side(self._start, self._end, before), side(self._start, self._end, after)
        if (a > 0) == (b > 0):
            return None
        share = a / (a - b)
        x = before.x + share * (after.x - before.x)
        y = before.y + share * (after.y - before.y)
        dx, dy = self._end.x - self._start.x, self._end.y - self._start.y
        along = ((x - self._start.x) * dx + (y - self._start.y) * dy) / self._length**2
        return 0 <= along <= 1


def _steady(walk: _Walk, sighting: Sighting, time_s: float) -> bool:
    """Tell whether the box can be trusted: the foot of one that was cut is not where the object stands."""
    ratio = sighting.height / walk.height if walk.height > 0 and sighting.height > 0 else 1.0
    if not 1 / _SUDDEN <= ratio <= _SUDDEN and time_s - walk.steady_s < _PATIENCE_S:
        return False
    walk.height, walk.steady_s = sighting.height, time_s
    return True
