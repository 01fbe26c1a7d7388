"""The change feed."""

from collections.abc import Sequence
from datetime import datetime
from itertools import takewhile

from sqlalchemy import Connection, delete, func, select

from varta.kernel.changes import Change, Topic
from varta.storage.rows import add_row
from varta.storage.tables import changes as table


class Changes:
    """Implement `kernel.changes.ChangeFeed`; one writer at a time, so numbers become visible in their order."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, topic: Topic, object_id: str, at: datetime) -> None:
        """Note a change; it becomes visible when the transaction commits."""
        add_row(self._connection, table, {"at": at, "topic": topic.value, "object_id": object_id})

    def last_number(self) -> int:
        """Return the newest number, 0 when nothing changed yet."""
        return self._connection.execute(select(func.max(table.c.number))).scalar() or 0

    def after(self, number: int, limit: int = 1000) -> Sequence[Change]:
        """Return the changes with greater numbers, oldest first."""
        query = select(table).where(table.c.number > number).order_by(table.c.number).limit(limit)
        rows = self._connection.execute(query).mappings()
        return [Change(row["number"], row["at"], Topic(row["topic"]), row["object_id"]) for row in rows]

    def prune(self, before: datetime, limit: int = 10_000) -> int:
        """Forget changes older than a moment, oldest first and never the newest of all; return how many."""
        oldest = select(table.c.number, table.c.at).order_by(table.c.number).limit(limit)
        old = list(takewhile(lambda row: row.at < before, self._connection.execute(oldest)))
        if old and old[-1].number == self.last_number():
            old.pop()
        if old:
            self._connection.execute(delete(table).where(table.c.number <= old[-1].number))
        return len(old)
