"""How right each rule is at each camera, week by week, as people judged its alarms. It suggests nothing by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from varta.access.model import Actor, Permission
from varta.incidents.alarm import Verdict
from varta.kernel.clock import Clock
from varta.kernel.errors import BadInput
from varta.kernel.ids import CameraId, RuleId
from varta.kernel.rules import RuleMode
from varta.kernel.spans import Span
from varta.kernel.transactions import Transactions
from varta.statistics.repository import PeriodCounts, RuleCounts, StatisticsUnit
from varta.statistics.verdicts import wilson

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Share:
    """Hold a precision, confirmed / (confirmed + false alarms), with its Wilson interval of 95 %; None if unjudged."""

    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class WeekPrecision:
    """Hold one week, or the part of it that was asked for."""

    start: datetime
    end: datetime
    alarms: int
    confirmed: int
    false_alarm: int
    precision: Share


@dataclass(frozen=True, slots=True)
class RulePrecision:
    """Say how one rule did at one camera. `unanswered` alarms have no verdict; `answer_s` is the median time to one.

    `on_trial` and `snoozed` count what it would have raised, had it been active.
    """

    camera_id: CameraId
    camera_name: str
    rule_id: RuleId
    rule_name: str
    rule_kind: str
    alarms: int
    confirmed: int
    false_alarm: int
    benign: int
    duplicate: int
    unanswered: int
    precision: Share
    answer_s: float | None
    on_trial: int
    snoozed: int
    weeks: Sequence[WeekPrecision]


class PrecisionStatistics:
    """Read how right rules are; safe from several threads. Weeks begin on Monday by the zone's clock."""

    def __init__(self, transactions: Transactions[StatisticsUnit], clock: Clock, zone: ZoneInfo) -> None:
        self._transactions, self._clock, self._zone = transactions, clock, zone

    def list(self, actor: Actor, span: Span) -> Sequence[RulePrecision]:
        """Return how each rule did that raised or saw anything in a span.

        Raises `BadInput` (`statistics.span_too_long`).
        """
        actor.require(Permission.SEE_STATISTICS)
        if span.duration > LONGEST:
            raise BadInput(
                "statistics.span_too_long",
                f"Ask for at most {LONGEST.days} days at a time.",
                where="from",
                params={"days": LONGEST.days},
            )
        weeks = weeks_of(span, self._zone)
        with self._transactions(write=False) as unit:
            return [_judge(counts, weeks) for counts in unit.statistics.rule_counts(weeks)]

    def recent(self, actor: Actor, days: int) -> Sequence[RulePrecision]:
        """Return how each rule did in the last days, this very moment included."""
        now = self._clock.now() + timedelta(microseconds=1)
        return self.list(actor, Span(now - timedelta(days=days), now))


def weeks_of(span: Span, zone: ZoneInfo) -> list[Span]:
    """Cut a span at each Monday's midnight on the zone's clock."""
    edges = [span.start]
    local = span.start.astimezone(zone)
    day = local.date() - timedelta(days=local.weekday())
    while True:
        day += timedelta(days=7)
        monday = datetime.combine(day, time(), zone).astimezone(UTC)
        if monday >= span.end:
            break
        edges.append(monday)
    edges.append(span.end)
    return [Span(start, end) for start, end in pairwise(edges)]


def _judge(counts: RuleCounts, weeks: Sequence[Span]) -> RulePrecision:
    def total(verdict: Verdict) -> int:
        return sum(period.by_verdict.get(verdict, 0) for period in counts.periods)

    confirmed, wrong = total(Verdict.CONFIRMED), total(Verdict.FALSE_ALARM)
    return RulePrecision(
        camera_id=counts.camera_id,
        camera_name=counts.camera_name,
        rule_id=counts.rule_id,
        rule_name=counts.rule_name,
        rule_kind=counts.rule_kind,
        alarms=sum(_alarms(period) for period in counts.periods),
        confirmed=confirmed,
        false_alarm=wrong,
        benign=total(Verdict.BENIGN),
        duplicate=total(Verdict.DUPLICATE),
        unanswered=sum(period.open for period in counts.periods),
        precision=share(confirmed, wrong),
        answer_s=counts.answer_s,
        on_trial=counts.quiet.get(RuleMode.MONITOR, 0),
        snoozed=counts.quiet.get(RuleMode.SNOOZED, 0),
        weeks=[_week(week, period) for week, period in zip(weeks, counts.periods, strict=True)],
    )


def _week(week: Span, period: PeriodCounts) -> WeekPrecision:
    confirmed, wrong = (period.by_verdict.get(v, 0) for v in (Verdict.CONFIRMED, Verdict.FALSE_ALARM))
    return WeekPrecision(week.start, week.end, _alarms(period), confirmed, wrong, share(confirmed, wrong))


def _alarms(period: PeriodCounts) -> int:
    return sum(period.by_verdict.values()) + period.open


def share(confirmed: int, wrong: int) -> Share:
    """Return the precision that verdicts show."""
    judged = confirmed + wrong
    return Share(confirmed / judged, *wilson(confirmed, judged)) if judged else Share()
