"""The fifth form: events say in which mode their rule was."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Give events their mode, and what finds them by time."""
    op.add_column("events", sa.Column("mode", sa.Text(), nullable=False, server_default="active"))
    quiet = sa.text("mode != 'active'")
    op.create_index("ix_events_at", "events", ["at", "id"])
    op.create_index(
        "ix_events_quiet", "events", ["at", "camera_id", "rule_id"], sqlite_where=quiet, postgresql_where=quiet
    )
