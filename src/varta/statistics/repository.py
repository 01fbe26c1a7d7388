"""What statistics read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from varta.incidents.alarm import Verdict
from varta.kernel.ids import CameraId, RuleId


@dataclass(frozen=True, slots=True)
class VerdictCounts:
    """Count a rule's alarms by verdict; `open` have none yet. The name is the one at the rule's newest alarm."""

    camera_id: CameraId
    rule_id: RuleId
    rule_name: str
    by_verdict: Mapping[Verdict, int]
    open: int


class StatisticsRepository(Protocol):
    """Count what is stored."""

    def verdict_counts(self) -> Sequence[VerdictCounts]:
        """Return the counts of each rule that ever raised an alarm, by camera and rule."""
        ...


class StatisticsUnit(Protocol):
    """Offer what statistics use in a transaction."""

    @property
    def statistics(self) -> StatisticsRepository:
        """Return the counts."""
        ...
