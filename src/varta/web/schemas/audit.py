"""The audit trail."""

from varta.access.audit import AuditEntry as EntryModel
from varta.web.schemas.common import Answer, UtcTime, as_utc


class AuditEntry(Answer):
    """Hold one line of the trail; `details` is a JSON object as text, exactly as sealed by the hash."""

    number: int
    at: UtcTime
    actor_name: str
    address: str
    action: str
    object_id: str
    purpose: str
    case_reference: str
    details: str
    hash: str


class AuditEntries(Answer):
    """List entries, newest first; `next` goes into `before`."""

    items: list[AuditEntry]
    next: int | None


class AuditCheck(Answer):
    """Say whether the chain of hashes holds."""

    entries: int
    intact: bool
    first_broken: int | None


def entry_of(entry: EntryModel) -> AuditEntry:
    """Describe one line of the trail."""
    return AuditEntry(
        number=entry.number,
        at=as_utc(entry.at),
        actor_name=entry.actor_name,
        address=entry.address,
        action=entry.action,
        object_id=entry.object_id,
        purpose=entry.purpose,
        case_reference=entry.case_reference,
        details=entry.details,
        hash=entry.hash,
    )
