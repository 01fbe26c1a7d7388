"""Hromadas have English names, boundaries, settlements and dated states of their territory."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables, and the columns of hromadas; the names are filled in when the register is next loaded."""
    op.add_column("hromadas", sa.Column("name_en", sa.Text(), nullable=False, server_default=""))
    op.add_column("hromadas", sa.Column("formed", sa.Date(), nullable=True))
    op.add_column("hromadas", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "hromada_boundaries",
        sa.Column(
            "hromada",
            sa.Text(),
            sa.ForeignKey("hromadas.code", name="fk_hromada_boundaries_hromada_hromadas", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("geometry", sa.JSON(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hromada", name="pk_hromada_boundaries"),
    )
    op.create_table(
        "settlements",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("pcode", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_settlements"),
    )
    op.create_index("ix_settlements_pcode", "settlements", ["pcode"])
    op.create_table(
        "hromada_statuses",
        sa.Column(
            "hromada",
            sa.Text(),
            sa.ForeignKey("hromadas.code", name="fk_hromada_statuses_hromada_hromadas", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hromada", "since", name="pk_hromada_statuses"),
    )
