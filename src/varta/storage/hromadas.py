"""Hromadas."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, select

from varta.communities.model import Hromada
from varta.storage.rows import put_row
from varta.storage.tables import hromadas as table


class Hromadas:
    """Implement `communities.repository.HromadaRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self) -> Sequence[Hromada]:
        """Return all, by name."""
        rows = self._connection.execute(select(table).order_by(table.c.name, table.c.code)).mappings()
        return [Hromada(**row) for row in rows]

    def put(self, hromadas: Sequence[Hromada]) -> None:
        """Keep them, each in place of the one with the same code."""
        for hromada in hromadas:
            put_row(self._connection, table, "code", asdict(hromada))
