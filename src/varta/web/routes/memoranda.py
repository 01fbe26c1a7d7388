"""Memoranda between the police and hromadas."""

from typing import Annotated

from fastapi import Path

from varta.access.model import Permission
from varta.communities.memorandum import MAX_OBLIGATIONS
from varta.communities.memorandum import Memorandum as MemorandumModel
from varta.kernel.ids import HromadaCode, MemorandumId
from varta.web.routing import new_router
from varta.web.schemas.memoranda import (
    Fulfilment,
    Invitation,
    Memoranda,
    MemorandaSummary,
    Memorandum,
    Move,
    ObligationsDraft,
    Occasion,
    memorandum_of,
    summary_of,
)
from varta.web.security import Caller, TheCentre, require

router = new_router("memoranda")
Reader = Annotated[Caller, require(Permission.SEE_COMMUNITIES)]
Clerk = Annotated[Caller, require(Permission.MANAGE_MEMORANDA)]


@router.get("/api/memoranda")
def list_memoranda(caller: Reader, centre: TheCentre) -> Memoranda:
    """List memoranda, oldest first."""
    return Memoranda(items=[_answer(m, centre) for m in centre.memoranda.list(caller.actor)])


@router.get("/api/memoranda/summary")
def summarize_memoranda(caller: Reader, centre: TheCentre) -> MemorandaSummary:
    """Say how far all hromadas have come."""
    return summary_of(centre.memoranda.summary(caller.actor))


@router.post("/api/memoranda", status_code=201)
def invite_hromada(caller: Clerk, body: Invitation, centre: TheCentre) -> Memorandum:
    """Begin a memorandum with a hromada."""
    return _answer(centre.memoranda.invite(caller.actor, HromadaCode(body.hromada), body.note), centre)


@router.post("/api/memoranda/signings", status_code=201)
def sign_memoranda(caller: Clerk, body: Occasion, centre: TheCentre) -> Memoranda:
    """Sign memoranda at one occasion, all or none."""
    return Memoranda(items=[_answer(m, centre) for m in centre.memoranda.sign(caller.actor, body.as_model())])


@router.get("/api/memoranda/{memorandum_id}")
def get_memorandum(caller: Reader, memorandum_id: str, centre: TheCentre) -> Memorandum:
    """Return one memorandum."""
    return _answer(centre.memoranda.get(caller.actor, MemorandumId(memorandum_id)), centre)


@router.post("/api/memoranda/{memorandum_id}/state")
def move_memorandum(caller: Clerk, memorandum_id: str, body: Move, centre: TheCentre) -> Memorandum:
    """Move a memorandum to a state that is next."""
    moved = centre.memoranda.move(caller.actor, MemorandumId(memorandum_id), body.state, body.note)
    return _answer(moved, centre)


@router.put("/api/memoranda/{memorandum_id}/obligations")
def set_obligations(caller: Clerk, memorandum_id: str, body: ObligationsDraft, centre: TheCentre) -> Memorandum:
    """Replace what a memorandum obliges the sides to."""
    changed = centre.memoranda.oblige(caller.actor, MemorandumId(memorandum_id), body.as_model())
    return _answer(changed, centre)


@router.post("/api/memoranda/{memorandum_id}/obligations/{index}/fulfilment")
def fulfil_obligation(
    caller: Clerk,
    memorandum_id: str,
    index: Annotated[int, Path(ge=0, lt=MAX_OBLIGATIONS)],
    body: Fulfilment,
    centre: TheCentre,
) -> Memorandum:
    """Say that an obligation was fulfilled, and what proves it."""
    done = centre.memoranda.fulfil(caller.actor, MemorandumId(memorandum_id), index, body.on, body.proof)
    return _answer(done, centre)


def _answer(memorandum: MemorandumModel, centre: TheCentre) -> Memorandum:
    return memorandum_of(memorandum, centre.clock.now().date())
