"""The rule: a vehicle goes faster than it may, measured on the calibrated ground."""

from collections.abc import Mapping

from varta.vision.rules.sighting import stands_in
from varta.vision.rules.staying import Moment, Staying

KMH = 3.6


class Speed(Staying):
    """Raise once for a vehicle whose speed, less its error, is over the limit for the rule's time."""

    leave_s = 2.0

    def holds(self, now: Moment) -> bool:
        """Tell whether it is certainly too fast just now."""
        ground = now.sighting.ground
        if ground is None or ground.speed is None or not stands_in(self.spec, now.sighting):
            return False
        return (ground.speed - ground.speed_error) * KMH > self.spec.fastest_kmh

    def details(self, seconds: float) -> Mapping[str, str | float]:
        """Return the limit, km/h; the speed and its error stand with the object's place on the ground."""
        return {"limit_kmh": self.spec.fastest_kmh, "seconds": seconds}
