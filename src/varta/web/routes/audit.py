"""The audit trail."""

from typing import Annotated

from fastapi import Query

from varta.access.model import Permission
from varta.web.routing import new_router
from varta.web.schemas.audit import AuditCheck, AuditEntries, entry_of
from varta.web.security import Caller, TheCentre, require

router = new_router("audit")
Reader = Annotated[Caller, require(Permission.READ_AUDIT)]


@router.get("/api/audit")
def list_audit(
    caller: Reader,
    centre: TheCentre,
    before: Annotated[int | None, Query(ge=0, le=2**62)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    action: Annotated[str, Query(max_length=80)] = "",
) -> AuditEntries:
    """List entries, newest first; `action` is the beginning of a word such as `alarm.`."""
    entries = centre.audit.page(caller.actor, before, limit, action)
    following = entries[-1].number if len(entries) == limit else None
    return AuditEntries(items=[entry_of(e) for e in entries], next=following)


@router.get("/api/audit/check")
def check_audit(caller: Reader, centre: TheCentre) -> AuditCheck:
    """Check the whole chain of hashes."""
    found = centre.audit.check(caller.actor)
    return AuditCheck(entries=found.entries, intact=found.intact, first_broken=found.first_broken)
