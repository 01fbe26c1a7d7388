"""Sessions and people."""

from pydantic import Field

from varta.access.model import PERMISSIONS, Permission, Role
from varta.access.model import Person as PersonModel
from varta.access.model import Session as SessionModel
from varta.web.schemas.common import Answer, Body, Line, Secret, UtcTime, as_utc


class SignIn(Body):
    """Ask to be signed in."""

    login: Line
    password: Secret


class PasswordChange(Body):
    """Ask for another password of one's own."""

    old_password: Secret
    new_password: Secret


class SignedInPerson(Answer):
    """Say who is signed in."""

    id: str
    login: str
    name: str
    role: Role


class Session(Answer):
    """Describe a sign-in; `csrf_token` goes into the header X-CSRF-Token of each request that changes something."""

    person: SignedInPerson
    permissions: list[Permission]
    csrf_token: str
    must_change_password: bool
    expires_at: UtcTime


def session_of(person: PersonModel, session: SessionModel) -> Session:
    """Describe a sign-in."""
    permissions = person.as_actor().permissions
    return Session(
        person=SignedInPerson(id=person.id, login=person.login, name=person.name, role=person.role),
        permissions=sorted(permissions & PERMISSIONS[person.role]),
        csrf_token=session.csrf_token,
        must_change_password=person.must_change_password,
        expires_at=as_utc(session.expires_at),
    )


class Person(Answer):
    """Describe an account."""

    id: str
    login: str
    name: str
    role: Role
    disabled_at: UtcTime | None
    must_change_password: bool
    created_at: UtcTime


class People(Answer):
    """List accounts."""

    items: list[Person]
    next: str | None = None


class PersonDraft(Body):
    """Describe an account to make."""

    login: Line
    name: Line
    role: Role
    password: Secret


class PersonChange(Body):
    """Describe what an account shall be."""

    name: Line
    role: Role
    disabled: bool = Field(default=False)


class NewPassword(Body):
    """Give somebody a password that they must change when they sign in."""

    password: Secret


def person_of(person: PersonModel) -> Person:
    """Describe an account."""
    return Person(
        id=person.id,
        login=person.login,
        name=person.name,
        role=person.role,
        disabled_at=as_utc(person.disabled_at) if person.disabled_at else None,
        must_change_password=person.must_change_password,
        created_at=as_utc(person.created_at),
    )
