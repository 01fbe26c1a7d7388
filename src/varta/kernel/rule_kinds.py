"""The kinds of rules: what each is drawn as, which fields it reads, and what it takes where nothing is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from varta.kernel.classes import KNOWN_CLASSES, VEHICLE_SIZED, classes_meant


class RuleKind(StrEnum):
    """Name what a rule watches for."""

    INTRUSION = "intrusion"
    LINE_CROSSING = "line_crossing"
    LOITERING = "loitering"
    CROWD = "crowd"
    ABANDONED_OBJECT = "abandoned_object"
    REMOVED_OBJECT = "removed_object"
    STOPPED_VEHICLE = "stopped_vehicle"
    WRONG_WAY = "wrong_way"
    SPEED = "speed"
    WRONG_PLACE = "wrong_place"
    OCCUPANCY = "occupancy"
    SCATTER = "scatter"
    TAMPER = "tamper"
    FIRE = "fire"
    SMOKE = "smoke"
    ABSENCE = "absence"
    PLATE = "plate"


class RuleMode(StrEnum):
    """Say what becomes of what a rule sees."""

    ACTIVE = "active"
    MONITOR = "monitor"  # counted, and shown to nobody: a rule on trial
    SNOOZED = "snoozed"  # silent until a stated time, then active again


class Direction(StrEnum):
    """Name the side crossed to, seen when walking from a line's first point to its second."""

    BOTH = "both"
    LEFT = "left"
    RIGHT = "right"


class Shape(StrEnum):
    """Name what is drawn for a kind of rule."""

    LINE = "line"
    AREA = "area"  # a polygon; none means the whole picture
    NONE = "none"  # always the whole picture


@dataclass(frozen=True, slots=True)
class KindForm:
    """Say what a kind of rule is made of.

    `seconds`, `count` and `limit_kmh` are what it takes where a rule says nothing; `classes` likewise, empty means any.
    `fields` names what it reads besides `name`, `kind`, `mode`, `schedule`, `until` and `max_delay_s`, which all read.
    """

    shape: Shape = Shape.AREA
    fields: frozenset[str] = frozenset()
    seconds: float = 0.0
    classes: frozenset[str] = frozenset()
    count: int = 0
    limit_kmh: float = 0.0
    needs_ground: bool = False
    needs_heading: bool = False


# Words that stand for several classes in a rule.
CLASS_GROUPS: Mapping[str, frozenset[str]] = {
    "vehicle": frozenset({"car", "truck", "bus", "motorcycle"}),
    "two-wheeler": frozenset({"bicycle", "motorcycle"}),
}
RULE_CLASSES: frozenset[str] = KNOWN_CLASSES | CLASS_GROUPS.keys()

_ROAD = frozenset({"car", "truck", "bus"})
_PERSON = frozenset({"person"})
_VEHICLE = frozenset({"vehicle"})


def _fields(*names: str) -> frozenset[str]:
    return frozenset(names)


FORMS: Mapping[RuleKind, KindForm] = {
    RuleKind.INTRUSION: KindForm(fields=_fields("classes", "min_size", "seconds")),
    RuleKind.LINE_CROSSING: KindForm(Shape.LINE, _fields("classes", "min_size", "direction")),
    RuleKind.LOITERING: KindForm(fields=_fields("classes", "min_size", "seconds"), seconds=30.0, classes=_PERSON),
    RuleKind.CROWD: KindForm(
        fields=_fields("classes", "min_size", "seconds", "count", "density"), seconds=3.0, classes=_PERSON, count=5
    ),
    RuleKind.ABANDONED_OBJECT: KindForm(fields=_fields("min_size", "seconds"), seconds=15.0),
    RuleKind.REMOVED_OBJECT: KindForm(fields=_fields("min_size", "seconds"), seconds=5.0),
    RuleKind.STOPPED_VEHICLE: KindForm(
        fields=_fields("classes", "min_size", "seconds"), seconds=10.0, classes=_VEHICLE
    ),
    RuleKind.WRONG_WAY: KindForm(
        fields=_fields("classes", "min_size", "seconds", "heading"), seconds=1.0, classes=_VEHICLE, needs_heading=True
    ),
    RuleKind.SPEED: KindForm(
        fields=_fields("classes", "min_size", "seconds", "limit_kmh"),
        seconds=0.4,
        classes=_VEHICLE,
        limit_kmh=50.0,
        needs_ground=True,
    ),
    RuleKind.WRONG_PLACE: KindForm(fields=_fields("classes", "min_size", "seconds"), seconds=1.0, classes=_PERSON),
    RuleKind.OCCUPANCY: KindForm(fields=_fields("classes", "min_size", "seconds", "count"), seconds=5.0),
    RuleKind.SCATTER: KindForm(
        fields=_fields("classes", "min_size", "seconds", "count"), seconds=0.6, classes=_PERSON, count=3
    ),
    RuleKind.TAMPER: KindForm(Shape.NONE, _fields("seconds"), seconds=3.0),
    RuleKind.FIRE: KindForm(fields=_fields("min_size", "seconds"), seconds=2.0),
    RuleKind.SMOKE: KindForm(fields=_fields("min_size", "seconds"), seconds=3.0),
    RuleKind.ABSENCE: KindForm(fields=_fields("classes", "min_size", "seconds", "count"), seconds=30.0, count=1),
    RuleKind.PLATE: KindForm(fields=_fields("classes", "min_size", "watchlists"), classes=_VEHICLE),
}


def expand_classes(words: frozenset[str]) -> frozenset[str]:
    """Return the classes that a rule's words stand for."""
    return frozenset().union(*(CLASS_GROUPS.get(word) or classes_meant(word) for word in words))


def suits(wanted: frozenset[str], class_name: str) -> bool:
    """Tell whether an object of a class concerns a rule that wants these classes; none wanted means any.

    Where no network can tell what moves like a vehicle, a rule about cars, trucks or buses is about it all the same.
    """
    if not wanted or class_name in wanted:
        return True
    return class_name == VEHICLE_SIZED and not wanted.isdisjoint(_ROAD)
