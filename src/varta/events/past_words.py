"""What people name in questions about the past, as the archive has it."""

from collections.abc import Iterable

from varta.kernel.errors import BadInput
from varta.kernel.geometry import Point
from varta.kernel.ids import CameraId, camera_id
from varta.kernel.rule_kinds import RULE_CLASSES, expand_classes


def asked_cameras(names: Iterable[str]) -> tuple[CameraId, ...]:
    """Return cameras' ids, each once; those of removed cameras too. Raises `BadInput` (`camera.bad_id`)."""
    return tuple(camera_id(name) for name in dict.fromkeys(names))


def asked_classes(words: Iterable[str]) -> frozenset[str]:
    """Return the classes that words such as `car` or `vehicle` stand for. Raises `BadInput` (`past.unknown_class`)."""
    wanted = frozenset(words)
    for word in sorted(wanted - RULE_CLASSES):
        text = f"No class '{word}'; use names such as person, car, bicycle, vehicle."
        raise BadInput("past.unknown_class", text, where="classes", params={"class": word})
    return expand_classes(wanted)


def asked_points(text: str) -> tuple[Point, ...]:
    """Return points from `x1,y1,x2,y2,…`, fractions of the picture. Raises `BadInput` (`past.bad_points`)."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if not numbers or len(numbers) % 2:
        what = f"'{text}' is no list of points; write x1,y1,x2,y2 as fractions of the picture, such as 0.1,0.5,0.9,0.5."
        raise BadInput("past.bad_points", what, where="points")
    return tuple(Point(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True))
