"""How well rules do."""

from typing import Annotated

from fastapi import Query, Response

from varta.access.model import Permission
from varta.kernel.spans import Span
from varta.statistics.precision import RulePrecision
from varta.web.routing import new_router
from varta.web.schemas.common import Moment
from varta.web.schemas.precision import PrecisionReport, precision_of
from varta.web.schemas.statistics import VerdictStatistics, verdicts_of
from varta.web.security import Caller, TheCentre, require
from varta.web.tables import Cell, csv_answer

router = new_router("statistics")
Reader = Annotated[Caller, require(Permission.SEE_STATISTICS)]
From = Annotated[Moment, Query(alias="from")]
_COLUMNS = (
    "camera_id", "camera", "rule_id", "rule", "kind", "alarms", "confirmed", "false_alarm", "benign", "duplicate",
    "unanswered", "precision", "precision_low", "precision_high", "median_answer_s", "on_trial", "snoozed",
)  # fmt: skip


@router.get("/api/statistics/verdicts")
def get_verdict_statistics(caller: Reader, centre: TheCentre) -> VerdictStatistics:
    """Count verdicts by rule, with the precision that they show."""
    return VerdictStatistics(items=[verdicts_of(v) for v in centre.statistics.list(caller.actor)])


@router.get("/api/statistics/precision")
def get_precision(caller: Reader, centre: TheCentre, from_: From, to: Moment) -> PrecisionReport:
    """Say how right each rule was at each camera in a span, and week by week."""
    found = centre.precision.list(caller.actor, Span(from_, to))
    return PrecisionReport(items=[precision_of(rule) for rule in found])


@router.get(
    "/api/statistics/precision.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def get_precision_csv(caller: Reader, centre: TheCentre, from_: From, to: Moment) -> Response:
    """Return the same as a table, one row for each rule at each camera."""
    found = centre.precision.list(caller.actor, Span(from_, to))
    return csv_answer("precision.csv", _COLUMNS, [_row(rule) for rule in found])


def _row(rule: RulePrecision) -> list[Cell]:
    share = rule.precision
    return [
        rule.camera_id, rule.camera_name, rule.rule_id, rule.rule_name, rule.rule_kind, rule.alarms, rule.confirmed,
        rule.false_alarm, rule.benign, rule.duplicate, rule.unanswered, share.value, share.low, share.high,
        rule.answer_s, rule.on_trial, rule.snoozed,
    ]  # fmt: skip
