"""The sixth form: watchlists and readings of plates."""

import sqlalchemy as sa
from alembic import op

from varta.storage.types import UtcTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make both tables."""
    texts = (
        "list_name", "text", "match", "basis", "reference", "owner", "purpose", "case_reference", "note",
        "proposed_by", "proposed_name", "revoked_why",
    )  # fmt: skip
    op.create_table(
        "watch_entries",
        sa.Column("id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        *(sa.Column(name, UtcTime(), nullable=False) for name in ("expires_at", "proposed_at")),
        *(sa.Column(f"{step}_{part}", sa.Text()) for step in ("approved", "revoked") for part in ("by", "name")),
        *(sa.Column(f"{step}_at", UtcTime()) for step in ("approved", "revoked")),
        sa.PrimaryKeyConstraint("id", name="pk_watch_entries"),
    )
    op.create_index("ix_watch_entries_expires_at", "watch_entries", ["expires_at"])
    op.create_index("ix_watch_entries_proposed_at", "watch_entries", ["proposed_at"])
    op.create_table(
        "plate_reads",
        sa.Column("id", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("camera_id", "camera_name", "rule_id", "track", "text", "shape", "country", "candidates")
        ),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        *(sa.Column(name, sa.Text()) for name in ("event_id", "entry_id")),
        sa.PrimaryKeyConstraint("id", name="pk_plate_reads"),
    )
    op.create_index("ix_plate_reads_at", "plate_reads", ["at", "id"])
    op.create_index("ix_plate_reads_shape_at", "plate_reads", ["shape", "at"])
    op.create_index("ix_plate_reads_event", "plate_reads", ["event_id"])
    fleeting = sa.text("event_id IS NULL")
    op.create_index(
        "ix_plate_reads_fleeting", "plate_reads", ["at"], sqlite_where=fleeting, postgresql_where=fleeting
    )  # fmt: skip
