"""Who sits in or on a vehicle."""

from collections.abc import Sequence

from varta.vision.rules.sighting import Box, Sighting

_CARRIES = frozenset({"car", "truck", "bus", "train", "motorcycle", "bicycle"})
_INSIDE = 0.6  # of a person's box in a vehicle's
_ASTRIDE = 0.25  # of the lower half of a rider's box in the bicycle's


def rides(person: Sighting, seen: Sequence[Sighting]) -> bool:
    """Tell whether a person's box lies in a vehicle's, or its legs on a bicycle or motorcycle.

    Somebody who stands before a vehicle stands lower in the picture than its wheels: that one is on foot.
    """
    left, top, right, bottom = person.box
    legs = (left, (top + bottom) / 2, right, bottom)
    for other in seen:
        if other.class_name not in _CARRIES or other.track_id == person.track_id:
            continue
        if other.class_name in ("bicycle", "motorcycle"):
            if _share(legs, other.box) >= _ASTRIDE and other.height < 1.6 * person.height:
                return True
        elif _share(person.box, other.box) >= _INSIDE and bottom < other.box[3] - 0.1 * other.height:
            return True
    return False


def _share(part: Box, whole: Box) -> float:
    """Return how much of a box lies in another."""
    width = min(part[2], whole[2]) - max(part[0], whole[0])
    height = min(part[3], whole[3]) - max(part[1], whole[1])
    area = (part[2] - part[0]) * (part[3] - part[1])
    return width * height / area if width > 0 and height > 0 and area > 0 else 0.0
