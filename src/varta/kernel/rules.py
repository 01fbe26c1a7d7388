"""What a rule is, the same in a rules file, in the database and in the engine that evaluates it."""

import difflib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from varta.kernel.classes import KNOWN_CLASSES
from varta.kernel.errors import BadInput
from varta.kernel.geometry import Point, polygon_area, polygon_crosses_itself

MAX_POINTS = 64
MAX_NAME = 80
MAX_SECONDS = 24 * 3600.0
_SMALLEST_AREA = 1e-5
_E = TypeVar("_E", bound=StrEnum)


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


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """Describe one rule; only valid ones exist.

    `points` are fractions of the picture's width and height: exactly 2 points for a line, else a simple polygon of at
    least 3 points; none means the whole picture (not for a line). `classes` empty means any that suits the kind.
    `seconds` is how long it must last before it is reported; None takes the kind's usual time. `min_size` is the least
    height of an object's box as a share of the picture's height. `count`, `density` (per m²) and `limit_kmh` are the
    thresholds of crowd, occupancy and speed; 0 takes the kind's usual one. `heading`, two points, is the way that is
    right (wrong way). `watchlists` names plate lists; empty means all. `max_delay_s` is how late a finding may come for
    the sake of not decoding while nothing moves; None takes the kind's own.

    Raises `BadInput` with a code that starts with `rule.`.
    """

    name: str
    kind: RuleKind
    points: tuple[Point, ...]
    classes: frozenset[str] = frozenset()
    seconds: float | None = None
    direction: Direction = Direction.BOTH
    mode: RuleMode = RuleMode.ACTIVE
    min_size: float = 0.0
    count: int = 0
    density: float = 0.0
    limit_kmh: float = 0.0
    heading: tuple[Point, Point] | None = None
    watchlists: frozenset[str] = frozenset()
    max_delay_s: float | None = None

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > MAX_NAME:
            raise BadInput("rule.bad_name", f"A rule needs a name of 1 to {MAX_NAME} characters.", where="name")
        if self.seconds is not None and not (math.isfinite(self.seconds) and 0 <= self.seconds <= MAX_SECONDS):
            raise BadInput(
                "rule.bad_seconds",
                f"Rule '{self.name}': seconds must be from 0 to {MAX_SECONDS:.0f}; got {self.seconds}.",
                where="seconds",
            )
        _check_classes(self.name, self.classes)
        _check_points(self.name, self.kind, self.points)


def _check_classes(name: str, classes: frozenset[str]) -> None:
    for word in sorted(classes - KNOWN_CLASSES):
        near = difflib.get_close_matches(word, KNOWN_CLASSES, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else " Use COCO names such as person, car, bicycle."
        raise BadInput(
            "rule.unknown_class", f"Rule '{name}': no class '{word}'.{hint}", where="classes", params={"class": word}
        )


def _check_points(name: str, kind: RuleKind, points: Sequence[Point]) -> None:
    if not all(p.inside_picture for p in points):
        raise BadInput(
            "rule.point_outside",
            f"Rule '{name}': points are fractions from 0 to 1 of width and height.",
            where="points",
        )
    if kind is RuleKind.LINE_CROSSING:
        if len(points) != 2 or points[0] == points[1]:  # noqa: PLR2004 - a line has two ends
            raise BadInput("rule.bad_line", f"Rule '{name}': a line has exactly two different points.", where="points")
        return
    if not points:
        return
    if not 3 <= len(points) <= MAX_POINTS:  # noqa: PLR2004 - a polygon starts at a triangle
        raise BadInput(
            "rule.too_few_points",
            f"Rule '{name}': a polygon has 3 to {MAX_POINTS} points; got {len(points)}.",
            where="points",
            params={"count": len(points)},
        )
    if polygon_crosses_itself(points):
        raise BadInput(
            "rule.polygon_self_crossing",
            f"Rule '{name}': the polygon crosses itself; draw its corners in order around the area.",
            where="points",
        )
    if abs(polygon_area(points)) < _SMALLEST_AREA:
        raise BadInput("rule.polygon_too_small", f"Rule '{name}': the polygon has no area.", where="points")


_KEYS = (
    "name",
    "kind",
    "classes",
    "points",
    "seconds",
    "direction",
    "mode",
    "min_size",
    "count",
    "density",
    "limit_kmh",
    "heading",
    "watchlists",
    "max_delay_s",
)


def parse_rule(data: Mapping[str, object], where: str = "rule") -> RuleSpec:
    """Read a rule from plain data, as `tomllib` or `json` gives it.

    `where` is the place to name in errors, such as `rule[2]`. Raises `BadInput` (`rule.…`) for anything unexpected.
    """
    for key in data:
        if key not in _KEYS:
            raise BadInput(
                "rule.unknown_key", f"{where}: no key '{key}'; known are {', '.join(_KEYS)}.", where=f"{where}.{key}"
            )
    return RuleSpec(
        name=_text(data, "name", where),
        kind=_choice(RuleKind, _text(data, "kind", where), f"{where}.kind"),
        points=_points(data.get("points", []), f"{where}.points"),
        classes=_words(data.get("classes", []), f"{where}.classes"),
        seconds=_perhaps(data, "seconds", where),
        direction=_choice(Direction, _text(data, "direction", where, default="both"), f"{where}.direction"),
        mode=_choice(RuleMode, _text(data, "mode", where, default="active"), f"{where}.mode"),
        min_size=_number(data.get("min_size", 0.0), f"{where}.min_size"),
        count=int(_number(data.get("count", 0), f"{where}.count")),
        density=_number(data.get("density", 0.0), f"{where}.density"),
        limit_kmh=_number(data.get("limit_kmh", 0.0), f"{where}.limit_kmh"),
        heading=_heading(data.get("heading"), f"{where}.heading"),
        watchlists=_words(data.get("watchlists", []), f"{where}.watchlists"),
        max_delay_s=_perhaps(data, "max_delay_s", where),
    )


def rule_to_data(spec: RuleSpec) -> dict[str, object]:
    """Return plain data that `parse_rule` reads back to the same rule."""
    return {
        "name": spec.name,
        "kind": spec.kind.value,
        "classes": sorted(spec.classes),
        "points": [[p.x, p.y] for p in spec.points],
        "seconds": spec.seconds,
        "direction": spec.direction.value,
        "mode": spec.mode.value,
        "min_size": spec.min_size,
        "count": spec.count,
        "density": spec.density,
        "limit_kmh": spec.limit_kmh,
        "heading": [[p.x, p.y] for p in spec.heading] if spec.heading else None,
        "watchlists": sorted(spec.watchlists),
        "max_delay_s": spec.max_delay_s,
    }


def _text(data: Mapping[str, object], key: str, where: str, default: str | None = None) -> str:
    value = data.get(key, default)
    if not isinstance(value, str):
        raise BadInput("rule.bad_value", f"{where}.{key}: expected text; got {value!r}.", where=f"{where}.{key}")
    return value


def _choice(kinds: type[_E], text: str, where: str) -> _E:
    try:
        return kinds(text)
    except ValueError:
        known = ", ".join(kinds)
        raise BadInput("rule.bad_value", f"{where}: '{text}' is not one of {known}.", where=where) from None


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadInput("rule.bad_value", f"{where}: expected a number; got {value!r}.", where=where)
    return float(value)


def _perhaps(data: Mapping[str, object], key: str, where: str) -> float | None:
    value = data.get(key)
    return None if value is None else _number(value, f"{where}.{key}")


def _heading(value: object, where: str) -> tuple[Point, Point] | None:
    if value is None:
        return None
    points = _points(value, where)
    if len(points) != 2 or points[0] == points[1]:  # noqa: PLR2004 - from one point to another
        raise BadInput("rule.bad_heading", f"{where}: a heading has exactly two different points.", where=where)
    return points[0], points[1]


def _words(value: object, where: str) -> frozenset[str]:
    if not isinstance(value, list | tuple) or not all(isinstance(word, str) for word in value):
        raise BadInput("rule.bad_value", f"{where}: expected a list such as ['person', 'car'].", where=where)
    return frozenset(str(word) for word in value)


def _points(value: object, where: str) -> tuple[Point, ...]:
    if not isinstance(value, list | tuple):
        raise BadInput("rule.bad_value", f"{where}: expected pairs such as [[0.1, 0.5], [0.9, 0.5]].", where=where)
    if len(value) > MAX_POINTS:
        raise BadInput("rule.too_many_points", f"{where}: at most {MAX_POINTS} points.", where=where)
    points = []
    for i, pair in enumerate(value):
        if not isinstance(pair, list | tuple) or len(pair) != 2:  # noqa: PLR2004 - x and y
            raise BadInput("rule.bad_value", f"{where}[{i}]: expected a pair [x, y].", where=f"{where}[{i}]")
        points.append(Point(_number(pair[0], f"{where}[{i}]"), _number(pair[1], f"{where}[{i}]")))
    return tuple(points)
