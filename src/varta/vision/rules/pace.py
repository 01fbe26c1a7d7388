"""How fast an object goes, in heights of its box per second: a measure that needs no calibration."""

from math import hypot

from varta.vision.rules.sighting import Sighting
from varta.vision.rules.staying import Stay

_OVER_S = 0.5  # measured over at least so long: boxes tremble
_STALE_S = 1.5


def pace_of(sighting: Sighting, stay: Stay, time_s: float) -> float | None:
    """Return an object's pace, and keep it in its state; None until it has been seen for half a second."""
    if stay.before is None or time_s - stay.before[0] > _STALE_S:
        stay.before, stay.pace = (time_s, sighting), None
        return None
    began, before = stay.before
    elapsed = time_s - began
    if elapsed < _OVER_S - 1e-6:
        return stay.pace
    height = max((sighting.height + before.height) / 2, 1e-6)
    stay.pace = moved(before, sighting) / height / elapsed
    stay.before = (time_s, sighting)
    return stay.pace


def moved(before: Sighting, now: Sighting) -> float:
    """Return how far an object has moved, in heights of the picture: the end of its box that moved less is believed."""
    aspect = now.aspect
    across = [(now.box[i] - before.box[i]) * aspect for i in (0, 2)]
    down = [now.box[i] - before.box[i] for i in (1, 3)]
    return hypot(_least(across), _least(down))


def _least(ends: list[float]) -> float:
    """Return the smaller of two shifts that go the same way, 0 else: then the box has only changed size."""
    return 0.0 if ends[0] * ends[1] <= 0 else min(ends, key=abs)
