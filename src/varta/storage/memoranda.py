"""Memoranda. Steps, signature and obligations belong to one memorandum and are read with it: they lie in its row."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.engine import RowMapping

from varta.communities.memorandum import Memorandum, MemorandumState, Signature, Step
from varta.communities.obligation import Obligation, ObligationKind, Side
from varta.kernel.ids import MemorandumId
from varta.storage.community_tables import memoranda as table
from varta.storage.rows import Values, add_row, get_row


class Memoranda:
    """Implement `communities.repository.MemorandumRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self) -> Sequence[Memorandum]:
        """Return all, oldest first: ids sort by time of making."""
        return [_read(row) for row in self._connection.execute(select(table).order_by(table.c.id)).mappings()]

    def get(self, memorandum_id: MemorandumId) -> Memorandum | None:
        """Return one."""
        row = get_row(self._connection, table, "id", memorandum_id)
        return _read(row) if row else None

    def add(self, memorandum: Memorandum) -> None:
        """Keep a new one."""
        add_row(self._connection, table, _values(memorandum))

    def replace(self, memorandum: Memorandum, version: int) -> bool:
        """Keep a changed one if the stored one still has `version`; tell whether it had."""
        same = (table.c.id == memorandum.id, table.c.version == version)
        return self._connection.execute(update(table).where(*same).values(**_values(memorandum))).rowcount == 1


def _values(memorandum: Memorandum) -> Values:
    return {
        "id": memorandum.id,
        "hromada": memorandum.hromada,
        "state": memorandum.state.value,
        "steps": [_plain(asdict(step)) for step in memorandum.steps],
        "signature": _plain(asdict(memorandum.signature)) if memorandum.signature else None,
        "obligations": [_plain(asdict(obligation)) for obligation in memorandum.obligations],
        "version": memorandum.version,
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _read(row: RowMapping) -> Memorandum:
    return Memorandum(
        id=row["id"],
        hromada=row["hromada"],
        steps=tuple(
            Step(MemorandumState(s["state"]), s["by"], datetime.fromisoformat(s["at"]), s["note"]) for s in row["steps"]
        ),
        signature=Signature(**_dates(row["signature"], "on", "until")) if row["signature"] else None,
        obligations=tuple(
            Obligation(**_dates(o, "due_on", "done_on") | {"side": Side(o["side"]), "kind": ObligationKind(o["kind"])})
            for o in row["obligations"]
        ),
        version=row["version"],
    )


def _dates(values: dict[str, Any], *names: str) -> dict[str, Any]:
    return values | {name: date.fromisoformat(values[name]) if values[name] else None for name in names}
