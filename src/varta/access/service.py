"""Signing in and out, and the accounts."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from varta.access import people
from varta.access.audit import AuditDraft
from varta.access.model import Actor, Permission, Person, Role, Session
from varta.access.passwords import PasswordHasher, check_password
from varta.access.repository import AccessUnit
from varta.access.throttle import count_attempt, forgive, keys
from varta.kernel.clock import Clock
from varta.kernel.errors import NotSignedIn
from varta.kernel.ids import PersonId, SessionId, new_id
from varta.kernel.transactions import Transactions

_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Hold a new session; `token` is the cookie's secret, which is nowhere else."""

    person: Person
    session: Session
    token: str


class AccessService:
    """Sign people in and look after their accounts; safe from several threads."""

    def __init__(
        self,
        transactions: Transactions[AccessUnit],
        hasher: PasswordHasher,
        clock: Clock,
        session_length: timedelta = timedelta(hours=12),
    ) -> None:
        self._transactions = transactions
        self._hasher = hasher
        self._clock = clock
        self._session_length = session_length
        # Verified for logins that do not exist, so that the answer takes as long as for those that do.
        self._nobodys_hash = hasher.hash(secrets.token_urlsafe())

    # --- sessions ---

    def sign_in(self, login: str, password: str, address: str) -> SignedIn:
        """Open a session.

        Raises `NotSignedIn` (`access.wrong_credentials`) whatever was wrong, `TooManyRequests`
        (`access.too_many_attempts`, params `seconds`). Failures are noted in the audit trail.
        """
        name, now = people.normal_login(login), self._clock.now()
        counted = keys(name, address)
        with self._transactions() as unit:
            count_attempt(unit.attempts, counted, now)
            person = unit.people.find_login(name)
        right = self._verify(person, password)
        renewed = self._renewed_hash(person, password) if right else None
        with self._transactions() as unit:
            # Read again: the account may have been closed or changed while the password was checked.
            current = unit.people.get(person.id) if person else None
            good = right and current is not None and current.active and current.password_hash == _hash_of(person)
            if not good or current is None:
                self._note_failure(unit, name, address, now)
            else:
                forgive(unit.attempts, counted, now)
                if renewed:
                    current = replace(current, password_hash=renewed)
                    unit.people.update(current)
                return self._open(unit, current, address, now)
        raise NotSignedIn("access.wrong_credentials", "Login or password is wrong.")

    def resolve(self, token: str) -> tuple[Person, Session]:
        """Return who holds a token. Raises `NotSignedIn` (`access.not_signed_in`)."""
        with self._transactions(write=False) as unit:
            found = unit.sessions.find(_digest(token))
        if found is None or not found[0].active or not found[1].valid(self._clock.now()):
            raise NotSignedIn("access.not_signed_in", "Sign in first; the session has ended.")
        return found

    def sign_out(self, token: str) -> None:
        """End a session; one that has ended already is no error."""
        with self._transactions() as unit:
            found = unit.sessions.find(_digest(token))
            if found:
                person, session = found
                unit.sessions.remove(session.id)
                actor = person.as_actor(session.address)
                unit.audit.append(AuditDraft(self._clock.now(), actor, "access.sign_out", person.id))

    def change_password(
        self, actor: Actor, old_password: str, new_password: str, keep: SessionId | None = None
    ) -> None:
        """Change one's own password; all own sessions end but the one to `keep`.

        Raises `NotSignedIn` (`access.wrong_credentials`), `BadInput` (`access.password_…`), `TooManyRequests`.
        """
        actor.require(Permission.SEE_OWN_ACCOUNT)
        now = self._clock.now()
        with self._transactions() as unit:
            person = people.existing(unit, actor.person_id or PersonId(""))
            counted = keys(person.login, "")
            count_attempt(unit.attempts, counted, now)
        people.check_new_password(new_password, person.login, old_password)
        if not self._verify(person, old_password):
            with self._transactions() as unit:
                unit.audit.append(AuditDraft(now, actor, "access.password_refused", person.id))
            raise NotSignedIn("access.wrong_credentials", "The old password is wrong.", where="old_password")
        password_hash = self._hasher.hash(new_password)
        with self._transactions() as unit:
            forgive(unit.attempts, counted, now)
            current = people.existing(unit, person.id)
            unit.people.update(replace(current, password_hash=password_hash, must_change_password=False))
            unit.sessions.remove_of(person.id, keep)
            people.note(unit, AuditDraft(now, actor, "access.password_changed", person.id))

    # --- accounts ---

    def people(self, actor: Actor) -> Sequence[Person]:
        """Return everybody, by login."""
        actor.require(Permission.MANAGE_PEOPLE)
        with self._transactions(write=False) as unit:
            return unit.people.list()

    def find(self, actor: Actor, login: str) -> Person:
        """Return the account of a login. Raises `NotFound` (`access.no_such_person`)."""
        actor.require(Permission.MANAGE_PEOPLE)
        with self._transactions(write=False) as unit:
            return people.existing_login(unit, login)

    def add(self, actor: Actor, login: str, name: str, role: Role, password: str) -> Person:
        """Make an account; a password that another person gave must be changed at the first sign-in.

        Raises `Conflict` (`access.login_taken`), `BadInput` (`access.bad_login`, `access.bad_name`,
        `access.password_…`).
        """
        actor.require(Permission.MANAGE_PEOPLE)
        login, now = people.check_login(login), self._clock.now()
        check_password(password, login)
        one_time = actor.person_id is not None  # whoever runs the command line types the password that stays
        person = Person(
            PersonId(new_id()),
            login,
            people.check_name(name),
            role,
            self._hasher.hash(password),
            now,
            must_change_password=one_time,
        )
        with self._transactions() as unit:
            people.add(unit, actor, person, now)
        return person

    def change(self, actor: Actor, person_id: PersonId, *, name: str, role: Role, disabled: bool) -> Person:
        """Change an account, close or open it; a closed account's or a changed role's sessions end.

        Raises `NotFound` (`access.no_such_person`), `Conflict` (`access.last_administrator`).
        """
        actor.require(Permission.MANAGE_PEOPLE)
        name, now = people.check_name(name), self._clock.now()
        with self._transactions() as unit:
            old = people.existing(unit, person_id)
            new = replace(old, name=name, role=role, disabled_at=(old.disabled_at or now) if disabled else None)
            people.change(unit, actor, old, new, now)
        return new

    def set_password(self, actor: Actor, person_id: PersonId, password: str) -> None:
        """Give somebody a password; their sessions end. They must change it unless it was typed on the command line.

        Raises `NotFound` (`access.no_such_person`), `BadInput` (`access.password_…`).
        """
        actor.require(Permission.MANAGE_PEOPLE)
        with self._transactions(write=False) as unit:
            login = people.existing(unit, person_id).login
        password_hash = self._hasher.hash(check_password(password, login))
        with self._transactions() as unit:
            person = people.existing(unit, person_id)
            one_time = actor.person_id is not None
            unit.people.update(replace(person, password_hash=password_hash, must_change_password=one_time))
            unit.sessions.remove_of(person_id)
            unit.attempts.remove(f"login:{person.login}")
            people.note(unit, AuditDraft(self._clock.now(), actor, "person.password_set", person_id))

    def ensure_first_administrator(self, login: str = "admin") -> str | None:
        """Make the first administrator when there is nobody at all; return the one-time password, else None."""
        with self._transactions(write=False) as unit:
            if unit.people.list():
                return None
        password, now = secrets.token_urlsafe(12), self._clock.now()
        password_hash = self._hasher.hash(password)
        with self._transactions() as unit:
            if unit.people.list():  # another process was faster
                return None
            people.add_first(unit, login, password_hash, now)
        return password

    # --- steps ---

    def _verify(self, person: Person | None, password: str) -> bool:
        right = self._hasher.verify(_hash_of(person) or self._nobodys_hash, password)
        return right and person is not None

    def _renewed_hash(self, person: Person | None, password: str) -> str | None:
        return self._hasher.hash(password) if self._hasher.outdated(_hash_of(person)) else None

    def _open(self, unit: AccessUnit, person: Person, address: str, now: datetime) -> SignedIn:
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        session = Session(
            id=SessionId(new_id()),
            person_id=person.id,
            token_hash=_digest(token),
            csrf_token=secrets.token_urlsafe(_TOKEN_BYTES),
            created_at=now,
            expires_at=now + self._session_length,
            address=address,
        )
        unit.sessions.remove_expired(now)
        unit.sessions.add(session)
        unit.audit.append(AuditDraft(now, person.as_actor(address), "access.sign_in", person.id))
        return SignedIn(person, session, token)

    def _note_failure(self, unit: AccessUnit, login: str, address: str, now: datetime) -> None:
        stranger = Actor(None, login, frozenset(), address)
        unit.audit.append(AuditDraft(now, stranger, "access.sign_in_failed"))


def _hash_of(person: Person | None) -> str:
    return person.password_hash if person else ""


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
