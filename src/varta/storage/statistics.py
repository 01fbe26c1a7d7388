"""Counts over what is stored."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from varta.events.model import SYSTEM
from varta.incidents.alarm import Verdict
from varta.kernel.ids import CameraId, RuleId
from varta.kernel.spans import Span
from varta.statistics.repository import RuleCounts, VerdictCounts
from varta.storage.rule_counts import count_rules
from varta.storage.tables import alarms, events


class Statistics:
    """Implement `statistics.repository.StatisticsRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def verdict_counts(self) -> Sequence[VerdictCounts]:
        """Return the counts of each rule that ever raised an alarm, by camera and rule."""
        columns = (alarms.c.camera_id, alarms.c.rule_id)
        query = select(*columns, alarms.c.verdict, func.count(), func.max(alarms.c.event_id))
        rules_only = query.where(alarms.c.rule_id.not_like(f"{SYSTEM}:%"))
        grouped = rules_only.group_by(*columns, alarms.c.verdict).order_by(*columns)
        found: dict[tuple[str, str], dict[Verdict | None, int]] = {}
        newest: dict[tuple[str, str], str] = {}
        for camera_id, rule_id, verdict, count, event_id in self._connection.execute(grouped):
            key = (camera_id, rule_id)
            found.setdefault(key, {})[Verdict(verdict) if verdict else None] = count
            newest[key] = max(event_id, newest.get(key, ""))
        names = self._rule_names(list(newest.values()))
        return [_counts(key, counts, names[newest[key]]) for key, counts in found.items()]

    def rule_counts(self, periods: Sequence[Span]) -> Sequence[RuleCounts]:
        """Return what rules did in periods that follow each other, by camera and rule."""
        return count_rules(self._connection, periods)

    def _rule_names(self, event_ids: Sequence[str]) -> dict[str, str]:
        query = select(events.c.id, events.c.rule_name).where(events.c.id.in_(event_ids))
        return {row.id: row.rule_name for row in self._connection.execute(query)}


def _counts(key: tuple[str, str], counts: dict[Verdict | None, int], name: str) -> VerdictCounts:
    by_verdict = {verdict: count for verdict, count in counts.items() if verdict is not None}
    return VerdictCounts(CameraId(key[0]), RuleId(key[1]), name, by_verdict, counts.get(None, 0))
