"""The rule: a vehicle stands still in an area."""

from varta.vision.rules.sighting import Sighting, stands_in
from varta.vision.rules.staying import Moment, Staying

_MOVED = 0.3  # of its box: farther from where it stood than that, it has moved; less is a box that trembles


class StoppedVehicle(Staying):
    """Raise for a vehicle that has not moved for the rule's time; again only after it has moved on."""

    leave_s = 0.8
    memory_s = 10.0  # whoever stands still is often hidden by those who pass

    def holds(self, now: Moment) -> bool:
        """Tell whether it stands where it stood."""
        stay = now.stay
        if stay.anchor is None:
            stay.anchor = now.sighting
        elif _moved(stay.anchor, now.sighting):
            stay.anchor = now.sighting
            stay.lasting.follow(False, now.time_s, 0.0)  # it stands somewhere else: what it waits for begins here
            return False
        return stands_in(self.spec, now.sighting)


def _moved(before: Sighting, now: Sighting) -> bool:
    """Tell whether both ends of a box have moved the same way: one end alone moves when something hides a part."""
    width, height = max(before.width, 1e-6), max(before.height, 1e-6)
    ends = [(now.box[i] - before.box[i]) / (width if i % 2 == 0 else height) for i in range(4)]
    across, down = (ends[0], ends[2]), (ends[1], ends[3])
    return any(a * b > 0 and min(abs(a), abs(b)) > _MOVED for a, b in (across, down))
