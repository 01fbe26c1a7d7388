"""Accounts."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select, update
from sqlalchemy.engine import RowMapping

from varta.access.model import Person, Role
from varta.kernel.ids import PersonId
from varta.storage.rows import Values, add_row, get_row
from varta.storage.tables import people as table


class People:
    """Implement `access.repository.PersonRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self) -> Sequence[Person]:
        """Return everybody, by login."""
        return [person_of(row) for row in self._connection.execute(select(table).order_by(table.c.login)).mappings()]

    def get(self, person_id: PersonId) -> Person | None:
        """Return one account."""
        row = get_row(self._connection, table, "id", person_id)
        return person_of(row) if row else None

    def find_login(self, login: str) -> Person | None:
        """Return the account of a login as stored."""
        row = get_row(self._connection, table, "login", login)
        return person_of(row) if row else None

    def add(self, person: Person) -> None:
        """Keep a new account."""
        add_row(self._connection, table, _values(person))

    def update(self, person: Person) -> None:
        """Keep a changed account."""
        self._connection.execute(update(table).where(table.c.id == person.id).values(**_values(person)))

    def active_administrators(self) -> int:
        """Return how many administrators may sign in."""
        wanted = (table.c.role == Role.ADMINISTRATOR.value, table.c.disabled_at.is_(None))
        return self._connection.execute(select(func.count()).select_from(table).where(*wanted)).scalar_one()


def person_of(row: RowMapping, prefix: str = "") -> Person:
    """Return the account in a row whose columns begin with a prefix."""
    return Person(
        id=row[f"{prefix}id"],
        login=row[f"{prefix}login"],
        name=row[f"{prefix}name"],
        role=Role(row[f"{prefix}role"]),
        password_hash=row[f"{prefix}password_hash"],
        created_at=row[f"{prefix}created_at"],
        disabled_at=row[f"{prefix}disabled_at"],
        must_change_password=row[f"{prefix}must_change_password"],
    )


def _values(person: Person) -> Values:
    return {
        "id": person.id,
        "login": person.login,
        "name": person.name,
        "role": person.role.value,
        "password_hash": person.password_hash,
        "created_at": person.created_at,
        "disabled_at": person.disabled_at,
        "must_change_password": person.must_change_password,
    }
