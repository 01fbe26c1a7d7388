"""The rule: a class where it should not be, such as a person on foot on a motorway's hard shoulder."""

from varta.vision.rules.pace import pace_of
from varta.vision.rules.riders import rides
from varta.vision.rules.sighting import stands_in
from varta.vision.rules.staying import Moment, Staying

_TOO_FAST = 4.5  # heights per second: nobody runs so fast; it is a vehicle, or somebody on one


class WrongPlace(Staying):
    """Raise for an object of the rule's classes in its area; a person in or on a vehicle is no person on foot."""

    def holds(self, now: Moment) -> bool:
        """Tell whether it is there by itself."""
        sighting, stay = now.sighting, now.stay
        pace_of(sighting, stay, now.time_s)
        if not stands_in(self.spec, sighting):
            return False
        if sighting.class_name != "person":
            return True
        return not rides(sighting, now.seen) and (stay.pace is None or stay.pace <= _TOO_FAST)
