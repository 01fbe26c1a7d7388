"""The rule: an object stays in a polygon for some seconds."""

from collections.abc import Sequence
from dataclasses import dataclass

from varta.kernel.rules import RuleSpec
from varta.vision.rules.memory import ObjectMemory
from varta.vision.rules.sighting import Hit, Sighting, concerns, stands_in

LEAVE_S = 1.0  # outside for that long is gone; shorter is a box that trembles at the border


@dataclass(slots=True)
class _Stay:
    since_s: float | None = None
    inside_s: float = 0.0  # last seen inside
    raised: bool = False
    occasions: int = 0


class Intrusion:
    """Raise once for each object whose foot stays inside; again only after it has left."""

    def __init__(self, spec: RuleSpec) -> None:
        self.spec = spec
        self._memory: ObjectMemory[_Stay] = ObjectMemory(_Stay)

    def step(self, seen: Sequence[Sighting], time_s: float) -> list[Hit]:
        """Return the objects that have just been inside for long enough."""
        hits = []
        for sighting, stay in self._memory.states(seen, time_s):
            self._follow(stay, sighting, time_s)
            if self._due(stay, sighting, time_s):
                stay.raised = True
                stay.occasions += 1
                hits.append(Hit(sighting, occasion=stay.occasions))
        return hits

    def _follow(self, stay: _Stay, sighting: Sighting, time_s: float) -> None:
        if stands_in(self.spec, sighting):
            if stay.since_s is None:
                stay.since_s = time_s
            stay.inside_s = time_s
        elif stay.since_s is not None and time_s - stay.inside_s >= LEAVE_S:
            stay.since_s, stay.raised = None, False

    def _due(self, stay: _Stay, sighting: Sighting, time_s: float) -> bool:
        inside_now = stay.since_s is not None and stay.inside_s == time_s
        ready = inside_now and not stay.raised and sighting.confirmed and concerns(self.spec, sighting)
        return ready and stay.since_s is not None and time_s - stay.since_s >= self.spec.lasting_s - 1e-6
