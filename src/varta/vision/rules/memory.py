"""What a rule remembers of each object, also across a short loss or a change of its track's id."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from varta.vision.rules.sighting import Box, Sighting

S = TypeVar("S")
MEMORY_S = 4.0  # longer than the tracker's, so that a successor finds its predecessor
_SAME_PLACE = 0.3


@dataclass(slots=True)
class _Entry(Generic[S]):
    state: S
    box: Box
    seen_s: float


class ObjectMemory(Generic[S]):
    """Hold a state for each track; a new track that appears where another was just lost inherits its state."""

    def __init__(self, make: Callable[[], S]) -> None:
        self._make = make
        self._entries: dict[int, _Entry[S]] = {}

    def states(self, seen: Sequence[Sighting], time_s: float) -> list[tuple[Sighting, S]]:
        """Return each object with its state, which may be changed in place."""
        present = {s.track_id for s in seen}
        for old in [k for k, e in self._entries.items() if time_s - e.seen_s > MEMORY_S]:
            del self._entries[old]
        pairs = []
        for sighting in seen:
            entry = self._entries.get(sighting.track_id) or self._inherit(sighting, present)
            entry.box, entry.seen_s = sighting.box, time_s
            self._entries[sighting.track_id] = entry
            pairs.append((sighting, entry.state))
        return pairs

    def _inherit(self, sighting: Sighting, present: set[int]) -> _Entry[S]:
        lost = [(overlap(e.box, sighting.box), k) for k, e in self._entries.items() if k not in present]
        likeness, key = max(lost, default=(0.0, 0))
        if likeness >= _SAME_PLACE:
            return self._entries.pop(key)
        return _Entry(self._make(), sighting.box, 0.0)


def overlap(a: Box, b: Box) -> float:
    """Return the intersection over union of two boxes."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)
