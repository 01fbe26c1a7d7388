"""The third form: cameras say where their ONVIF service is and what of it is heard."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Give cameras their ONVIF columns."""
    for column in (
        sa.Column("onvif_url", sa.Text(), nullable=False, server_default=""),
        sa.Column("onvif_tamper", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("onvif_inputs", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("onvif_motion", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("cameras", column)
