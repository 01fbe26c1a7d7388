"""Alarms, always read together with their events."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, literal, select, tuple_, update
from sqlalchemy.engine import RowMapping

from varta.events.model import SYSTEM
from varta.incidents.alarm import Alarm, AlarmState, Stamp, Verdict
from varta.incidents.repository import AlarmCounts, AlarmPage, AlarmQuery, AlarmWithEvent
from varta.kernel.errors import BadInput
from varta.kernel.ids import AlarmId, CameraId, EventId
from varta.kernel.spans import Span
from varta.storage.events import event_of
from varta.storage.rows import Values, add_row, all_columns
from varta.storage.tables import OPEN, events
from varta.storage.tables import alarms as table
from varta.storage.types import from_micros, to_micros

_RANKS = {"critical": 0, "high": 1, "medium": 2, "low": 3}
_CURSOR = re.compile(r"(\d)\.(\d{1,18})\.(\w{1,64})", re.ASCII)
_LAST = 9  # a priority that only the settings know
_BOTH = select(*all_columns(table, events)).select_from(table.join(events, events.c.id == table.c.event_id))


class Alarms:
    """Implement `incidents.repository.AlarmRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, alarm: Alarm) -> None:
        """Keep a new alarm; its event is stored already."""
        add_row(self._connection, table, _values(alarm))

    def get(self, alarm_id: AlarmId) -> AlarmWithEvent | None:
        """Return one alarm."""
        return self._first(_BOTH.where(table.c.id == alarm_id))

    def get_many(self, alarm_ids: Sequence[AlarmId]) -> Sequence[AlarmWithEvent]:
        """Return those that exist, in the order asked for."""
        rows = self._connection.execute(_BOTH.where(table.c.id.in_(set(alarm_ids)))).mappings()
        found = {row["alarms_id"]: _both_of(row) for row in rows}
        return [found[alarm_id] for alarm_id in dict.fromkeys(alarm_ids) if alarm_id in found]

    def find_event(self, event_id: EventId) -> AlarmWithEvent | None:
        """Return the alarm of an event."""
        return self._first(_BOTH.where(table.c.event_id == event_id))

    def page(self, query: AlarmQuery) -> AlarmPage:
        """Return alarms with their events in one query. Raises `BadInput` (`alarm.bad_cursor`)."""
        rows = self._connection.execute(_page_query(query).limit(query.limit + 1)).mappings().all()
        items = [_both_of(row) for row in rows[: query.limit]]
        return AlarmPage(items, _cursor(items[-1].alarm) if len(rows) > query.limit else None)

    def happened(self, camera_id: CameraId, span: Span, limit: int) -> Sequence[AlarmWithEvent]:
        """Return what rules saw at a camera in a span, oldest first; nothing of the kind `SYSTEM`."""
        where = (events.c.camera_id == camera_id, events.c.at >= span.start, events.c.at < span.end)
        seen = _BOTH.where(*where, events.c.rule_kind != SYSTEM).order_by(events.c.at, events.c.id).limit(limit)
        return [_both_of(row) for row in self._connection.execute(seen).mappings()]

    def counts(self, now: datetime) -> AlarmCounts:
        """Count what is open."""
        late = case((table.c.deadline <= now, 1), else_=0)
        query = select(table.c.state, func.count(), func.sum(late)).where(OPEN).group_by(table.c.state)
        found = {state: (count, overdue) for state, count, overdue in self._connection.execute(query)}
        new, overdue = found.get(AlarmState.NEW.value, (0, 0))
        return AlarmCounts(new, found.get(AlarmState.ACKNOWLEDGED.value, (0, 0))[0], int(overdue))

    def replace(self, alarm: Alarm, state: AlarmState) -> bool:
        """Keep a changed alarm if the stored one is still in `state`; tell whether it was."""
        same = (table.c.id == alarm.id, table.c.state == state.value)
        return self._connection.execute(update(table).where(*same).values(**_values(alarm))).rowcount == 1

    def _first(self, query: Select[Any]) -> AlarmWithEvent | None:
        row = self._connection.execute(query).mappings().first()
        return _both_of(row) if row else None


def _page_query(query: AlarmQuery) -> Select[Any]:
    where: list[ColumnElement[bool]] = []
    if query.camera_id is not None:
        where.append(table.c.camera_id == query.camera_id)
    if len(query.state.states) == 1:
        where.append(table.c.state == next(iter(query.state.states)).value)
    if query.state.newest_first:
        key = tuple_(table.c.raised_at, table.c.id)
        if query.before:
            _, raised_at, alarm_id = _position(query.before)
            where.append(key < tuple_(literal(raised_at, table.c.raised_at.type), literal(alarm_id)))
        return _BOTH.where(*where).order_by(table.c.raised_at.desc(), table.c.id.desc())
    key = tuple_(table.c.rank, table.c.raised_at, table.c.id)
    if query.before:
        rank, raised_at, alarm_id = _position(query.before)
        where.append(key > tuple_(literal(rank), literal(raised_at, table.c.raised_at.type), literal(alarm_id)))
    return _BOTH.where(OPEN, *where).order_by(table.c.rank, table.c.raised_at, table.c.id)


def _cursor(alarm: Alarm) -> str:
    return f"{_RANKS.get(alarm.priority, _LAST)}.{to_micros(alarm.raised_at)}.{alarm.id}"


def _position(cursor: str) -> tuple[int, datetime, str]:
    parts = _CURSOR.fullmatch(cursor)
    try:
        if parts:
            return int(parts[1]), from_micros(int(parts[2])), parts[3]
    except OverflowError:
        parts = None
    raise BadInput(
        "alarm.bad_cursor",
        "'before' is not the 'next' of a page of alarms; start from the first page.",
        where="before",
    )


def _both_of(row: RowMapping) -> AlarmWithEvent:
    return AlarmWithEvent(alarm_of(row), event_of(row, "events_"))


def alarm_of(row: RowMapping) -> Alarm:
    """Return the alarm in a row whose columns begin with `alarms_`."""
    return Alarm(
        id=row["alarms_id"],
        event_id=row["alarms_event_id"],
        camera_id=row["alarms_camera_id"],
        rule_id=row["alarms_rule_id"],
        priority=row["alarms_priority"],
        raised_at=row["alarms_raised_at"],
        deadline=row["alarms_deadline"],
        state=AlarmState(row["alarms_state"]),
        acknowledged=_stamp_of(row, "acknowledged"),
        verdict=Verdict(row["alarms_verdict"]) if row["alarms_verdict"] else None,
        decided=_stamp_of(row, "decided"),
        note=row["alarms_note"],
    )


def _stamp_of(row: RowMapping, step: str) -> Stamp | None:
    by = row[f"alarms_{step}_by"]
    return Stamp(by, row[f"alarms_{step}_name"], row[f"alarms_{step}_at"]) if by else None


def _values(alarm: Alarm) -> Values:
    return {
        "id": alarm.id,
        "event_id": alarm.event_id,
        "camera_id": alarm.camera_id,
        "rule_id": alarm.rule_id,
        "priority": alarm.priority,
        "rank": _RANKS.get(alarm.priority, _LAST),
        "raised_at": alarm.raised_at,
        "deadline": alarm.deadline,
        "state": alarm.state.value,
        "verdict": alarm.verdict.value if alarm.verdict else None,
        "note": alarm.note,
        **_stamp_values("acknowledged", alarm.acknowledged),
        **_stamp_values("decided", alarm.decided),
    }


def _stamp_values(step: str, stamp: Stamp | None) -> Values:
    return {
        f"{step}_by": stamp.person_id if stamp else None,
        f"{step}_name": stamp.name if stamp else None,
        f"{step}_at": stamp.at if stamp else None,
    }
