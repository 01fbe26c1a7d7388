"""Rules as plain data, as TOML, JSON and the database hold them."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from varta.kernel.clock import utc
from varta.kernel.errors import BadInput
from varta.kernel.geometry import Point
from varta.kernel.rules import MAX_POINTS, Direction, RuleKind, RuleMode, RuleSpec
from varta.kernel.schedule import Schedule, parse_schedule

_E = TypeVar("_E", bound=StrEnum)

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
    "schedule",
    "until",
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
        count=_whole(data.get("count", 0), f"{where}.count"),
        density=_number(data.get("density", 0.0), f"{where}.density"),
        limit_kmh=_number(data.get("limit_kmh", 0.0), f"{where}.limit_kmh"),
        heading=_heading(data.get("heading"), f"{where}.heading"),
        watchlists=_words(data.get("watchlists", []), f"{where}.watchlists"),
        max_delay_s=_perhaps(data, "max_delay_s", where),
        schedule=_schedule(data.get("schedule", []), f"{where}.schedule"),
        until=_until(data.get("until"), f"{where}.until"),
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
        "schedule": [window.text() for window in spec.schedule.windows],
        "until": spec.until.isoformat() if spec.until else None,
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


def _whole(value: object, where: str) -> int:
    number = _number(value, where)
    if not number.is_integer():
        raise BadInput("rule.bad_value", f"{where}: expected a whole number; got {value!r}.", where=where)
    return int(number)


def _perhaps(data: Mapping[str, object], key: str, where: str) -> float | None:
    value = data.get(key)
    return None if value is None else _number(value, f"{where}.{key}")


def _heading(value: object, where: str) -> tuple[Point, Point] | None:
    if value is None:
        return None
    points = _points(value, where)
    if len(points) != 2:  # noqa: PLR2004 - from one point to another
        raise BadInput("rule.bad_heading", f"{where}: a heading has exactly two different points.", where=where)
    return points[0], points[1]


def _schedule(value: object, where: str) -> Schedule:
    if not isinstance(value, list | tuple) or not all(isinstance(text, str) for text in value):
        raise BadInput("rule.bad_schedule", f"{where}: expected a list such as ['mon-fri 22:00-06:00'].", where=where)
    return parse_schedule([str(text) for text in value], where)


def _until(value: object, where: str) -> datetime | None:
    if value is None:
        return None
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        return utc(moment)
    except (ValueError, BadInput):
        raise BadInput(
            "rule.bad_snooze", f"{where}: expected a time with its zone, as in 2026-11-28T06:00:00Z.", where=where
        ) from None


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
