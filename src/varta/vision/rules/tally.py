"""Counts by class and direction, and the memory of what was counted a moment ago."""

from collections import Counter
from collections.abc import Sequence

from varta.vision.rules.memory import overlap
from varta.vision.rules.sighting import Sighting

_TWICE_S = 1.0
_SAME = 0.55  # overlap of two boxes on one object


class Tally:
    """Count crossings; tell whether a crossing is one of an object that was counted a moment ago under another id."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._recent: list[tuple[float, str, Sighting]] = []

    def twice(self, sighting: Sighting, direction: str, seen: Sequence[Sighting], time_s: float) -> bool:
        """Tell whether a box lies on an object that has just crossed the same way, where that is now."""
        self._recent = [(t, d, s) for t, d, s in self._recent if time_s - t <= _TWICE_S]
        now = {s.track_id: s for s in seen}
        for _, crossed, counted in self._recent:
            if crossed != direction or counted.track_id == sighting.track_id:
                continue
            if overlap(now.get(counted.track_id, counted).box, sighting.box) >= _SAME:
                return True
        return False

    def count(self, sighting: Sighting, direction: str, time_s: float) -> dict[str, str | float]:
        """Count a crossing and return the counts so far: in all, this way, and of each class this way."""
        self._recent.append((time_s, direction, sighting))
        self._counts[sighting.class_name, direction] += 1
        details: dict[str, str | float] = {"count": self._counts.total()}
        for way in ("left", "right"):
            of_way = {name: n for (name, d), n in sorted(self._counts.items()) if d == way}
            if of_way:
                details[f"count_{way}"] = sum(of_way.values())
                details |= {f"count_{way}_{name.replace(' ', '_')}": n for name, n in of_way.items()}
        return details
