"""What statistics read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from varta.incidents.alarm import Verdict
from varta.kernel.ids import CameraId, RuleId
from varta.kernel.rules import RuleMode
from varta.kernel.spans import Span


@dataclass(frozen=True, slots=True)
class VerdictCounts:
    """Count a rule's alarms by verdict; `open` have none yet. The name is the one at the rule's newest alarm."""

    camera_id: CameraId
    rule_id: RuleId
    rule_name: str
    by_verdict: Mapping[Verdict, int]
    open: int


@dataclass(frozen=True, slots=True)
class PeriodCounts:
    """Count a rule's alarms in one period by verdict; `open` have none yet."""

    by_verdict: Mapping[Verdict, int]
    open: int


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """Count what one rule did at one camera in a span.

    `periods` follows the periods that were asked for; `answer_s` is the median time from alarm to verdict, in seconds;
    `quiet` counts its events that raised no alarm, by the mode in which it was. Names are those at its newest event.
    """

    camera_id: CameraId
    camera_name: str
    rule_id: RuleId
    rule_name: str
    rule_kind: str
    periods: Sequence[PeriodCounts]
    answer_s: float | None
    quiet: Mapping[RuleMode, int]


class StatisticsRepository(Protocol):
    """Count what is stored."""

    def rule_counts(self, periods: Sequence[Span]) -> Sequence[RuleCounts]:
        """Return what rules did in periods that follow each other, by camera and rule.

        Alarms count in the period in which they were raised, events without one in that in which they happened.
        """
        ...

    def verdict_counts(self) -> Sequence[VerdictCounts]:
        """Return the counts of each rule that ever raised an alarm, by camera and rule."""
        ...


class StatisticsUnit(Protocol):
    """Offer what statistics use in a transaction."""

    @property
    def statistics(self) -> StatisticsRepository:
        """Return the counts."""
        ...
