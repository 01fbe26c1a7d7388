"""What watchlists and readings need stored."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from varta.access.audit import AuditTrail
from varta.events.plate_read import PlateRead, PlateSearch
from varta.events.watch_entry import WatchEntry
from varta.kernel.changes import ChangeFeed
from varta.kernel.ids import EventId, WatchEntryId


class WatchRepository(Protocol):
    """Keep entries of watchlists; none is ever removed."""

    def get(self, entry_id: WatchEntryId) -> WatchEntry | None:
        """Return one entry."""
        ...

    def add(self, entry: WatchEntry) -> None:
        """Keep a new entry."""
        ...

    def replace(self, entry: WatchEntry) -> None:
        """Keep an entry that was approved or revoked."""
        ...

    def list(self, limit: int, before: datetime | None = None) -> Sequence[WatchEntry]:
        """Return entries, newest first; `before`: proposed earlier."""
        ...

    def in_force(self, at: datetime) -> Sequence[WatchEntry]:
        """Return the approved entries that are neither over nor revoked, oldest first."""
        ...

    def open_count(self, at: datetime) -> int:
        """Count the entries that are proposed or in force."""
        ...


class PlateReadRepository(Protocol):
    """Keep readings."""

    def add(self, read: PlateRead) -> bool:
        """Keep a reading; tell whether it was new."""
        ...

    def search(self, asked: PlateSearch) -> Sequence[PlateRead]:
        """Return readings, newest first."""
        ...

    def of_event(self, event_id: EventId) -> PlateRead | None:
        """Return the reading behind an event."""
        ...

    def erase(self, before: datetime, limit: int) -> int:
        """Erase readings from before a moment that belong to no event; return how many."""
        ...


class PlateUnit(Protocol):
    """Offer what plates use in a transaction."""

    @property
    def watch_entries(self) -> WatchRepository:
        """Return the entries of watchlists."""
        ...

    @property
    def plate_reads(self) -> PlateReadRepository:
        """Return the readings."""
        ...

    @property
    def audit(self) -> AuditTrail:
        """Return the audit trail."""
        ...

    @property
    def changes(self) -> ChangeFeed:
        """Return the change feed."""
        ...
