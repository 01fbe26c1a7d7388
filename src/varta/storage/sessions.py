"""Sign-ins."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from varta.access.model import Person, Session
from varta.kernel.ids import PersonId, SessionId
from varta.storage.people import person_of
from varta.storage.rows import add_row, all_columns
from varta.storage.tables import people
from varta.storage.tables import sessions as table


class Sessions:
    """Implement `access.repository.SessionRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, session: Session) -> None:
        """Keep a new session."""
        values = {
            "id": session.id,
            "person_id": session.person_id,
            "token_hash": session.token_hash,
            "csrf_token": session.csrf_token,
            "created_at": session.created_at,
            "expires_at": session.expires_at,
            "address": session.address,
        }
        add_row(self._connection, table, values)

    def find(self, token_hash: str) -> tuple[Person, Session] | None:
        """Return the session of a token's hash and whose it is."""
        joined = table.join(people, people.c.id == table.c.person_id)
        query = select(*all_columns(table, people)).select_from(joined).where(table.c.token_hash == token_hash)
        row = self._connection.execute(query).mappings().first()
        if row is None:
            return None
        session = Session(
            id=row["sessions_id"],
            person_id=row["sessions_person_id"],
            token_hash=row["sessions_token_hash"],
            csrf_token=row["sessions_csrf_token"],
            created_at=row["sessions_created_at"],
            expires_at=row["sessions_expires_at"],
            address=row["sessions_address"],
        )
        return person_of(row, "people_"), session

    def remove(self, session_id: SessionId) -> None:
        """End one session."""
        self._connection.execute(delete(table).where(table.c.id == session_id))

    def remove_of(self, person_id: PersonId, keep: SessionId | None = None) -> int:
        """End all sessions of a person, except one; return how many."""
        wanted = delete(table).where(table.c.person_id == person_id, table.c.id != (keep or ""))
        return self._connection.execute(wanted).rowcount

    def remove_expired(self, at: datetime) -> int:
        """Forget the sessions that no longer count; return how many."""
        return self._connection.execute(delete(table).where(table.c.expires_at <= at)).rowcount
