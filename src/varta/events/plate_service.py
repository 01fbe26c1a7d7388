"""The use cases of readings: kept for a day, searched for a purpose and a case, erased by themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from varta.access.audit import AuditDraft, Detail
from varta.access.model import Actor, Permission
from varta.events.plate_read import PlateRead, PlateSearch
from varta.events.plate_repository import PlateUnit
from varta.events.watch_entry import WatchEntry
from varta.kernel.clock import Clock
from varta.kernel.errors import BadInput, NotFound
from varta.kernel.ids import EventId
from varta.kernel.transactions import Transactions

MAX_PAGE = 500
MAX_CAMERAS = 200
MAX_TEXT = 200
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Reason:
    """Say for what somebody searches, and for which case."""

    purpose: str
    case_reference: str

    def __post_init__(self) -> None:
        for where, text in (("purpose", self.purpose), ("case_reference", self.case_reference)):
            if not text.strip() or len(text) > MAX_TEXT:
                raise BadInput("plates.purpose_needed", f"Give a {where} of 1 to {MAX_TEXT} characters.", where=where)


class PlateService:
    """Keep readings and search them; safe from several threads."""

    def __init__(self, transactions: Transactions[PlateUnit], clock: Clock) -> None:
        self._transactions, self._clock = transactions, clock

    def record(self, actor: Actor, read: PlateRead) -> bool:
        """Keep a reading; tell whether it was new: a repeated one, after a lost answer, is not."""
        actor.require(Permission.REPORT)
        with self._transactions() as unit:
            return unit.plate_reads.add(read)

    def search(self, actor: Actor, reason: Reason, asked: PlateSearch) -> Sequence[PlateRead]:
        """Return readings, newest first; the search is noted before it is answered.

        Raises `BadInput` (`plates.bad_limit`, `plates.bad_cameras`, `plates.span_too_long`).
        """
        actor.require(Permission.SEARCH_PLATES)
        _check(asked)
        details: dict[str, Detail] = {
            "plate": asked.pattern.text,
            "match": asked.pattern.match.value,
            "from": asked.span.start.isoformat(),
            "to": asked.span.end.isoformat(),
            "cameras": " ".join(asked.camera_ids),
        }
        case = (reason.purpose.strip(), reason.case_reference.strip())
        with self._transactions() as unit:
            found = unit.plate_reads.search(asked)
            noted = {**details, "found": len(found)}
            unit.audit.append(AuditDraft(self._clock.now(), actor, "plates.search", "", *case, noted))
        return found

    def of_event(self, actor: Actor, event_id: EventId) -> tuple[PlateRead, WatchEntry | None]:
        """Return the reading behind a hit, and the entry that it met. Raises `NotFound` (`plates.none`)."""
        actor.require(Permission.SEE_ALARMS)
        with self._transactions(write=False) as unit:
            read = unit.plate_reads.of_event(event_id)
            if read is None:
                raise NotFound("plates.none", f"No plate was read for the event '{event_id}'.")
            return read, unit.watch_entries.get(read.entry_id) if read.entry_id else None

    def erase(self, actor: Actor, before: datetime, limit: int = 5000) -> int:
        """Erase readings from before a moment that hit nothing; return how many. What was erased is noted nowhere."""
        actor.require(Permission.REPORT)
        with self._transactions() as unit:
            return unit.plate_reads.erase(before, limit)


def _check(asked: PlateSearch) -> None:
    if not 1 <= asked.limit <= MAX_PAGE:
        raise BadInput("plates.bad_limit", f"Ask for 1 to {MAX_PAGE} readings at a time.", where="limit")
    if len(asked.camera_ids) > MAX_CAMERAS:
        raise BadInput("plates.bad_cameras", f"Name at most {MAX_CAMERAS} cameras, or none.", where="camera_ids")
    if asked.span.duration > LONGEST:
        raise BadInput("plates.span_too_long", f"Ask for at most {LONGEST.days} days at once.", where="to")
