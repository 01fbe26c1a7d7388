"""The audit trail."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, select

from varta.access.audit import GENESIS, AuditDraft, AuditEntry, seal
from varta.storage.rows import add_row
from varta.storage.tables import audit as table


class Audit:
    """Implement `access.audit.AuditTrail`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, draft: AuditDraft) -> AuditEntry:
        """Note an action; there is one writer at a time, so the last entry is the one to chain to."""
        last = self._connection.execute(
            select(table.c.number, table.c.hash).order_by(table.c.number.desc()).limit(1)
        ).first()
        entry = seal(last.number + 1, draft, last.hash) if last else seal(1, draft, GENESIS)
        add_row(self._connection, table, asdict(entry))
        return entry

    def page(self, before: int | None = None, limit: int = 100, action: str = "") -> Sequence[AuditEntry]:
        """Return entries newest first, with numbers below `before`; `action` is a prefix such as `alarm.`."""
        query = select(table).order_by(table.c.number.desc()).limit(limit)
        if before is not None:
            query = query.where(table.c.number < before)
        if action:
            query = query.where(table.c.action.startswith(action, autoescape=True))
        return [AuditEntry(**row) for row in self._connection.execute(query).mappings()]

    def oldest_first(self, after: int = 0, limit: int = 1000) -> Sequence[AuditEntry]:
        """Return entries in their order, to check the chain."""
        query = select(table).where(table.c.number > after).order_by(table.c.number).limit(limit)
        return [AuditEntry(**row) for row in self._connection.execute(query).mappings()]
