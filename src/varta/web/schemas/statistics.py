"""How well rules do."""

from varta.web.schemas.common import Answer


class RuleVerdicts(Answer):
    """Count the verdicts on a rule's alarms; precision with its Wilson interval of 95 %."""

    camera_id: str
    rule_id: str
    rule_name: str
    confirmed: int
    false_alarm: int
    benign: int
    duplicate: int
    open: int
    precision: float | None
    precision_low: float | None
    precision_high: float | None


class VerdictStatistics(Answer):
    """List the rules that raised alarms."""

    items: list[RuleVerdicts]
    next: str | None = None
