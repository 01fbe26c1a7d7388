"""Cameras' rules."""

from datetime import datetime

from pydantic import Field

from varta.cameras.model import Priority
from varta.cameras.model import Rule as RuleModel
from varta.cameras.service import RuleDraft as RuleDraftModel
from varta.kernel.rule_text import parse_rule, rule_to_data
from varta.kernel.rules import MAX_POINTS, Direction, RuleKind, RuleMode
from varta.kernel.rules import RuleSpec as SpecModel
from varta.kernel.schedule import MAX_WINDOWS
from varta.web.schemas.common import Answer, Body, Line, UtcTime, as_utc


class RuleSpec(Answer):
    """Describe what a rule watches for; points are fractions of width and height.

    `seconds` and `max_delay_s` null, and a threshold of 0, take the kind's usual value; `until` is when a snoozed rule
    wakes; `schedule` are windows of a week such as `mon-fri 22:00-06:00`, none meaning always.
    """

    name: str
    kind: RuleKind
    classes: list[str]
    points: list[tuple[float, float]]
    seconds: float | None
    direction: Direction
    mode: RuleMode
    min_size: float
    count: int
    density: float
    limit_kmh: float
    heading: tuple[tuple[float, float], tuple[float, float]] | None
    watchlists: list[str]
    max_delay_s: float | None
    schedule: list[str]
    until: UtcTime | None


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
    points: list[tuple[float, float]] = Field(default_factory=list, max_length=MAX_POINTS)
    classes: list[Line] = Field(default_factory=list, max_length=100)
    seconds: float | None = None
    direction: Direction = Direction.BOTH
    mode: RuleMode = RuleMode.ACTIVE
    min_size: float = 0.0
    count: int = 0
    density: float = 0.0
    limit_kmh: float = 0.0
    heading: tuple[tuple[float, float], tuple[float, float]] | None = None
    watchlists: list[Line] = Field(default_factory=list, max_length=100)
    max_delay_s: float | None = None
    schedule: list[Line] = Field(default_factory=list, max_length=MAX_WINDOWS)
    until: datetime | None = None

    def as_model(self) -> SpecModel:
        """Return the domain's rule; raises `BadInput` (`rule.…`)."""
        return parse_rule(self.model_dump(), "spec")


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
    return Rule(
        id=rule.id,
        camera_id=rule.camera_id,
        enabled=rule.enabled,
        priority=rule.priority,
        version=rule.version,
        changed_at=as_utc(rule.changed_at),
        spec=RuleSpec.model_validate(rule_to_data(rule.spec)),
    )
