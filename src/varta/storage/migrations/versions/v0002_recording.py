"""The second form: the catalogue of recordings anew, with holds, tombstones, absences, looks, bookmarks and exports.

The old rows of `segments` are dropped: their files have neither number nor link, so they cannot stand in the chain.
`varta recordings check --rebuild` enters files again.
"""

import sqlalchemy as sa
from alembic import op

from varta.storage.types import Number, UtcTime

revision = "0002"
down_revision = "0001"

# Asked for each row, by `{row}` of segments: does an active hold of its camera overlap it?
_OVERLAPPED = """EXISTS (
    SELECT 1 FROM streams s JOIN hold_cameras h ON h.camera_id = s.camera_id
    WHERE s.no = {row}.stream_no AND h.active = 1
    AND h.end_us > {row}.start_us AND h.start_us < {row}.start_us + {row}.length_us)"""
_HELD = _OVERLAPPED.format(row="OLD")
_NOT_RELEASED = (
    "NEW.active = 0 AND EXISTS (SELECT 1 FROM holds WHERE id = OLD.hold_id AND released_at IS NULL)"
)  # fmt: skip
_SQLITE_TRIGGERS = (
    f"""CREATE TRIGGER segments_held_delete BEFORE DELETE ON segments WHEN {_HELD}
        BEGIN SELECT RAISE(ABORT, 'recordings.held'); END""",
    f"""CREATE TRIGGER segments_held_update BEFORE UPDATE OF stream_no, start_us, length_us ON segments WHEN {_HELD}
        BEGIN SELECT RAISE(ABORT, 'recordings.held'); END""",
    # INSERT OR REPLACE deletes without asking the trigger above.
    """CREATE TRIGGER segments_no_replace BEFORE INSERT ON segments
       WHEN EXISTS (SELECT 1 FROM segments WHERE stream_no = NEW.stream_no AND start_us = NEW.start_us)
       BEGIN SELECT RAISE(ABORT, 'recordings.exists'); END""",
    # The ways around: a hold that is deleted, narrowed or switched off unreleased, a stream that is renamed.
    """CREATE TRIGGER hold_cameras_no_delete BEFORE DELETE ON hold_cameras
       BEGIN SELECT RAISE(ABORT, 'recordings.held'); END""",
    """CREATE TRIGGER hold_cameras_no_update BEFORE UPDATE OF hold_id, camera_id, start_us, end_us ON hold_cameras
       BEGIN SELECT RAISE(ABORT, 'recordings.held'); END""",
    f"""CREATE TRIGGER hold_cameras_no_end BEFORE UPDATE OF active ON hold_cameras WHEN {_NOT_RELEASED}
        BEGIN SELECT RAISE(ABORT, 'recordings.held'); END""",
    """CREATE TRIGGER streams_no_rename BEFORE UPDATE OF no, camera_id, kind ON streams
       BEGIN SELECT RAISE(ABORT, 'recordings.held'); END""",
)
_REFUSE = "RAISE EXCEPTION 'recordings.held' USING ERRCODE = 'VA001'"
_POSTGRESQL_TRIGGERS = (
    f"""CREATE FUNCTION segments_held() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF {_HELD} THEN {_REFUSE}; END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF; END $$""",
    f"CREATE FUNCTION recordings_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {_REFUSE}; END $$",
    """CREATE TRIGGER segments_held_delete BEFORE DELETE ON segments
       FOR EACH ROW EXECUTE FUNCTION segments_held()""",
    """CREATE TRIGGER segments_held_update BEFORE UPDATE OF stream_no, start_us, length_us ON segments
       FOR EACH ROW EXECUTE FUNCTION segments_held()""",
    """CREATE TRIGGER segments_no_truncate BEFORE TRUNCATE ON segments
       FOR EACH STATEMENT EXECUTE FUNCTION recordings_refuse()""",
    """CREATE TRIGGER hold_cameras_no_delete BEFORE DELETE ON hold_cameras
       FOR EACH ROW EXECUTE FUNCTION recordings_refuse()""",
    """CREATE TRIGGER hold_cameras_no_update BEFORE UPDATE OF hold_id, camera_id, start_us, end_us ON hold_cameras
       FOR EACH ROW EXECUTE FUNCTION recordings_refuse()""",
    f"""CREATE FUNCTION hold_cameras_end() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF {_NOT_RELEASED} THEN {_REFUSE}; END IF; RETURN NEW; END $$""",
    """CREATE TRIGGER hold_cameras_no_end BEFORE UPDATE OF active ON hold_cameras
       FOR EACH ROW EXECUTE FUNCTION hold_cameras_end()""",
    """CREATE TRIGGER hold_cameras_no_truncate BEFORE TRUNCATE ON hold_cameras
       FOR EACH STATEMENT EXECUTE FUNCTION recordings_refuse()""",
    """CREATE TRIGGER streams_no_rename BEFORE UPDATE OF no, camera_id, kind ON streams
       FOR EACH ROW EXECUTE FUNCTION recordings_refuse()""",
)


def upgrade() -> None:
    """Make the new tables, give cameras their recording columns."""
    op.drop_table("segments")
    for make in (_cameras, _events, _streams, _segments, _purged, _absences, _holds, _archive, _exports):
        make()
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE_TRIGGERS if sqlite else _POSTGRESQL_TRIGGERS:
        op.execute(statement)


def _cameras() -> None:
    for column in (
        sa.Column("record_main", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("record_sub", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("record_audio", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("continuous_days", sa.Double()),
        sa.Column("events_days", sa.Double()),
        sa.Column("max_gib", sa.Double()),
        sa.Column("switched_by", sa.Text(), nullable=False, server_default=""),
        sa.Column("switched_at", UtcTime()),
    ):
        op.add_column("cameras", column)


def _events() -> None:
    op.add_column("events", sa.Column("ended_at", UtcTime()))
    _partial("ix_events_lasting", "events", ["camera_id", "rule_id"], "rule_kind = 'system' AND ended_at IS NULL")


def _streams() -> None:
    op.create_table(
        "streams",
        sa.Column("no", sa.Integer(), nullable=False, autoincrement=True),
        sa.Column("camera_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("size", Number, nullable=False),
        sa.Column("segments", Number, nullable=False),
        sa.Column("longest_us", Number, nullable=False),
        sa.Column("longest_absence_us", Number, nullable=False),
        sa.PrimaryKeyConstraint("no", name="pk_streams"),
        sa.UniqueConstraint("camera_id", "kind", name="uq_streams_camera_id"),
    )
    op.create_table(
        "codings",
        sa.Column("no", sa.Integer(), nullable=False, autoincrement=True),
        sa.Column("codec", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("clock_source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("no", name="pk_codings"),
        sa.UniqueConstraint("codec", "width", "height", "clock_source", name="uq_codings_codec"),
    )


def _segments() -> None:
    op.create_table(
        "segments",
        sa.Column("stream_no", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("start_us", Number, nullable=False, autoincrement=False),
        sa.Column("length_us", Number, nullable=False),
        sa.Column("number", Number, nullable=False),
        sa.Column("size", Number, nullable=False),
        sa.Column("packets", sa.Integer(), nullable=False),
        sa.Column("coding_no", sa.Integer(), nullable=False),
        sa.Column("offset_us", Number, nullable=False),
        sa.Column("error_us", Number, nullable=False),
        sa.Column("retention", sa.SmallInteger(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("held", sa.SmallInteger(), nullable=False),
        sa.Column("link", sa.LargeBinary(), nullable=False),
        _of_stream("segments"),
        sa.PrimaryKeyConstraint("stream_no", "start_us", name="pk_segments"),
        sqlite_with_rowid=False,
    )
    _partial("ix_segments_held", "segments", ["held", "stream_no", "start_us"], "held = 1")
    op.create_table(
        "floors",
        sa.Column("stream_no", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("start_us", Number, nullable=False),
        _of_stream("floors"),
        sa.PrimaryKeyConstraint("stream_no", "kind", name="pk_floors"),
        sqlite_with_rowid=False,
    )


def _purged() -> None:
    op.create_table(
        "leaving",
        sa.Column("start_ms", Number, nullable=False, autoincrement=False),
        sa.Column("stream_no", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("place", sa.SmallInteger(), nullable=False, autoincrement=False),
        _of_stream("leaving"),
        sa.PrimaryKeyConstraint("start_ms", "stream_no", "place", name="pk_leaving"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tombstones",
        sa.Column("stream_no", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("first_number", Number, nullable=False, autoincrement=False),
        sa.Column("last_number", Number, nullable=False),
        sa.Column("start_us", Number, nullable=False),
        sa.Column("end_us", Number, nullable=False),
        *(
            sa.Column(name, sa.LargeBinary(), nullable=False)
            for name in ("before", "last", "digest", "signature", "public_key")
        ),
        _of_stream("tombstones"),
        sa.PrimaryKeyConstraint("stream_no", "first_number", name="pk_tombstones"),
        sqlite_with_rowid=False,
    )


def _absences() -> None:
    op.create_table(
        "absences",
        sa.Column("stream_no", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("start_us", Number, nullable=False, autoincrement=False),
        sa.Column("end_us", Number),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        _of_stream("absences"),
        sa.PrimaryKeyConstraint("stream_no", "start_us", name="pk_absences"),
        sqlite_with_rowid=False,
    )
    _partial(
        "ix_absences_lasting", "absences", ["end_us", "stream_no", "start_us", "reason", "detail"], "end_us IS NULL"
    )


def _holds() -> None:
    op.create_table(
        "holds",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("start_at", UtcTime(), nullable=False),
        sa.Column("end_at", UtcTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("case_reference", sa.Text(), nullable=False),
        sa.Column("placed_by", sa.Text(), nullable=False),
        sa.Column("placed_at", UtcTime(), nullable=False),
        sa.Column("until", UtcTime()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("released_by", sa.Text(), nullable=False),
        sa.Column("released_at", UtcTime()),
        sa.PrimaryKeyConstraint("id", name="pk_holds"),
    )
    op.create_index("ix_holds_placed_at", "holds", ["placed_at"], unique=False)
    op.create_table(
        "hold_cameras",
        sa.Column("hold_id", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("camera_id", sa.Text(), nullable=False),
        sa.Column("start_us", Number, nullable=False),
        sa.Column("end_us", Number, nullable=False),
        sa.Column("active", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["hold_id"], ["holds.id"], name="fk_hold_cameras_hold_id_holds"),
        sa.PrimaryKeyConstraint("hold_id", "position", name="pk_hold_cameras"),
        sqlite_with_rowid=False,
    )
    _partial("ix_hold_cameras_active", "hold_cameras", ["camera_id", "end_us"], "active = 1")


def _archive() -> None:
    op.create_table(
        "looks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("case_reference", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_looks"),
    )
    op.create_index("ix_looks_person_opened", "looks", ["person_id", "opened_at"], unique=False)
    op.create_table(
        "bookmarks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("camera_ids", sa.JSON(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("case_reference", sa.Text(), nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bookmarks"),
    )
    op.create_index("ix_bookmarks_at", "bookmarks", ["at"], unique=False)


def _exports() -> None:
    texts = ("purpose", "case_reference", "reason", "asked_by", "hold_id", "state", "problem", "file", "sha256")
    op.create_table(
        "exports",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("camera_ids", sa.JSON(), nullable=False),
        sa.Column("start_at", UtcTime(), nullable=False),
        sa.Column("end_at", UtcTime(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("redaction", sa.JSON(), nullable=False),
        sa.Column("progress", sa.Double(), nullable=False),
        sa.Column("size", Number, nullable=False),
        sa.Column("ended_at", UtcTime()),
        sa.PrimaryKeyConstraint("id", name="pk_exports"),
    )
    op.create_index("ix_exports_asked_at", "exports", ["asked_at"], unique=False)
    _partial("ix_exports_waiting", "exports", ["asked_at", "id"], "state IN ('queued', 'running')")


def _of_stream(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["stream_no"], ["streams.no"], name=f"fk_{table}_stream_no_streams")


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, table, columns, unique=False, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )  # fmt: skip
