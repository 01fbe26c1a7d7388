"""The steps on accounts that the access service is made of."""

import re
import unicodedata
from datetime import datetime

from varta.access.audit import AuditDraft
from varta.access.model import Actor, Person, Role, system_actor
from varta.access.passwords import check_password
from varta.access.repository import AccessUnit
from varta.kernel.changes import Topic
from varta.kernel.errors import BadInput, Conflict, NotFound
from varta.kernel.ids import PersonId, new_id

MAX_NAME = 80
_LOGIN = re.compile(r"\w[\w.@-]{1,39}")
_MAX_TYPED = 200


def normal_login(text: str) -> str:
    """Return a login as it is stored: composed, lower case; anything too long is cut, for it cannot exist."""
    return unicodedata.normalize("NFKC", text.strip()[:_MAX_TYPED]).casefold()


def check_login(text: str) -> str:
    """Return a login as it is stored. Raises `BadInput` (`access.bad_login`)."""
    login = normal_login(text)
    if not _LOGIN.fullmatch(login):
        raise BadInput(
            "access.bad_login",
            "A login has 2 to 40 letters, digits, '.', '-', '_' or '@', and starts with a letter or digit.",
            where="login",
        )
    return login


def check_name(text: str) -> str:
    """Return a person's name without outer spaces. Raises `BadInput` (`access.bad_name`)."""
    name = text.strip()
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
        raise BadInput("access.bad_name", f"A person's name has 1 to {MAX_NAME} characters.", where="name")
    return name


def check_new_password(new: str, login: str, old: str) -> None:
    """Refuse a new password that is bad or is the old one (`access.password_…`)."""
    check_password(new, login, "new_password")
    if new == old:
        raise BadInput("access.password_unchanged", "Choose a password other than the old one.", where="new_password")


def existing(unit: AccessUnit, person_id: PersonId) -> Person:
    """Return an account. Raises `NotFound` (`access.no_such_person`)."""
    person = unit.people.get(person_id)
    if person is None:
        raise NotFound("access.no_such_person", f"There is no account with the id '{person_id}'.")
    return person


def existing_login(unit: AccessUnit, login: str) -> Person:
    """Return the account of a login. Raises `NotFound` (`access.no_such_person`)."""
    person = unit.people.find_login(normal_login(login))
    if person is None:
        raise NotFound("access.no_such_person", f"There is no account '{login}'; see 'varta user list'.")
    return person


def note(unit: AccessUnit, draft: AuditDraft) -> None:
    """Append to the audit trail and to the change feed."""
    unit.audit.append(draft)
    unit.changes.append(Topic.PERSON, draft.object_id, draft.at)


def add(unit: AccessUnit, actor: Actor, person: Person, now: datetime) -> None:
    """Keep a new account. Raises `Conflict` (`access.login_taken`)."""
    if unit.people.find_login(person.login):
        raise Conflict("access.login_taken", f"There is already an account '{person.login}'.", where="login")
    unit.people.add(person)
    details = {"login": person.login, "name": person.name, "role": person.role.value}
    note(unit, AuditDraft(now, actor, "person.add", person.id, details=details))


def add_first(unit: AccessUnit, login: str, password_hash: str, now: datetime) -> None:
    """Make the first administrator, who must change the one-time password."""
    name = login.capitalize()
    person = Person(PersonId(new_id()), login, name, Role.ADMINISTRATOR, password_hash, now, must_change_password=True)
    add(unit, system_actor("start"), person, now)


def change(unit: AccessUnit, actor: Actor, old: Person, new: Person, now: datetime) -> None:
    """Keep a changed account; somebody must always be left who can manage people (`access.last_administrator`)."""
    if _administers(old) and not _administers(new) and unit.people.active_administrators() <= 1:
        raise Conflict(
            "access.last_administrator",
            f"'{old.login}' is the last administrator; make another one first.",
            params={"login": old.login},
        )
    unit.people.update(new)
    if old.role is not new.role or not new.active:
        unit.sessions.remove_of(new.id)
    details = {"login": new.login, "name": new.name, "role": new.role.value, "disabled": not new.active}
    note(unit, AuditDraft(now, actor, "person.change", new.id, details=details))


def _administers(person: Person) -> bool:
    return person.active and person.role is Role.ADMINISTRATOR
