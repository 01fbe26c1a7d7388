"""How right each rule is at each camera."""

from varta.statistics.precision import RulePrecision as RulePrecisionModel
from varta.statistics.precision import Share as ShareModel
from varta.statistics.precision import WeekPrecision as WeekPrecisionModel
from varta.web.schemas.common import Answer, UtcTime, as_utc


class Precision(Answer):
    """Hold confirmed / (confirmed + false alarms) with its Wilson interval of 95 %; null where nobody judged."""

    value: float | None
    low: float | None
    high: float | None


class WeekPrecision(Answer):
    """Hold one week, or the part of it that was asked for."""

    start: UtcTime
    end: UtcTime
    alarms: int
    confirmed: int
    false_alarm: int
    precision: Precision


class RulePrecision(Answer):
    """Say how one rule did at one camera; `answer_s` is the median time from alarm to verdict in seconds.

    `on_trial` and `snoozed` count what it would have raised, had it been active.
    """

    camera_id: str
    camera_name: str
    rule_id: str
    rule_name: str
    rule_kind: str
    alarms: int
    confirmed: int
    false_alarm: int
    benign: int
    duplicate: int
    unanswered: int
    precision: Precision
    answer_s: float | None
    on_trial: int
    snoozed: int
    weeks: list[WeekPrecision]


class PrecisionReport(Answer):
    """List the rules that raised or saw anything in the span."""

    items: list[RulePrecision]


def precision_of(rule: RulePrecisionModel) -> RulePrecision:
    """Describe how one rule did."""
    return RulePrecision(
        camera_id=rule.camera_id,
        camera_name=rule.camera_name,
        rule_id=rule.rule_id,
        rule_name=rule.rule_name,
        rule_kind=rule.rule_kind,
        alarms=rule.alarms,
        confirmed=rule.confirmed,
        false_alarm=rule.false_alarm,
        benign=rule.benign,
        duplicate=rule.duplicate,
        unanswered=rule.unanswered,
        precision=_share(rule.precision),
        answer_s=rule.answer_s,
        on_trial=rule.on_trial,
        snoozed=rule.snoozed,
        weeks=[_week(week) for week in rule.weeks],
    )


def _share(share: ShareModel) -> Precision:
    return Precision(value=share.value, low=share.low, high=share.high)


def _week(week: WeekPrecisionModel) -> WeekPrecision:
    return WeekPrecision(
        start=as_utc(week.start),
        end=as_utc(week.end),
        alarms=week.alarms,
        confirmed=week.confirmed,
        false_alarm=week.false_alarm,
        precision=_share(week.precision),
    )
