"""How well rules do."""

from varta.statistics.verdicts import RuleVerdicts as RuleVerdictsModel
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


def verdicts_of(verdicts: RuleVerdictsModel) -> RuleVerdicts:
    """Describe how well a rule does."""
    return RuleVerdicts(
        camera_id=verdicts.camera_id,
        rule_id=verdicts.rule_id,
        rule_name=verdicts.rule_name,
        confirmed=verdicts.confirmed,
        false_alarm=verdicts.false_alarm,
        benign=verdicts.benign,
        duplicate=verdicts.duplicate,
        open=verdicts.open,
        precision=verdicts.precision,
        precision_low=verdicts.precision_low,
        precision_high=verdicts.precision_high,
    )
