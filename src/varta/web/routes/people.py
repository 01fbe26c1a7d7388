"""Accounts."""

from typing import Annotated

from varta.access.model import Permission
from varta.kernel.ids import PersonId
from varta.web.routing import new_router
from varta.web.schemas.access import NewPassword, People, Person, PersonChange, PersonDraft, person_of
from varta.web.security import Caller, TheCentre, require

router = new_router("people")
Manager = Annotated[Caller, require(Permission.MANAGE_PEOPLE)]


@router.get("/api/people")
def list_people(caller: Manager, centre: TheCentre) -> People:
    """List everybody."""
    return People(items=[person_of(p) for p in centre.access.people(caller.actor)])


@router.post("/api/people", status_code=201)
def add_person(caller: Manager, body: PersonDraft, centre: TheCentre) -> Person:
    """Make an account."""
    return person_of(centre.access.add(caller.actor, body.login, body.name, body.role, body.password))


@router.put("/api/people/{person_id}")
def change_person(caller: Manager, person_id: str, body: PersonChange, centre: TheCentre) -> Person:
    """Change an account, close or open it."""
    return person_of(
        centre.access.change(caller.actor, PersonId(person_id), name=body.name, role=body.role, disabled=body.disabled)
    )


@router.post("/api/people/{person_id}/password", status_code=204)
def set_person_password(caller: Manager, person_id: str, body: NewPassword, centre: TheCentre) -> None:
    """Give somebody a password that they must change."""
    centre.access.set_password(caller.actor, PersonId(person_id), body.password)
