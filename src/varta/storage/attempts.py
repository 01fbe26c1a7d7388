"""Failed sign-ins."""

from datetime import datetime

from sqlalchemy import Connection, delete

from varta.access.repository import Attempts
from varta.storage.rows import get_row, put_row
from varta.storage.tables import sign_in_attempts as table


class SignInAttempts:
    """Implement `access.repository.AttemptRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str) -> Attempts | None:
        """Return what is known of a key."""
        row = get_row(self._connection, table, "key", key)
        return Attempts(row["key"], row["failures"], row["last_at"], row["blocked_until"]) if row else None

    def put(self, attempts: Attempts) -> None:
        """Keep it, in place of what was known."""
        values = {
            "key": attempts.key,
            "failures": attempts.failures,
            "last_at": attempts.last_at,
            "blocked_until": attempts.blocked_until,
        }
        put_row(self._connection, table, "key", values)

    def remove(self, key: str) -> None:
        """Forget a key."""
        self._connection.execute(delete(table).where(table.c.key == key))

    def remove_older(self, at: datetime) -> None:
        """Forget the keys whose last failure and whose block lie before `at`."""
        self._connection.execute(delete(table).where(table.c.last_at < at, table.c.blocked_until < at))
