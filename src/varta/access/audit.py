"""The audit trail: who did what to what, why, and for which case; append-only and chained by hash."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from varta.access.model import Actor
from varta.kernel.clock import utc

Detail = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class AuditDraft:
    """Say what is to be noted; the trail adds number and hashes.

    `action` is a stable word such as `alarm.verdict` or `video.live`; `object_id` what it was done to; `purpose` and
    `case_reference` stand behind every look at video.
    """

    at: datetime
    actor: Actor
    action: str
    object_id: str = ""
    purpose: str = ""
    case_reference: str = ""
    details: Mapping[str, Detail] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Hold one line of the trail. `hash` covers everything in it and the hash before it."""

    number: int
    at: datetime
    actor_id: str
    actor_name: str
    address: str
    action: str
    object_id: str
    purpose: str
    case_reference: str
    details: str
    previous_hash: str
    hash: str


GENESIS = "0" * 64


def seal(number: int, draft: AuditDraft, previous_hash: str) -> AuditEntry:
    """Return the entry for a draft, chained to the one before it (SHA-256 over canonical JSON)."""
    entry = AuditEntry(
        number=number,
        at=utc(draft.at),
        actor_id=draft.actor.person_id or "",
        actor_name=draft.actor.name,
        address=draft.actor.address,
        action=draft.action,
        object_id=draft.object_id,
        purpose=draft.purpose,
        case_reference=draft.case_reference,
        details=json.dumps(dict(draft.details), ensure_ascii=False, sort_keys=True),
        previous_hash=previous_hash,
        hash="",
    )
    return _with_hash(entry)


def intact(entry: AuditEntry, previous_hash: str) -> bool:
    """Tell whether an entry still says what it said, and still follows the one before it."""
    return entry.previous_hash == previous_hash and _with_hash(entry).hash == entry.hash


def _with_hash(entry: AuditEntry) -> AuditEntry:
    values = [
        entry.number,
        utc(entry.at).isoformat(timespec="microseconds"),
        entry.actor_id,
        entry.actor_name,
        entry.address,
        entry.action,
        entry.object_id,
        entry.purpose,
        entry.case_reference,
        entry.details,
        entry.previous_hash,
    ]
    digest = hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()
    return replace(entry, hash=digest)


class AuditTrail(Protocol):
    """Append to and read the trail, inside a transaction."""

    def append(self, draft: AuditDraft) -> AuditEntry:
        """Note an action; concurrent writers are put in one order."""
        ...

    def page(self, before: int | None = None, limit: int = 100, action: str = "") -> Sequence[AuditEntry]:
        """Return entries newest first, with numbers below `before`; `action` is a prefix such as `alarm.`."""
        ...

    def oldest_first(self, after: int = 0, limit: int = 1000) -> Sequence[AuditEntry]:
        """Return entries in their order, to check the chain."""
        ...
