"""The seventh form: cameras know their ground, and events the facts that their rule found."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add both columns; old events have no such facts."""
    op.add_column("cameras", sa.Column("ground", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("events", sa.Column("details", sa.JSON(), nullable=False, server_default="{}"))
