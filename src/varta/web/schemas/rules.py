"""Cameras' rules."""

from pydantic import Field

from varta.cameras.model import Priority
from varta.cameras.model import Rule as RuleModel
from varta.cameras.service import RuleDraft as RuleDraftModel
from varta.kernel.geometry import Point
from varta.kernel.rules import MAX_POINTS, Direction, RuleKind
from varta.kernel.rules import RuleSpec as SpecModel
from varta.web.schemas.common import Answer, Body, Line, UtcTime, as_utc


class RuleSpec(Answer):
    """Describe what a rule watches for; points are fractions of width and height."""

    name: str
    kind: RuleKind
    classes: list[str]
    points: list[tuple[float, float]]
    seconds: float
    direction: Direction


class Rule(Answer):
    """Describe a camera's rule."""

    id: str
    camera_id: str
    enabled: bool
    priority: Priority
    version: int
    changed_at: UtcTime
    spec: RuleSpec


class Rules(Answer):
    """List a camera's rules."""

    items: list[Rule]
    next: str | None = None


class RuleSpecDraft(Body):
    """Describe what a rule shall watch for."""

    name: Line
    kind: RuleKind
    points: list[tuple[float, float]] = Field(max_length=MAX_POINTS)
    classes: list[Line] = Field(default_factory=list, max_length=100)
    seconds: float = 0.0
    direction: Direction = Direction.BOTH

    def as_model(self) -> SpecModel:
        """Return the domain's rule; raises `BadInput` (`rule.…`)."""
        return SpecModel(
            name=self.name,
            kind=self.kind,
            points=tuple(Point(x, y) for x, y in self.points),
            classes=frozenset(self.classes),
            seconds=self.seconds,
            direction=self.direction,
        )


class RuleDraft(Body):
    """Describe a rule to add."""

    enabled: bool = True
    priority: Priority = Priority.HIGH
    spec: RuleSpecDraft

    def as_model(self) -> RuleDraftModel:
        """Return the domain's draft; raises `BadInput` (`rule.…`)."""
        return RuleDraftModel(self.spec.as_model(), self.enabled, self.priority)


class RuleChange(RuleDraft):
    """Describe what a rule shall be; `version` is the one that was seen."""

    version: int = Field(ge=1, le=2**31)


def rule_of(rule: RuleModel) -> Rule:
    """Describe a rule."""
    spec = rule.spec
    return Rule(
        id=rule.id,
        camera_id=rule.camera_id,
        enabled=rule.enabled,
        priority=rule.priority,
        version=rule.version,
        changed_at=as_utc(rule.changed_at),
        spec=RuleSpec(
            name=spec.name,
            kind=spec.kind,
            classes=sorted(spec.classes),
            points=[(p.x, p.y) for p in spec.points],
            seconds=spec.seconds,
            direction=spec.direction,
        ),
    )
