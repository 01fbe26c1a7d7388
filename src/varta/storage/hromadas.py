"""Hromadas and what is on record of them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import groupby

from sqlalchemy import Connection, Table, delete, func, insert, select

from varta.communities.boundary import Boundary, read_boundary
from varta.communities.katottg import PCODE_LENGTH
from varta.communities.model import Hromada, Settlement
from varta.communities.status import DatedStatus, TerritorialStatus
from varta.kernel.errors import BadInput, Broken
from varta.kernel.ids import HromadaCode
from varta.storage.community_tables import hromada_boundaries, hromada_statuses, settlements
from varta.storage.rows import put_row
from varta.storage.tables import hromadas as table


class Hromadas:
    """Implement `communities.repository.HromadaRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self) -> Sequence[Hromada]:
        """Return all, by name."""
        columns = [column for column in table.c if column.name != "revision"]
        rows = self._connection.execute(select(*columns).order_by(table.c.name, table.c.code)).mappings()
        return [Hromada(**row) for row in rows]

    def revision(self) -> int:
        """Return a number that grows with every change of hromadas and boundaries."""
        return max(self._newest(table), self._newest(hromada_boundaries))

    def put(self, hromadas: Sequence[Hromada]) -> None:
        """Keep them, each in place of the one with the same code."""
        revision = self.revision() + 1
        for hromada in hromadas:
            put_row(self._connection, table, "code", {**asdict(hromada), "revision": revision})

    def boundaries(self) -> Mapping[HromadaCode, Boundary]:
        """Return the boundaries on record."""
        rows = self._connection.execute(select(hromada_boundaries)).mappings()
        try:
            return {row["hromada"]: read_boundary(row["geometry"], row["source"]) for row in rows}
        except BadInput as error:
            raise Broken("database.bad_boundary", f"A stored boundary cannot be used: {error.message}") from error

    def put_boundaries(self, boundaries: Mapping[HromadaCode, Boundary]) -> None:
        """Keep them, each in place of the hromada's former one."""
        revision = self.revision() + 1
        for code, boundary in boundaries.items():
            values = {
                "hromada": code,
                "geometry": boundary.as_geojson(),
                "source": boundary.source,
                "revision": revision,
            }
            put_row(self._connection, hromada_boundaries, "hromada", values)

    def settlements(self) -> Sequence[Settlement]:
        """Return all towns and villages, by code."""
        columns = (settlements.c.code, settlements.c.name, settlements.c.kind)
        return [Settlement(*row) for row in self._connection.execute(select(*columns).order_by(settlements.c.code))]

    def put_settlements(self, fresh: Sequence[Settlement]) -> None:
        """Keep them, each in place of the one with the same code."""
        for settlement in fresh:
            values = {**asdict(settlement), "pcode": settlement.code[:PCODE_LENGTH]}
            put_row(self._connection, settlements, "code", values)

    def statuses(self) -> Mapping[HromadaCode, tuple[DatedStatus, ...]]:
        """Return the territories' states, oldest first."""
        query = select(hromada_statuses).order_by(hromada_statuses.c.hromada, hromada_statuses.c.since)
        rows = self._connection.execute(query).mappings()
        return {
            code: tuple(DatedStatus(TerritorialStatus(r["status"]), r["since"], r["basis"]) for r in group)
            for code, group in groupby(rows, key=lambda row: HromadaCode(row["hromada"]))
        }

    def put_statuses(self, code: HromadaCode, history: Sequence[DatedStatus]) -> None:
        """Keep a territory's states in place of its former ones."""
        self._connection.execute(delete(hromada_statuses).where(hromada_statuses.c.hromada == code))
        if history:
            rows = [{"hromada": code, "since": d.since, "status": d.status.value, "basis": d.basis} for d in history]
            self._connection.execute(insert(hromada_statuses), rows)

    def _newest(self, of: Table) -> int:
        return int(self._connection.execute(select(func.coalesce(func.max(of.c.revision), 0))).scalar_one())
