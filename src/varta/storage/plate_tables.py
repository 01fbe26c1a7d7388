"""The tables of watchlists and of readings of plates."""

from sqlalchemy import Column, Double, Index, Table, Text, text

from varta.storage.tables import metadata
from varta.storage.types import UtcTime

watch_entries = Table(
    "watch_entries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("list_name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("match", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("case_reference", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("expires_at", UtcTime, nullable=False, index=True),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_name", Text, nullable=False),
    Column("proposed_at", UtcTime, nullable=False, index=True),
    Column("approved_by", Text),
    Column("approved_name", Text),
    Column("approved_at", UtcTime),
    Column("revoked_by", Text),
    Column("revoked_name", Text),
    Column("revoked_at", UtcTime),
    Column("revoked_why", Text, nullable=False),
)

FLEETING = text("event_id IS NULL")  # written out in queries too, or the databases would not use the index

# A reading outlives its camera and its rule, and lives with its event; without one it is erased soon.
plate_reads = Table(
    "plate_reads",
    metadata,
    Column("id", Text, primary_key=True),
    Column("camera_id", Text, nullable=False),
    Column("camera_name", Text, nullable=False),
    Column("rule_id", Text, nullable=False),
    Column("track", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("text", Text, nullable=False),
    Column("shape", Text, nullable=False),  # with O as 0 and I as 1, which is what is searched
    Column("country", Text, nullable=False),
    Column("score", Double, nullable=False),
    Column("candidates", Text, nullable=False),
    Column("event_id", Text),
    Column("entry_id", Text),
    Index("ix_plate_reads_at", "at", "id"),
    Index("ix_plate_reads_shape_at", "shape", "at"),
    Index("ix_plate_reads_event", "event_id"),
    Index("ix_plate_reads_fleeting", "at", sqlite_where=FLEETING, postgresql_where=FLEETING),
)
