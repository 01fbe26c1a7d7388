"""The tables of the catalogue of recordings; the layout and its reasons: `design/catalogue.md`.

Times are whole microseconds since 1970 on both databases: the same arithmetic in every query, and short rows.
"""

from sqlalchemy import (
    JSON,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from varta.storage.tables import metadata
from varta.storage.types import Number, UtcTime

_HELD, _LASTING, _ACTIVE, _WAITING = (
    text("held = 1"),
    text("end_us IS NULL"),
    text("active = 1"),
    text("state IN ('queued', 'running')"),
)

streams = Table(
    "streams",
    metadata,
    Column("no", Integer, primary_key=True, autoincrement=True),
    Column("camera_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("size", Number, nullable=False),  # of all its segments, changed in the transaction that changes those
    Column("segments", Number, nullable=False),
    Column("longest_us", Number, nullable=False),  # no segment of it was ever longer
    Column("longest_absence_us", Number, nullable=False),  # nor any absence that has ended
    UniqueConstraint("camera_id", "kind"),
)

codings = Table(
    "codings",
    metadata,
    Column("no", Integer, primary_key=True, autoincrement=True),
    Column("codec", Text, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("clock_source", Text, nullable=False),
    UniqueConstraint("codec", "width", "height", "clock_source"),
)

# Triggers refuse to delete or move a row that an active hold overlaps, see the second migration.
segments = Table(
    "segments",
    metadata,
    Column("stream_no", Integer, ForeignKey("streams.no"), primary_key=True, autoincrement=False),
    Column("start_us", Number, primary_key=True, autoincrement=False),
    Column("length_us", Number, nullable=False),
    Column("number", Number, nullable=False),
    Column("size", Number, nullable=False),
    Column("packets", Integer, nullable=False),
    Column("coding_no", Integer, nullable=False),
    Column("offset_us", Number, nullable=False),
    Column("error_us", Number, nullable=False),
    Column("retention", SmallInteger, nullable=False),  # 0 continuous, 1 events
    Column("place", SmallInteger, nullable=False),
    Column("held", SmallInteger, nullable=False),
    Column("link", LargeBinary, nullable=False),
    Index("ix_segments_held", "held", "stream_no", "start_us", sqlite_where=_HELD, postgresql_where=_HELD),
    sqlite_with_rowid=False,
)

# Where the search for the oldest segment of some kind may begin, so that it never walks over what it found before.
floors = Table(
    "floors",
    metadata,
    Column("stream_no", Integer, ForeignKey("streams.no"), primary_key=True, autoincrement=False),
    Column("kind", SmallInteger, primary_key=True, autoincrement=False),
    Column("start_us", Number, nullable=False),
    sqlite_with_rowid=False,
)

leaving = Table(
    "leaving",
    metadata,
    Column("start_ms", Number, primary_key=True, autoincrement=False),
    Column("stream_no", Integer, ForeignKey("streams.no"), primary_key=True, autoincrement=False),
    Column("place", SmallInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("stream_no", Integer, ForeignKey("streams.no"), primary_key=True, autoincrement=False),
    Column("first_number", Number, primary_key=True, autoincrement=False),
    Column("last_number", Number, nullable=False),
    Column("start_us", Number, nullable=False),
    Column("end_us", Number, nullable=False),
    Column("before", LargeBinary, nullable=False),
    Column("last", LargeBinary, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

absences = Table(
    "absences",
    metadata,
    Column("stream_no", Integer, ForeignKey("streams.no"), primary_key=True, autoincrement=False),
    Column("start_us", Number, primary_key=True, autoincrement=False),
    Column("end_us", Number),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Index(
        "ix_absences_lasting",
        "end_us",
        "stream_no",
        "start_us",
        "reason",
        "detail",  # all, or SQLite would not use it
        sqlite_where=_LASTING,
        postgresql_where=_LASTING,
    ),
    sqlite_with_rowid=False,
)

holds = Table(
    "holds",
    metadata,
    Column("id", Text, primary_key=True),
    Column("start_at", UtcTime, nullable=False),
    Column("end_at", UtcTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("case_reference", Text, nullable=False),
    Column("placed_by", Text, nullable=False),
    Column("placed_at", UtcTime, nullable=False, index=True),
    Column("until", UtcTime),
    Column("note", Text, nullable=False),
    Column("released_by", Text, nullable=False),
    Column("released_at", UtcTime),
)

# The triggers on segments ask this table for every row, so it carries what they need.
hold_cameras = Table(
    "hold_cameras",
    metadata,
    Column("hold_id", Text, ForeignKey("holds.id"), primary_key=True),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    Column("camera_id", Text, nullable=False),
    Column("start_us", Number, nullable=False),
    Column("end_us", Number, nullable=False),
    Column("active", SmallInteger, nullable=False),
    Index("ix_hold_cameras_active", "camera_id", "end_us", sqlite_where=_ACTIVE, postgresql_where=_ACTIVE),
    sqlite_with_rowid=False,
)

looks = Table(
    "looks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("case_reference", Text, nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Index("ix_looks_person_opened", "person_id", "opened_at"),
)

bookmarks = Table(
    "bookmarks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("camera_ids", JSON, nullable=False),
    Column("at", UtcTime, nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("case_reference", Text, nullable=False),
    Column("person_name", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
)

exports = Table(
    "exports",
    metadata,
    Column("id", Text, primary_key=True),
    Column("camera_ids", JSON, nullable=False),
    Column("start_at", UtcTime, nullable=False),
    Column("end_at", UtcTime, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("case_reference", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", UtcTime, nullable=False, index=True),
    Column("hold_id", Text, nullable=False),
    Column("redaction", JSON, nullable=False),
    Column("state", Text, nullable=False),
    Column("progress", Double, nullable=False),
    Column("problem", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("size", Number, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("ended_at", UtcTime),
    Index("ix_exports_waiting", "asked_at", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
)
