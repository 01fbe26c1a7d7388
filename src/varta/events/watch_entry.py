"""An entry of a watchlist: a legal instrument by which a plate is looked for, for a time, signed by two people.

    proposed ──approve (by another person)──> in force ──expires──> expired
        └──────────────revoke──────────────────────└──revoke──> revoked

No other step exists. Who, when and why is kept for each.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from varta.kernel.errors import BadInput, Conflict, NotAllowed
from varta.kernel.ids import PersonId, WatchEntryId
from varta.kernel.plate_watch import MAX_LIST_NAME, WatchedPlate
from varta.kernel.plates import PlatePattern

MAX_TEXT = 200
MAX_NOTE = 2000
LONGEST = timedelta(days=366)


class LegalBasis(StrEnum):
    """Name what allows to look for a vehicle."""

    CRIMINAL_PROCEEDING = "criminal_proceeding"
    COURT_RULING = "court_ruling"
    WANTED_VEHICLE = "wanted_vehicle"
    MISSING_PERSON = "missing_person"
    ADMINISTRATIVE_CASE = "administrative_case"
    MARTIAL_LAW = "martial_law"
    INTERNATIONAL_REQUEST = "international_request"


class WatchState(StrEnum):
    """Name where an entry stands."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Signature:
    """Say who did something, and when."""

    person_id: PersonId
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WatchEntry:
    """Look for plates, on a basis, for a case, until a day.

    `owner` is the unit that answers for it; `reference` the document, such as a ruling's number and date.
    """

    id: WatchEntryId
    list_name: str
    pattern: PlatePattern
    basis: LegalBasis
    reference: str
    owner: str
    purpose: str
    case_reference: str
    expires_at: datetime
    proposed: Signature
    note: str = ""
    approved: Signature | None = None
    revoked: Signature | None = None
    revoked_why: str = ""

    def __post_init__(self) -> None:
        _require("list_name", self.list_name, MAX_LIST_NAME)
        for where in ("reference", "owner", "purpose", "case_reference"):
            _require(where, getattr(self, where), MAX_TEXT)
        if len(self.note) > MAX_NOTE:
            raise BadInput("watch.note_too_long", f"A note has at most {MAX_NOTE} characters.", where="note")
        if not self.proposed.at < self.expires_at <= self.proposed.at + LONGEST:
            raise BadInput(
                "watch.bad_expiry",
                f"An entry ends after it is proposed, and within {LONGEST.days} days.",
                where="expires_at",
                params={"days": LONGEST.days},
            )

    def state(self, at: datetime) -> WatchState:
        """Tell where it stands at a moment."""
        if self.revoked is not None:
            return WatchState.REVOKED
        if at >= self.expires_at:
            return WatchState.EXPIRED
        return WatchState.IN_FORCE if self.approved else WatchState.PROPOSED

    def approve(self, by: Signature) -> "WatchEntry":
        """Return it in force; refused to who proposed it (`watch.second_person`), and unless it is proposed."""
        if self.state(by.at) is not WatchState.PROPOSED:
            raise Conflict("watch.not_proposed", "Only a proposed entry that has not expired can be approved.")
        if by.person_id == self.proposed.person_id:
            raise NotAllowed("watch.second_person", "A second person must approve what you proposed.")
        return replace(self, approved=by)

    def revoke(self, by: Signature, why: str) -> "WatchEntry":
        """Return it revoked; refused when it is over already (`watch.over`)."""
        if self.state(by.at) in (WatchState.REVOKED, WatchState.EXPIRED):
            raise Conflict("watch.over", "This entry is over already.")
        _require("why", why, MAX_TEXT)
        return replace(self, revoked=by, revoked_why=why.strip())

    def as_watched(self) -> WatchedPlate:
        """Return what the engines look for."""
        return WatchedPlate(self.id, self.list_name, self.pattern, self.expires_at)


def _require(where: str, text: str, most: int) -> None:
    if not text.strip() or len(text) > most:
        raise BadInput(
            "watch.text_needed", f"Give '{where}' in 1 to {most} characters.", where=where, params={"most": most}
        )
