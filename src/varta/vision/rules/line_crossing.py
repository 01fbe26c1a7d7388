"""The rule: an object crosses a line, to the left or to the right of the walk from its first point to its second."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

from varta.kernel.geometry import Point, side
from varta.kernel.rules import Direction, RuleSpec
from varta.vision.rules.memory import ObjectMemory
from varta.vision.rules.sighting import Box, Hit, Sighting, concerns
from varta.vision.rules.tally import Tally

_MARGIN = 0.06  # of the box's height: nearer than that to the line an object is on neither side
_LEAST_MARGIN = 0.006  # of the picture
_SUDDEN = 1.6  # a height that changes by more from one look to the next is a box cut by something in front …
_PATIENCE_S = 1.0  # … unless it stays so
_PENDING_S = 2.0  # for so long a crossing waits for its object to be confirmed, and to be of a class that is wanted
_EDGE = 0.015  # of the picture: a box that ends there is cut by the picture itself, and grows as the object comes in
_FAST = 0.25  # of its height from one look to the next: who is that fast was on the other side one look earlier


@dataclass(slots=True)
class _Walk:
    foot: Point | None = None
    seen_s: float = 0.0
    looks: int = 0
    side: int = 0  # the side last stood on clearly: -1 left, 1 right, 0 not yet known
    faint: int = 0  # the side on which it was first seen, however near to the line
    through: bool = False  # whether the line was last passed between its ends
    height: float = 0.0
    steady_s: float = 0.0  # when the height was last as expected
    cut: bool = False  # whether the picture's edge cut it when last seen
    pending: str = ""  # a crossing by an object that is not confirmed yet …
    pending_s: float = 0.0  # … and when it was
    occasions: int = 0


class LineCrossing:
    """Count one crossing each time an object has clearly changed sides between the line's ends."""

    def __init__(self, spec: RuleSpec) -> None:
        self.spec = spec
        self._start, self._end = spec.points
        self._length = hypot(self._end.x - self._start.x, self._end.y - self._start.y)
        self._memory: ObjectMemory[_Walk] = ObjectMemory(_Walk)
        self._tally = Tally()

    def step(self, seen: Sequence[Sighting], time_s: float) -> list[Hit]:
        """Return the objects that have just crossed in the wanted direction."""
        hits = []
        for sighting, walk in self._memory.states(seen, time_s):
            if not _steady(walk, sighting, time_s):
                continue
            crossed = self._follow(walk, sighting, time_s)
            if crossed:
                walk.pending, walk.pending_s = crossed, time_s
            elif time_s - walk.pending_s > _PENDING_S:
                walk.pending = ""
            if walk.pending and sighting.confirmed and concerns(self.spec, sighting):
                direction, walk.pending = walk.pending, ""
                if self._wanted(direction) and not self._tally.twice(sighting, direction, seen, time_s):
                    walk.occasions += 1
                    details = self._tally.count(sighting, direction, time_s)
                    hits.append(Hit(sighting, direction, walk.occasions, details))
        return hits

    def _wanted(self, direction: str) -> bool:
        return self.spec.direction in (Direction.BOTH, Direction(direction))

    def _follow(self, walk: _Walk, sighting: Sighting, time_s: float) -> str:
        """Move on to where the object is now; return the direction of a crossing that is thereby complete."""
        foot, before_foot = sighting.foot, walk.foot
        if before_foot is not None:
            through = self._passes(before_foot, foot)
            walk.through = walk.through if through is None else through
        walk.looks += 1
        if walk.looks == 2 and before_foot is not None:  # noqa: PLR2004 - its second look shows whence it came
            self._look_back(walk, before_foot, sighting)
        walk.foot, walk.seen_s = foot, time_s
        distance = side(self._start, self._end, foot) / self._length
        now = 1 if distance > 0 else -1
        if abs(distance) < max(_LEAST_MARGIN, _MARGIN * sighting.height):
            walk.faint = walk.faint or now
            return ""
        before, walk.side = walk.side or walk.faint, now
        if before in (0, now) or not walk.through:
            return ""
        return Direction.RIGHT.value if now > 0 else Direction.LEFT.value

    def _look_back(self, walk: _Walk, first: Point, sighting: Sighting) -> None:
        """Take something fast, first seen just behind the line, for one that was before it one look earlier."""
        foot = sighting.foot
        step = Point(foot.x - first.x, foot.y - first.y)
        if hypot(step.x * sighting.aspect, step.y) < _FAST * sighting.height:
            return
        earlier = Point(first.x - step.x, first.y - step.y)
        if self._passes(earlier, first):
            walk.through = True
            walk.side = 1 if side(self._start, self._end, earlier) > 0 else -1

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
    was_cut, walk.cut = walk.cut, _is_cut(sighting.box)
    ratio = sighting.height / walk.height if walk.height > 0 and sighting.height > 0 else 1.0
    if not 1 / _SUDDEN <= ratio <= _SUDDEN and not was_cut and time_s - walk.steady_s < _PATIENCE_S:
        return False
    walk.height, walk.steady_s = sighting.height, time_s
    return True


def _is_cut(box: Box) -> bool:
    return min(box[0], box[1]) < _EDGE or max(box[2], box[3]) > 1 - _EDGE
