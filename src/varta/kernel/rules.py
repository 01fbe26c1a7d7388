"""What a rule is, the same in a rules file, in the database and in the engine that evaluates it."""

import difflib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from varta.kernel.clock import utc
from varta.kernel.errors import BadInput
from varta.kernel.geometry import Point, polygon_area, polygon_crosses_itself
from varta.kernel.rule_kinds import (
    FORMS,
    RULE_CLASSES,
    Direction,
    KindForm,
    RuleKind,
    RuleMode,
    Shape,
    expand_classes,
)
from varta.kernel.schedule import ALWAYS, Schedule

__all__ = ["MAX_NAME", "MAX_POINTS", "Direction", "RuleKind", "RuleMode", "RuleSpec"]

MAX_POINTS = 64
MAX_NAME = 80
MAX_SECONDS = 24 * 3600.0
MAX_COUNT = 10_000
MAX_DENSITY = 20.0  # per m²; more people do not fit
MAX_KMH = 400.0
MAX_DELAY_S = 60.0
_SMALLEST_AREA = 1e-5


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """Describe one rule; only valid ones exist.

    `points` are fractions of the picture's width and height: exactly 2 points for a line, else a simple polygon of at
    least 3 points; none means the whole picture (not for a line). `classes` empty means those that suit the kind.
    `seconds` is how long it must last before it is reported; None takes the kind's usual time. `min_size` is the least
    height of an object's box as a share of the picture's height. `count`, `density` (per m²) and `limit_kmh` are the
    thresholds of crowd, occupancy and speed; 0 takes the kind's usual one. `heading`, two points, is the way that is
    right (wrong way). `watchlists` names plate lists; empty means all. `max_delay_s` is how late a finding may come for
    the sake of not decoding while nothing moves; None takes the kind's own. `until` is when a snoozed rule wakes.

    Engines read `lasting_s`, `wanted`, `least` and `fastest_kmh`, which know the kinds' usual values. Raises `BadInput`
    with a code that starts with `rule.`.
    """

    name: str
    kind: RuleKind
    points: tuple[Point, ...] = ()
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
    schedule: Schedule = ALWAYS
    until: datetime | None = None

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
        _check_points(self)
        _check_thresholds(self)
        _check_mode(self)

    @property
    def form(self) -> KindForm:
        """Return what rules of this kind are made of."""
        return FORMS[self.kind]

    @property
    def lasting_s(self) -> float:
        """Return how long it must last before it is reported."""
        return self.form.seconds if self.seconds is None else self.seconds

    @property
    def wanted(self) -> frozenset[str]:
        """Return the classes that concern it, groups expanded; none means any."""
        return expand_classes(self.classes or self.form.classes)

    @property
    def least(self) -> int:
        """Return the count from which it is met."""
        return self.count or self.form.count

    @property
    def fastest_kmh(self) -> float:
        """Return the greatest speed that is allowed."""
        return self.limit_kmh or self.form.limit_kmh

    @property
    def needs_ground(self) -> bool:
        """Tell whether it measures metres, so that the camera's ground must be calibrated."""
        return self.form.needs_ground or (self.density > 0 and not self.count)

    def mode_at(self, moment: datetime) -> RuleMode:
        """Return its mode at a moment: a snoozed rule is active again once its time has come.

        It judges in every mode, as long as its schedule is open; the mode says what becomes of what it finds.
        """
        if self.mode is RuleMode.SNOOZED and self.until is not None and utc(moment) >= self.until:
            return RuleMode.ACTIVE
        return self.mode


def _check_classes(name: str, classes: frozenset[str]) -> None:
    for word in sorted(classes - RULE_CLASSES):
        near = difflib.get_close_matches(word, RULE_CLASSES, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else " Use names such as person, car, bicycle, vehicle."
        raise BadInput(
            "rule.unknown_class", f"Rule '{name}': no class '{word}'.{hint}", where="classes", params={"class": word}
        )


def _check_thresholds(spec: RuleSpec) -> None:
    limits = {
        "min_size": (spec.min_size, 1.0),
        "count": (spec.count, MAX_COUNT),
        "density": (spec.density, MAX_DENSITY),
        "limit_kmh": (spec.limit_kmh, MAX_KMH),
        "max_delay_s": (spec.max_delay_s or 0.0, MAX_DELAY_S),
    }
    for key, (value, most) in limits.items():
        if not (math.isfinite(value) and 0 <= value <= most):
            raise BadInput(
                "rule.bad_threshold",
                f"Rule '{spec.name}': {key} must be from 0 to {most:g}; got {value:g}.",
                where=key,
                params={"field": key, "max": most},
            )
    for key in ("count", "density", "limit_kmh", "heading", "watchlists"):
        if getattr(spec, key) and key not in spec.form.fields:
            raise BadInput(
                "rule.unused_field",
                f"Rule '{spec.name}': rules of the kind '{spec.kind}' have no use for '{key}'; leave it away.",
                where=key,
                params={"field": key, "kind": spec.kind.value},
            )


def _check_mode(spec: RuleSpec) -> None:
    heading = spec.heading
    if (heading is None and spec.form.needs_heading) or (heading and heading[0] == heading[1]):
        raise BadInput(
            "rule.bad_heading",
            f"Rule '{spec.name}': 'heading' is two different points, from where to where traffic may go.",
            where="heading",
        )
    if heading and not all(p.inside_picture for p in heading):
        raise BadInput("rule.point_outside", f"Rule '{spec.name}': points are fractions from 0 to 1.", where="heading")
    if spec.until is not None and spec.until.tzinfo is None:
        raise BadInput(
            "rule.bad_snooze", f"Rule '{spec.name}': 'until' needs a zone, as in 2026-11-28T06:00:00Z.", where="until"
        )
    if (spec.mode is RuleMode.SNOOZED) != (spec.until is not None):
        raise BadInput(
            "rule.bad_snooze",
            f"Rule '{spec.name}': a snoozed rule, and only that, says 'until' when it sleeps.",
            where="until",
        )


def _check_points(spec: RuleSpec) -> None:
    name, points = spec.name, spec.points
    if not all(p.inside_picture for p in points):
        raise BadInput(
            "rule.point_outside",
            f"Rule '{name}': points are fractions from 0 to 1 of width and height.",
            where="points",
        )
    if spec.form.shape is Shape.LINE:
        if len(points) != 2 or points[0] == points[1]:  # noqa: PLR2004 - a line has two ends
            raise BadInput("rule.bad_line", f"Rule '{name}': a line has exactly two different points.", where="points")
    elif points:
        _check_polygon(name, points)


def _check_polygon(name: str, points: Sequence[Point]) -> None:
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
