"""Holds: footage that nobody may delete."""

from typing import Annotated

from fastapi import Query

from varta.access.model import Permission
from varta.kernel.ids import HoldId
from varta.recordings.hold_service import PlacedHold
from varta.web.routing import new_router
from varta.web.schemas.common import UtcTime
from varta.web.schemas.holds import Hold, HoldDraft, Holds, hold_of
from varta.web.security import Caller, TheCentre, require

router = new_router("holds")
Holder = Annotated[Caller, require(Permission.PLACE_HOLDS)]
Releaser = Annotated[Caller, require(Permission.RELEASE_HOLDS)]


@router.get("/api/holds")
def list_holds(
    caller: Holder,
    centre: TheCentre,
    before: UtcTime | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> Holds:
    """List holds, released ones too, newest first."""
    items = [hold_of(placed) for placed in centre.holds.list(caller.actor, limit, before)]
    return Holds(items=items, next=items[-1].placed_at if len(items) == limit else None)


@router.post("/api/holds", status_code=201)
def place_hold(caller: Holder, body: HoldDraft, centre: TheCentre) -> Hold:
    """Keep footage; every closed file of the span lies apart when this answers."""
    return hold_of(centre.holds.place(caller.actor, body.as_model()))


@router.post("/api/holds/{hold_id}/release")
def release_hold(caller: Releaser, hold_id: str, centre: TheCentre) -> Hold:
    """End a hold; its footage is kept as long as any."""
    return hold_of(PlacedHold(centre.holds.release(caller.actor, HoldId(hold_id)), None))
