"""Column types that SQLite and PostgreSQL share."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, DateTime, Dialect, Integer
from sqlalchemy.types import TypeDecorator, TypeEngine

from varta.kernel.clock import utc

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

# SQLite numbers rows by itself only in a column of its own word INTEGER, which holds 64 bits anyway.
Number = BigInteger().with_variant(Integer, "sqlite")


class UtcTime(TypeDecorator[datetime]):
    """Keep a moment: `timestamptz` on PostgreSQL, whole microseconds since 1970 on SQLite, so that both sort rightly.

    A time without a zone is refused with `BadInput` (`time.naive`).
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime] | TypeEngine[int]:
        """Choose the database's own type."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | int | None:
        """Turn a moment into what is stored."""
        if value is None:
            return None
        return to_micros(value) if dialect.name == "sqlite" else utc(value)

    def process_result_value(self, value: datetime | int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the base class's signature
        """Turn what is stored into a moment."""
        return from_micros(value) if isinstance(value, int) else value and utc(value)


def to_micros(value: datetime) -> int:
    """Return whole microseconds since 1970."""
    return (utc(value) - _EPOCH) // _MICROSECOND


def from_micros(value: int) -> datetime:
    """Return the moment that many microseconds after 1970."""
    return _EPOCH + value * _MICROSECOND
