"""The tables of what is on record of hromadas beside their own rows."""

from sqlalchemy import JSON, Column, Date, ForeignKey, Integer, Table, Text

from varta.storage.tables import metadata

hromada_boundaries = Table(
    "hromada_boundaries",
    metadata,
    Column("hromada", Text, ForeignKey("hromadas.code", ondelete="CASCADE"), primary_key=True),
    Column("geometry", JSON, nullable=False),  # GeoJSON MultiPolygon
    Column("source", Text, nullable=False),
    Column("revision", Integer, nullable=False),
)

settlements = Table(
    "settlements",
    metadata,
    Column("code", Text, primary_key=True),
    Column("pcode", Text, nullable=False, index=True),  # of the hromada that it lies in
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
)

hromada_statuses = Table(
    "hromada_statuses",
    metadata,
    Column("hromada", Text, ForeignKey("hromadas.code", ondelete="CASCADE"), primary_key=True),
    Column("since", Date, primary_key=True),
    Column("status", Text, nullable=False),
    Column("basis", Text, nullable=False),
)

memoranda = Table(
    "memoranda",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hromada", Text, nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("steps", JSON, nullable=False),
    Column("signature", JSON(none_as_null=True), nullable=True),
    Column("obligations", JSON, nullable=False),
    Column("version", Integer, nullable=False),
)
