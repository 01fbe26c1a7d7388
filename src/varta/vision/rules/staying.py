"""Rules about one object that stays: in an area, where it should not be, without moving."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from varta.kernel.rules import RuleSpec
from varta.vision.rules.lasting import LEAVE_S, Lasting
from varta.vision.rules.memory import MEMORY_S, ObjectMemory
from varta.vision.rules.sighting import Hit, Sighting, concerns, stands_in


@dataclass(slots=True)
class Stay:
    """Hold what a rule knows of one object: how long it has met the rule, and what the rule's own test needs."""

    lasting: Lasting = field(default_factory=Lasting)
    anchor: Sighting | None = None  # where it was when it last moved away from somewhere
    before: tuple[float, Sighting] | None = None  # an earlier look at it, for its pace
    pace: float | None = None  # in heights of its box per second


@dataclass(frozen=True, slots=True)
class Moment:
    """Hold one object at one moment, what is known of it, and everything seen at that moment."""

    sighting: Sighting
    stay: Stay
    seen: Sequence[Sighting]
    time_s: float


class Staying:
    """Raise once for each object that meets `holds` for the rule's time; again only after it has ceased to."""

    leave_s = LEAVE_S
    memory_s = MEMORY_S

    def __init__(self, spec: RuleSpec) -> None:
        self.spec = spec
        self._memory: ObjectMemory[Stay] = ObjectMemory(Stay, self.memory_s)

    def step(self, seen: Sequence[Sighting], time_s: float) -> list[Hit]:
        """Return the objects that have just met the rule for long enough."""
        hits = []
        for sighting, stay in self._memory.states(seen, time_s):
            lasting = stay.lasting
            lasting.follow(self.holds(Moment(sighting, stay, seen, time_s)), time_s, self.leave_s)
            ready = lasting.due(time_s, self.spec.lasting_s) and sighting.confirmed and concerns(self.spec, sighting)
            if ready:
                details = self.details(round(lasting.for_s(time_s), 1))
                hits.append(Hit(sighting, occasion=lasting.report(), details=details))
        return hits

    def holds(self, now: Moment) -> bool:
        """Tell whether an object meets the rule at this moment."""
        return stands_in(self.spec, now.sighting)

    def details(self, seconds: float) -> Mapping[str, str | float]:
        """Return the facts to report."""
        return {"seconds": seconds}


class Intrusion(Staying):
    """Raise for an object whose foot stays inside."""


class Loitering(Staying):
    """Raise for somebody who stays for long; stepping out for a moment does not begin the time anew."""

    leave_s = 5.0
    memory_s = 8.0
