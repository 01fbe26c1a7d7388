"""Watchlists and readings of plates."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, select, update
from sqlalchemy.engine import RowMapping

from varta.events.plate_read import PlateRead, PlateSearch
from varta.events.watch_entry import LegalBasis, Signature, WatchEntry
from varta.kernel.ids import EventId, PersonId, WatchEntryId
from varta.kernel.plates import PlateMatch, PlatePattern, one_shape
from varta.storage.plate_tables import FLEETING, plate_reads, watch_entries
from varta.storage.rows import Values, add_row, get_row

_PLAIN = ("id", "list_name", "reference", "owner", "purpose", "case_reference", "note", "expires_at", "revoked_why")
_SIGNED = ("proposed", "approved", "revoked")
_READ = (
    "id", "camera_id", "camera_name", "rule_id", "track", "at", "text", "country", "score", "candidates", "event_id",
    "entry_id",
)  # fmt: skip


class WatchEntries:
    """Implement `events.plate_repository.WatchRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, entry_id: WatchEntryId) -> WatchEntry | None:
        """Return one entry."""
        row = get_row(self._connection, watch_entries, "id", entry_id)
        return _entry_of(row) if row else None

    def add(self, entry: WatchEntry) -> None:
        """Keep a new entry."""
        add_row(self._connection, watch_entries, _values(entry))

    def replace(self, entry: WatchEntry) -> None:
        """Keep an entry that was approved or revoked."""
        changed = update(watch_entries).where(watch_entries.c.id == entry.id)
        self._connection.execute(changed.values(**_values(entry)))

    def list(self, limit: int, before: datetime | None = None) -> Sequence[WatchEntry]:
        """Return entries, newest first; `before`: proposed earlier."""
        order = (watch_entries.c.proposed_at.desc(), watch_entries.c.id.desc())
        query = select(watch_entries).order_by(*order).limit(limit)
        return self._read(query if before is None else query.where(watch_entries.c.proposed_at < before))

    def in_force(self, at: datetime) -> Sequence[WatchEntry]:
        """Return the approved entries that are neither over nor revoked, oldest first."""
        approved = watch_entries.c.approved_at.is_not(None)
        query = select(watch_entries).where(*_open(at), approved)
        return self._read(query.order_by(watch_entries.c.proposed_at, watch_entries.c.id))

    def open_count(self, at: datetime) -> int:
        """Count the entries that are proposed or in force."""
        query = select(func.count()).select_from(watch_entries).where(*_open(at))
        return int(self._connection.execute(query).scalar_one())

    def _read(self, query: Select[Any]) -> Sequence[WatchEntry]:
        return [_entry_of(row) for row in self._connection.execute(query).mappings()]


class PlateReads:
    """Implement `events.plate_repository.PlateReadRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, read: PlateRead) -> bool:
        """Keep a reading; tell whether it was new."""
        if get_row(self._connection, plate_reads, "id", read.id):
            return False
        values = {name: getattr(read, name) for name in _READ}
        add_row(self._connection, plate_reads, {**values, "shape": one_shape(read.text)})
        return True

    def search(self, asked: PlateSearch) -> Sequence[PlateRead]:
        """Return readings, newest first."""
        c, like = plate_reads.c, asked.pattern.like()
        meant = c.shape.like(like) if asked.pattern.match is not PlateMatch.EXACT else c.shape == like
        query = select(plate_reads).where(meant, c.at >= asked.span.start, c.at < asked.span.end)
        if asked.camera_ids:
            query = query.where(c.camera_id.in_(asked.camera_ids))
        newest = query.order_by(c.at.desc(), c.id.desc()).limit(asked.limit)
        return [_read_of(row) for row in self._connection.execute(newest).mappings()]

    def of_event(self, event_id: EventId) -> PlateRead | None:
        """Return the reading behind an event."""
        row = get_row(self._connection, plate_reads, "event_id", event_id)
        return _read_of(row) if row else None

    def erase(self, before: datetime, limit: int) -> int:
        """Erase readings from before a moment that belong to no event; return how many."""
        old = select(plate_reads.c.id).where(FLEETING, plate_reads.c.at < before).order_by(plate_reads.c.at)
        ids = list(self._connection.execute(old.limit(limit)).scalars())
        if ids:
            self._connection.execute(delete(plate_reads).where(plate_reads.c.id.in_(ids)))
        return len(ids)


def _open(at: datetime) -> tuple[Any, Any]:
    return watch_entries.c.revoked_at.is_(None), watch_entries.c.expires_at > at


def _values(entry: WatchEntry) -> Values:
    values: dict[str, object] = {name: getattr(entry, name) for name in _PLAIN}
    values |= {"text": entry.pattern.text, "match": entry.pattern.match.value, "basis": entry.basis.value}
    for step in _SIGNED:
        by: Signature | None = getattr(entry, step)
        values |= {f"{step}_by": by and by.person_id, f"{step}_name": by and by.name, f"{step}_at": by and by.at}
    return values


def _entry_of(row: RowMapping) -> WatchEntry:
    proposed = _signature(row, "proposed")
    if proposed is None:
        msg = f"entry {row['id']} was proposed by nobody"
        raise ValueError(msg)
    return WatchEntry(
        **{name: row[name] for name in _PLAIN},
        pattern=PlatePattern(row["text"], PlateMatch(row["match"])),
        basis=LegalBasis(row["basis"]),
        proposed=proposed,
        approved=_signature(row, "approved"),
        revoked=_signature(row, "revoked"),
    )


def _signature(row: RowMapping, step: str) -> Signature | None:
    if row[f"{step}_at"] is None:
        return None
    return Signature(PersonId(row[f"{step}_by"]), row[f"{step}_name"], row[f"{step}_at"])


def _read_of(row: RowMapping) -> PlateRead:
    return PlateRead(**{name: row[name] for name in _READ})
