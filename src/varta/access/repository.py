"""What access needs stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from varta.access.audit import AuditTrail
from varta.access.model import Person, Session
from varta.kernel.changes import ChangeFeed
from varta.kernel.ids import PersonId, SessionId


@dataclass(frozen=True, slots=True)
class Attempts:
    """Hold the failed sign-ins of one key, such as `login:olena` or `address:192.0.2.7`."""

    key: str
    failures: int
    last_at: datetime
    blocked_until: datetime


class PersonRepository(Protocol):
    """Keep accounts."""

    def list(self) -> Sequence[Person]:
        """Return everybody, by login."""
        ...

    def get(self, person_id: PersonId) -> Person | None:
        """Return one account."""
        ...

    def find_login(self, login: str) -> Person | None:
        """Return the account of a login as stored (lower case)."""
        ...

    def add(self, person: Person) -> None:
        """Keep a new account."""
        ...

    def update(self, person: Person) -> None:
        """Keep a changed account."""
        ...

    def active_administrators(self) -> int:
        """Return how many administrators may sign in."""
        ...


class SessionRepository(Protocol):
    """Keep sign-ins."""

    def add(self, session: Session) -> None:
        """Keep a new session."""
        ...

    def find(self, token_hash: str) -> tuple[Person, Session] | None:
        """Return the session of a token's hash and whose it is."""
        ...

    def remove(self, session_id: SessionId) -> None:
        """End one session."""
        ...

    def remove_of(self, person_id: PersonId, keep: SessionId | None = None) -> int:
        """End all sessions of a person, except one; return how many."""
        ...

    def remove_expired(self, at: datetime) -> int:
        """Forget the sessions that no longer count; return how many."""
        ...


class AttemptRepository(Protocol):
    """Keep failed sign-ins, for throttling."""

    def get(self, key: str) -> Attempts | None:
        """Return what is known of a key."""
        ...

    def put(self, attempts: Attempts) -> None:
        """Keep it, in place of what was known."""
        ...

    def remove(self, key: str) -> None:
        """Forget a key."""
        ...

    def remove_older(self, at: datetime) -> None:
        """Forget the keys whose last failure and whose block lie before `at`."""
        ...


class AuditUnit(Protocol):
    """Offer the audit trail in a transaction."""

    @property
    def audit(self) -> AuditTrail:
        """Return the audit trail."""
        ...


class AccessUnit(AuditUnit, Protocol):
    """Offer what access uses in a transaction."""

    @property
    def people(self) -> PersonRepository:
        """Return the accounts."""
        ...

    @property
    def sessions(self) -> SessionRepository:
        """Return the sign-ins."""
        ...

    @property
    def attempts(self) -> AttemptRepository:
        """Return the failed sign-ins."""
        ...

    @property
    def changes(self) -> ChangeFeed:
        """Return the change feed."""
        ...
