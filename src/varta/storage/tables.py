"""The tables. A change here needs a migration beside it; a test compares the two."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    text,
)

from varta.storage.types import Number, UtcTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("disabled_at", UtcTime),
    Column("must_change_password", Boolean, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", Text, ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("csrf_token", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False, index=True),
    Column("address", Text, nullable=False),
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("key", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", UtcTime, nullable=False, index=True),
    Column("blocked_until", UtcTime, nullable=False),
)

cameras = Table(
    "cameras",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("main_url", Text, nullable=False),
    Column("sub_url", Text, nullable=False),
    Column("latitude", Double),
    Column("longitude", Double),
    Column("bearing", Double),
    Column("field_of_view", Double),
    Column("range_m", Double),
    Column("address", Text, nullable=False),
    Column("hromada", Text),
    Column("purpose", Text, nullable=False),
    Column("necessity", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("review_on", Date),
    Column("enabled", Boolean, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("record_main", Boolean, nullable=False),
    Column("record_sub", Boolean, nullable=False),
    Column("record_audio", Boolean, nullable=False),
    Column("continuous_days", Double),
    Column("events_days", Double),
    Column("max_gib", Double),
    Column("switched_by", Text, nullable=False),
    Column("switched_at", UtcTime),
    Column("onvif_url", Text, nullable=False),
    Column("onvif_tamper", Boolean, nullable=False),
    Column("onvif_inputs", Boolean, nullable=False),
    Column("onvif_motion", Boolean, nullable=False),
    Column("ground", JSON(none_as_null=True)),  # the calibration as plain data
)

rules = Table(
    "rules",
    metadata,
    Column("id", Text, primary_key=True),
    Column("camera_id", Text, ForeignKey("cameras.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("spec", JSON, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("priority", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
)

# Written out in queries too, or the databases would not use the index.
LASTING = text("rule_kind = 'system' AND ended_at IS NULL")

QUIET = text("mode != 'active'")  # written out in queries too, likewise

# What was seen outlives its camera and its rule, so nothing below refers to those tables.
events = Table(
    "events",
    metadata,
    Column("id", Text, primary_key=True),
    Column("camera_id", Text, nullable=False),
    Column("camera_name", Text, nullable=False),
    Column("rule_id", Text, nullable=False),
    Column("rule_name", Text, nullable=False),
    Column("rule_kind", Text, nullable=False),
    Column("class_name", Text, nullable=False),
    Column("track", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("score", Double, nullable=False),
    Column("box_x", Double, nullable=False),
    Column("box_y", Double, nullable=False),
    Column("box_width", Double, nullable=False),
    Column("box_height", Double, nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
    Column("direction", Text, nullable=False),
    Column("latitude", Double),
    Column("longitude", Double),
    Column("address", Text, nullable=False),
    Column("hromada", Text),
    Column("clip", Text, nullable=False),
    Column("ended_at", UtcTime),  # of what Varta itself found wrong, once it is over
    Column("details", JSON, nullable=False),
    Column("mode", Text, nullable=False),
    Index("uq_events_object", "camera_id", "rule_id", "track", unique=True),
    Index("ix_events_camera_at", "camera_id", "at"),
    Index("ix_events_at", "at", "id"),
    Index("ix_events_quiet", "at", "camera_id", "rule_id", sqlite_where=QUIET, postgresql_where=QUIET),
    Index(
        "ix_events_pending_clip",
        "at",
        "id",
        sqlite_where=text("clip = 'pending'"),
        postgresql_where=text("clip = 'pending'"),
    ),
    Index("ix_events_lasting", "camera_id", "rule_id", sqlite_where=LASTING, postgresql_where=LASTING),
)

OPEN = text("state != 'closed'")  # written out in queries too, or the databases would not use the index

alarms = Table(
    "alarms",
    metadata,
    Column("id", Text, primary_key=True),
    Column("event_id", Text, ForeignKey("events.id"), nullable=False, unique=True),
    Column("camera_id", Text, nullable=False),
    Column("rule_id", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("rank", Integer, nullable=False),  # of the priority: 0 comes first
    Column("raised_at", UtcTime, nullable=False),
    Column("deadline", UtcTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("acknowledged_by", Text),
    Column("acknowledged_name", Text),
    Column("acknowledged_at", UtcTime),
    Column("verdict", Text),
    Column("decided_by", Text),
    Column("decided_name", Text),
    Column("decided_at", UtcTime),
    Column("note", Text, nullable=False),
    Index("ix_alarms_open", "rank", "raised_at", "id", sqlite_where=OPEN, postgresql_where=OPEN),
    Index("ix_alarms_state_raised", "state", "raised_at", "id"),
    Index("ix_alarms_raised", "raised_at", "id"),
    Index("ix_alarms_camera_raised", "camera_id", "raised_at", "id"),
    Index("ix_alarms_verdicts", "camera_id", "rule_id", "verdict", "event_id"),
)

hromadas = Table(
    "hromadas",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("raion", Text, nullable=False),
    Column("centre", Text, nullable=False),
    Column("latitude", Double, nullable=False),
    Column("longitude", Double, nullable=False),
    Column("area_km2", Double, nullable=False),
    Column("population", Integer, nullable=False),
    Column("name_en", Text, nullable=False, server_default=""),
    Column("formed", Date, nullable=True),
    Column("revision", Integer, nullable=False, server_default="0"),  # grows with every change of the register
)

# Triggers refuse any change of a row, see the first migration.
audit = Table(
    "audit",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
    Column("actor_id", Text, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("object_id", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("case_reference", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

changes = Table(
    "changes",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("at", UtcTime, nullable=False),
    Column("topic", Text, nullable=False),
    Column("object_id", Text, nullable=False),
    sqlite_autoincrement=True,  # a number is never given twice
)
