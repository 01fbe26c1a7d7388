"""How often a rule was right, as people judged it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from varta.access.model import Actor, Permission
from varta.incidents.alarm import Verdict
from varta.kernel.ids import CameraId, RuleId
from varta.kernel.transactions import Transactions
from varta.statistics.repository import StatisticsUnit, VerdictCounts

Z_95 = 1.959963984540054  # the normal distribution's 97.5 % quantile


@dataclass(frozen=True, slots=True)
class RuleVerdicts:
    """Count the verdicts on a rule's alarms.

    `precision` is confirmed / (confirmed + false alarms), with its 95 % interval; None where nobody judged.
    """

    camera_id: CameraId
    rule_id: RuleId
    rule_name: str
    confirmed: int
    false_alarm: int
    benign: int
    duplicate: int
    open: int
    precision: float | None
    precision_low: float | None
    precision_high: float | None


class VerdictStatistics:
    """Read how well rules do; safe from several threads."""

    def __init__(self, transactions: Transactions[StatisticsUnit]) -> None:
        self._transactions = transactions

    def list(self, actor: Actor) -> Sequence[RuleVerdicts]:
        """Return the verdicts of each rule that ever raised an alarm."""
        actor.require(Permission.SEE_STATISTICS)
        with self._transactions(write=False) as unit:
            return [judge(counts) for counts in unit.statistics.verdict_counts()]


def judge(counts: VerdictCounts) -> RuleVerdicts:
    """Return the counts with the precision that they show."""
    by = counts.by_verdict
    confirmed, wrong = by.get(Verdict.CONFIRMED, 0), by.get(Verdict.FALSE_ALARM, 0)
    judged = confirmed + wrong
    low, high = wilson(confirmed, judged) if judged else (None, None)
    return RuleVerdicts(
        camera_id=counts.camera_id,
        rule_id=counts.rule_id,
        rule_name=counts.rule_name,
        confirmed=confirmed,
        false_alarm=wrong,
        benign=by.get(Verdict.BENIGN, 0),
        duplicate=by.get(Verdict.DUPLICATE, 0),
        open=counts.open,
        precision=confirmed / judged if judged else None,
        precision_low=low,
        precision_high=high,
    )


def wilson(successes: int, trials: int, z: float = Z_95) -> tuple[float, float]:
    """Return the score interval of a proportion (Wilson 1927), without continuity correction; needs a trial."""
    share = successes / trials
    shrink = 1 + z * z / trials
    centre = (share + z * z / (2 * trials)) / shrink
    half = z / shrink * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    # Rounding must not push the ends of 0 and 1 outside.
    return (
        0.0 if successes == 0 else max(0.0, centre - half),
        1.0 if successes == trials else min(1.0, centre + half),
    )
