"""Reading and checking the audit trail, and noting who looked at video."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from varta.access.audit import GENESIS, AuditDraft, AuditEntry, Detail, intact
from varta.access.model import Actor, Permission
from varta.access.repository import AuditUnit
from varta.kernel.clock import Clock
from varta.kernel.errors import BadInput
from varta.kernel.transactions import Transactions

MAX_PAGE = 1000
MAX_TEXT = 500
LIVE = frozenset({"video.live", "video.picture"})


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """Say how many entries there are, and the number of the first that is not what it was, or is missing."""

    entries: int
    intact: bool
    first_broken: int | None = None


class AuditService:
    """Read and check the trail; safe from several threads."""

    def __init__(self, transactions: Transactions[AuditUnit], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    def page(self, actor: Actor, before: int | None = None, limit: int = 100, action: str = "") -> Sequence[AuditEntry]:
        """Return entries newest first, with numbers below `before`; `action` is a prefix such as `alarm.`."""
        actor.require(Permission.READ_AUDIT)
        with self._transactions(write=False) as unit:
            return unit.audit.page(before, max(1, min(limit, MAX_PAGE)), action)

    def check(self, actor: Actor) -> AuditCheck:
        """Check the whole chain, entry by entry.

        It finds entries that were changed, put in or taken out; entries cut off at the very end leave no trace in it.
        """
        actor.require(Permission.READ_AUDIT)
        number, previous, broken = 0, GENESIS, None
        count = 0
        while True:
            with self._transactions(write=False) as unit:
                entries = unit.audit.oldest_first(number, MAX_PAGE)
            for entry in entries:
                if broken is None and (entry.number != number + 1 or not intact(entry, previous)):
                    broken = number + 1 if entry.number != number + 1 else entry.number
                number, previous = entry.number, entry.hash
            count += len(entries)
            if len(entries) < MAX_PAGE:
                return AuditCheck(count, broken is None, broken)

    def note_look(
        self,
        actor: Actor,
        action: str,
        object_id: str,
        purpose: str = "",
        case_reference: str = "",
        details: Mapping[str, Detail] | None = None,
    ) -> None:
        """Note that somebody looks at video, before the first picture is sent.

        `action` is `video.live` or `video.picture` (of now), which need WATCH_LIVE, or another `video.…`, which needs
        WATCH_RECORDINGS. Raises `BadInput` (`audit.text_too_long`).
        """
        actor.require(Permission.WATCH_LIVE if action in LIVE else Permission.WATCH_RECORDINGS)
        if max(len(purpose), len(case_reference)) > MAX_TEXT:
            raise BadInput("audit.text_too_long", f"Purpose and case have at most {MAX_TEXT} characters each.")
        draft = AuditDraft(self._clock.now(), actor, action, object_id, purpose, case_reference, details or {})
        with self._transactions() as unit:
            unit.audit.append(draft)
