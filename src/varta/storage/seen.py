"""Events with their alarms."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, literal, select, tuple_
from sqlalchemy.engine import RowMapping

from varta.events.model import SYSTEM, Event
from varta.incidents.seen import Seen, SeenPage, SeenQuery
from varta.kernel.errors import BadInput
from varta.storage.alarms import alarm_of
from varta.storage.events import event_of
from varta.storage.rows import all_columns
from varta.storage.tables import alarms, events
from varta.storage.types import from_micros, to_micros

_CURSOR = re.compile(r"(\d{1,18})\.(\w{1,64})", re.ASCII)
_ALL = select(*all_columns(alarms, events)).select_from(events.outerjoin(alarms, events.c.id == alarms.c.event_id))


class SeenEvents:
    """Implement `incidents.seen.SeenRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(self, query: SeenQuery) -> SeenPage:
        """Return events with their alarms, nothing of the kind `SYSTEM`. Raises `BadInput` (`event.bad_cursor`)."""
        rows = self._connection.execute(_query(query).limit(query.limit + 1)).mappings().all()
        items = [_seen_of(row) for row in rows[: query.limit]]
        return SeenPage(items, _cursor(items[-1].event) if len(rows) > query.limit else None)


def _query(query: SeenQuery) -> Select[Any]:
    where: list[ColumnElement[bool]] = [events.c.rule_kind != SYSTEM]
    for column, value in ((events.c.camera_id, query.camera_id), (events.c.rule_id, query.rule_id)):
        if value is not None:
            where.append(column == value)
    if query.mode is not None:
        where.append(events.c.mode == query.mode.value)
    if query.span is not None:
        where += [events.c.at >= query.span.start, events.c.at < query.span.end]
    if query.before:
        at, event_id = _position(query.before)
        where.append(tuple_(events.c.at, events.c.id) < tuple_(literal(at, events.c.at.type), literal(event_id)))
    return _ALL.where(*where).order_by(events.c.at.desc(), events.c.id.desc())


def _cursor(event: Event) -> str:
    return f"{to_micros(event.at)}.{event.id}"


def _position(cursor: str) -> tuple[datetime, str]:
    parts = _CURSOR.fullmatch(cursor)
    try:
        if parts:
            return from_micros(int(parts[1])), parts[2]
    except OverflowError:
        parts = None
    raise BadInput(
        "event.bad_cursor", "'before' is not the 'next' of a page of events; start from the first page.", where="before"
    )


def _seen_of(row: RowMapping) -> Seen:
    return Seen(event_of(row, "events_"), alarm_of(row) if row["alarms_id"] is not None else None)
