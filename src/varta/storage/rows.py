"""What several repositories need to read and write rows."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Label, Table, insert, select, update
from sqlalchemy.engine import RowMapping

Values = Mapping[str, object]


def add_row(connection: Connection, table: Table, values: Values) -> None:
    """Insert one row."""
    connection.execute(insert(table).values(**values))


def put_row(connection: Connection, table: Table, key: str, values: Values) -> None:
    """Insert a row, or bring the one with the same key up to date; there is one writer at a time."""
    changed = connection.execute(update(table).where(table.c[key] == values[key]).values(**values))
    if changed.rowcount == 0:
        add_row(connection, table, values)


def get_row(connection: Connection, table: Table, key: str, value: object) -> RowMapping | None:
    """Return the row whose `key` has a value."""
    return connection.execute(select(table).where(table.c[key] == value)).mappings().first()


def all_columns(*tables: Table) -> Iterable[Label[Any]]:
    """Return the columns of several tables, each labelled `<table>_<column>`."""
    return [column.label(f"{table.name}_{column.name}") for table in tables for column in table.c]
