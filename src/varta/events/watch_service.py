"""The use cases of watchlists: proposed by one person, approved by another, over by themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from varta.access.audit import AuditDraft, Detail
from varta.access.model import Actor, Permission
from varta.events.plate_repository import PlateUnit
from varta.events.watch_entry import LegalBasis, Signature, WatchEntry
from varta.kernel.changes import Topic
from varta.kernel.clock import Clock, utc
from varta.kernel.errors import BadInput, Conflict, NotAllowed, NotFound
from varta.kernel.ids import PersonId, WatchEntryId, new_id
from varta.kernel.plate_watch import WatchedPlate
from varta.kernel.plates import PlateMatch, PlatePattern
from varta.kernel.transactions import Transactions

MAX_PAGE = 200
MAX_OPEN = 10_000


@dataclass(frozen=True, slots=True)
class WatchDraft:
    """Hold what a person enters."""

    list_name: str
    text: str
    match: PlateMatch
    basis: LegalBasis
    reference: str
    owner: str
    purpose: str
    case_reference: str
    expires_at: datetime
    note: str = ""


class WatchService:
    """Keep watchlists; safe from several threads."""

    def __init__(self, transactions: Transactions[PlateUnit], clock: Clock) -> None:
        self._transactions, self._clock = transactions, clock

    def propose(self, actor: Actor, draft: WatchDraft) -> WatchEntry:
        """Keep an entry that nobody looks for yet.

        Raises `BadInput` (`watch.…`, `plate.bad_pattern`), `Conflict` (`watch.too_many`), `NotAllowed`.
        """
        actor.require(Permission.PROPOSE_WATCH)
        entry = WatchEntry(
            id=WatchEntryId(new_id()),
            list_name=draft.list_name.strip(),
            pattern=PlatePattern(draft.text, draft.match),
            basis=draft.basis,
            reference=draft.reference.strip(),
            owner=draft.owner.strip(),
            purpose=draft.purpose.strip(),
            case_reference=draft.case_reference.strip(),
            expires_at=utc(draft.expires_at),
            proposed=self._sign(actor),
            note=draft.note.strip(),
        )
        with self._transactions() as unit:
            if unit.watch_entries.open_count(entry.proposed.at) >= MAX_OPEN:
                text = f"There are {MAX_OPEN} open entries; revoke those that are not needed."
                raise Conflict("watch.too_many", text, params={"most": MAX_OPEN})
            unit.watch_entries.add(entry)
            self._note(unit, actor, "watch.propose", entry)
        return entry

    def approve(self, actor: Actor, entry_id: WatchEntryId) -> WatchEntry:
        """Put a proposed entry in force, as a second person.

        Raises `NotFound` (`watch.not_found`), `Conflict` (`watch.not_proposed`), `NotAllowed` (`watch.second_person`).
        """
        actor.require(Permission.APPROVE_WATCH)
        by = self._sign(actor)
        with self._transactions() as unit:
            entry = _existing(unit, entry_id).approve(by)
            unit.watch_entries.replace(entry)
            self._note(unit, actor, "watch.approve", entry)
        return entry

    def revoke(self, actor: Actor, entry_id: WatchEntryId, why: str) -> WatchEntry:
        """End an entry; who proposed it may do so, and who may approve.

        Raises `NotFound` (`watch.not_found`), `Conflict` (`watch.over`), `BadInput` (`watch.text_needed`).
        """
        actor.require(Permission.PROPOSE_WATCH)
        by = self._sign(actor)
        with self._transactions() as unit:
            found = _existing(unit, entry_id)
            if found.proposed.person_id != by.person_id:
                actor.require(Permission.APPROVE_WATCH)
            entry = found.revoke(by, why)
            unit.watch_entries.replace(entry)
            self._note(unit, actor, "watch.revoke", entry)
        return entry

    def list(self, actor: Actor, limit: int = 100, before: datetime | None = None) -> Sequence[WatchEntry]:
        """Return entries, newest first, those that are over too. Raises `BadInput` (`watch.bad_limit`)."""
        actor.require(Permission.SEE_WATCHLISTS)
        if not 1 <= limit <= MAX_PAGE:
            raise BadInput("watch.bad_limit", f"Ask for 1 to {MAX_PAGE} entries at a time.", where="limit")
        with self._transactions(write=False) as unit:
            return unit.watch_entries.list(limit, before)

    def get(self, actor: Actor, entry_id: WatchEntryId) -> WatchEntry:
        """Return one entry. Raises `NotFound` (`watch.not_found`)."""
        actor.require(Permission.SEE_WATCHLISTS)
        with self._transactions(write=False) as unit:
            return _existing(unit, entry_id)

    def in_force(self, actor: Actor) -> Sequence[WatchedPlate]:
        """Return what the analyst looks for now."""
        actor.require(Permission.REPORT)
        with self._transactions(write=False) as unit:
            return [entry.as_watched() for entry in unit.watch_entries.in_force(self._clock.now())]

    def _sign(self, actor: Actor) -> Signature:
        if actor.person_id is None:
            raise NotAllowed("access.only_people", f"{actor.name} is no person; people answer for watchlists.")
        return Signature(PersonId(actor.person_id), actor.name, self._clock.now())

    def _note(self, unit: PlateUnit, actor: Actor, action: str, entry: WatchEntry) -> None:
        now = self._clock.now()
        details: dict[str, Detail] = {
            "list": entry.list_name,
            "plate": entry.pattern.text,
            "match": entry.pattern.match.value,
            "basis": entry.basis.value,
            "reference": entry.reference,
            "expires": entry.expires_at.isoformat(),
        }
        if entry.revoked_why:
            details["why"] = entry.revoked_why
        unit.audit.append(AuditDraft(now, actor, action, entry.id, entry.purpose, entry.case_reference, details))
        unit.changes.append(Topic.WATCHLIST, entry.id, now)


def _existing(unit: PlateUnit, entry_id: WatchEntryId) -> WatchEntry:
    found = unit.watch_entries.get(entry_id)
    if found is None:
        raise NotFound("watch.not_found", f"There is no watchlist entry with the id '{entry_id}'.")
    return found
