"""What rules did in some weeks, counted by the database."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, Row, case, func, literal, select, text

from varta.events.model import SYSTEM
from varta.incidents.alarm import Verdict
from varta.kernel.ids import CameraId, RuleId
from varta.kernel.rules import RuleMode
from varta.kernel.spans import Span
from varta.statistics.repository import PeriodCounts, RuleCounts
from varta.storage.tables import QUIET, alarms, events

_RULES_ONLY = alarms.c.rule_id.not_like(f"{SYSTEM}:%")
_BATCH = 500  # ids in one question
_Key = tuple[str, str]


@dataclass
class _Found:
    periods: dict[int, dict[Verdict | None, int]] = field(default_factory=lambda: defaultdict(dict))
    quiet: dict[RuleMode, int] = field(default_factory=dict)
    answer_s: float | None = None
    newest: str = ""


def count_rules(connection: Connection, periods: Sequence[Span]) -> list[RuleCounts]:
    """Return what rules did in periods that follow each other, by camera and rule."""
    found: dict[_Key, _Found] = defaultdict(_Found)
    _count_alarms(connection, periods, found)
    _count_quiet(connection, periods, found)
    _time_answers(connection, periods, found)
    names = _names(connection, [one.newest for one in found.values()])
    return [_counts(key, found[key], len(periods), names[found[key].newest]) for key in sorted(found)]


def _count_alarms(connection: Connection, periods: Sequence[Span], found: dict[_Key, _Found]) -> None:
    at = alarms.c.raised_at
    period = case(*[(at < literal(span.end, at.type), i) for i, span in enumerate(periods)], else_=len(periods))
    columns = (alarms.c.camera_id, alarms.c.rule_id, period.label("period"), alarms.c.verdict)
    query = select(*columns, func.count(), func.max(alarms.c.event_id))
    query = query.where(at >= periods[0].start, at < periods[-1].end, _RULES_ONLY)
    grouped = query.group_by(alarms.c.camera_id, alarms.c.rule_id, text("period"), alarms.c.verdict)
    for camera_id, rule_id, number, verdict, count, newest in connection.execute(grouped):
        one = found[camera_id, rule_id]
        one.periods[number][Verdict(verdict) if verdict else None] = count
        one.newest = max(one.newest, newest)


def _count_quiet(connection: Connection, periods: Sequence[Span], found: dict[_Key, _Found]) -> None:
    columns = (events.c.camera_id, events.c.rule_id, events.c.mode)
    query = select(*columns, func.count(), func.max(events.c.id))
    query = query.where(QUIET, events.c.at >= periods[0].start, events.c.at < periods[-1].end)
    for camera_id, rule_id, mode, count, newest in connection.execute(query.group_by(*columns)):
        one = found[camera_id, rule_id]
        one.quiet[RuleMode(mode)] = count
        one.newest = max(one.newest, newest)


def _time_answers(connection: Connection, periods: Sequence[Span], found: dict[_Key, _Found]) -> None:
    """Find the median time to a verdict: the middle one, or the mean of the middle two, in order of duration."""
    rule = (alarms.c.camera_id, alarms.c.rule_id)
    waited = alarms.c.decided_at - alarms.c.raised_at
    inner = (
        select(
            *rule,
            alarms.c.raised_at,
            alarms.c.decided_at,
            func.row_number().over(partition_by=rule, order_by=waited).label("place"),
            func.count().over(partition_by=rule).label("all"),
        )
        .where(alarms.c.raised_at >= periods[0].start, alarms.c.raised_at < periods[-1].end)
        .where(alarms.c.decided_at.is_not(None), _RULES_ONLY)
        .subquery()
    )
    twice = inner.c.place * 2
    middle = select(inner).where(twice >= inner.c.all, twice <= inner.c.all + 2)
    durations: dict[_Key, list[float]] = defaultdict(list)
    for camera_id, rule_id, raised_at, decided_at, *_ in connection.execute(middle):
        durations[camera_id, rule_id].append((decided_at - raised_at).total_seconds())
    for key, values in durations.items():
        found[key].answer_s = sum(values) / len(values)


def _names(connection: Connection, event_ids: Sequence[str]) -> dict[str, Row[tuple[str, str, str, str]]]:
    columns = (events.c.id, events.c.camera_name, events.c.rule_name, events.c.rule_kind)
    names: dict[str, Row[tuple[str, str, str, str]]] = {}
    for start in range(0, len(event_ids), _BATCH):
        query = select(*columns).where(events.c.id.in_(event_ids[start : start + _BATCH]))
        names |= {row.id: row for row in connection.execute(query)}
    return names


def _counts(key: _Key, found: _Found, periods: int, names: Row[tuple[str, str, str, str]]) -> RuleCounts:
    return RuleCounts(
        camera_id=CameraId(key[0]),
        camera_name=names.camera_name,
        rule_id=RuleId(key[1]),
        rule_name=names.rule_name,
        rule_kind=names.rule_kind,
        periods=[_period(found.periods[i]) for i in range(periods)],
        answer_s=found.answer_s,
        quiet=found.quiet,
    )


def _period(counts: dict[Verdict | None, int]) -> PeriodCounts:
    return PeriodCounts({v: n for v, n in counts.items() if v is not None}, counts.get(None, 0))
