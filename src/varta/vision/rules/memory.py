"""What a rule remembers of each object, also across a short loss or a change of its track's id."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from varta.vision.rules.sighting import Box, Sighting

S = TypeVar("S")
MEMORY_S = 4.0  # longer than the tracker's, so that a successor finds its predecessor
_SAME_PLACE = 0.3
_FORESEEN_S = 1.5  # for so long after a sighting it is known where a moving object should be


@dataclass(slots=True)
class _Entry(Generic[S]):
    state: S
    last: Sighting
    seen_s: float
    speed: Box = (0.0, 0.0, 0.0, 0.0)  # of the box's sides, per second

    def see(self, sighting: Sighting, time_s: float) -> None:
        elapsed = time_s - self.seen_s
        if 0 < elapsed <= _FORESEEN_S:
            a, b = self.last.box, sighting.box
            now = ((b[0] - a[0]) / elapsed, (b[1] - a[1]) / elapsed, (b[2] - a[2]) / elapsed, (b[3] - a[3]) / elapsed)
            s = self.speed
            self.speed = ((s[0] + now[0]) / 2, (s[1] + now[1]) / 2, (s[2] + now[2]) / 2, (s[3] + now[3]) / 2)
        self.last, self.seen_s = sighting, time_s

    def likeness(self, box: Box, time_s: float) -> float:
        """Return how well a box lies where this object was, or where it should be by now."""
        elapsed = time_s - self.seen_s
        where = overlap(self.last.box, box)
        if elapsed > _FORESEEN_S:
            return where
        a, s = self.last.box, self.speed
        ahead = (a[0] + s[0] * elapsed, a[1] + s[1] * elapsed, a[2] + s[2] * elapsed, a[3] + s[3] * elapsed)
        return max(where, overlap(ahead, box))


class ObjectMemory(Generic[S]):
    """Hold a state for each track; a new track that appears where another was just lost inherits its state."""

    def __init__(self, make: Callable[[], S], memory_s: float = MEMORY_S) -> None:
        self._make, self._memory_s = make, memory_s
        self._entries: dict[int, _Entry[S]] = {}

    def states(self, seen: Sequence[Sighting], time_s: float) -> list[tuple[Sighting, S]]:
        """Return each object with its state, which may be changed in place."""
        present = {s.track_id for s in seen}
        for old in [k for k, e in self._entries.items() if time_s - e.seen_s > self._memory_s]:
            del self._entries[old]
        pairs = []
        for sighting in seen:
            entry = self._entries.get(sighting.track_id) or self._inherit(sighting, present, time_s)
            entry.see(sighting, time_s)
            self._entries[sighting.track_id] = entry
            pairs.append((sighting, entry.state))
        return pairs

    def recent(self, time_s: float, within_s: float) -> list[tuple[Sighting, S]]:
        """Return the objects seen no longer ago than that, as they were last seen: short losses do not show."""
        return [(e.last, e.state) for e in self._entries.values() if time_s - e.seen_s <= within_s + 1e-6]

    def _inherit(self, sighting: Sighting, present: set[int], time_s: float) -> _Entry[S]:
        lost = [(e.likeness(sighting.box, time_s), k) for k, e in self._entries.items() if k not in present]
        likeness, key = max(lost, default=(0.0, 0))
        if likeness >= _SAME_PLACE:
            return self._entries.pop(key)
        return _Entry(self._make(), sighting, time_s)


def overlap(a: Box, b: Box) -> float:
    """Return the intersection over union of two boxes."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)
