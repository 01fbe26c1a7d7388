"""Errors of the databases in Varta's words."""

import sqlite3

import psycopg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from varta.kernel.errors import Broken, Conflict, Unavailable, VartaError

_UNDEFINED = ("42P01", "42703")  # PostgreSQL: no such table, no such column
_CORRUPT = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_HELD = "recordings.held"  # what the triggers of the second migration say
_PRIMARY = 0xFF  # SQLite's extended codes carry the plain one in their lowest byte


def translate(error: SQLAlchemyError, where: str) -> VartaError:
    """Return what to raise instead; `where` names the database without its password."""
    original = error.orig if isinstance(error, StatementError) else None
    if isinstance(original, VartaError):
        return original
    if isinstance(original, (sqlite3.Error, psycopg.Error)) and _HELD in str(original):
        return held()
    if isinstance(original, sqlite3.Error):
        return _from_sqlite(original, where)
    if isinstance(original, psycopg.Error):
        return _from_postgresql(original, where)
    if isinstance(error, PoolTimeout):
        return _away(where, "too many requests wait for it")
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return _away(where, "the connection was lost")
    return Broken("database.refused", f"The database {where} refused a statement: {error}", where=where)


def _from_sqlite(error: sqlite3.Error, where: str) -> VartaError:
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if code in _CORRUPT:
        return Broken(
            "database.corrupt",
            f"The database file {where} is damaged ({error}); put a copy back, or move it away to start anew.",
            where=where,
        )
    if code == sqlite3.SQLITE_FULL:
        return Unavailable("database.disk_full", f"The disk of {where} is full; free some space.", where=where)
    if code == sqlite3.SQLITE_READONLY:
        return Unavailable("database.read_only", f"The file {where} may not be written; check its owner.", where=where)
    if "no such table" in str(error) or "no such column" in str(error):
        return not_upgraded(where)
    if isinstance(error, sqlite3.OperationalError):
        return _away(where, str(error), "check that its file can be used and that nothing else holds it locked")
    return Broken("database.refused", f"The database {where} refused a statement: {error}", where=where)


def _from_postgresql(error: psycopg.Error, where: str) -> VartaError:
    if error.sqlstate in _UNDEFINED:
        return not_upgraded(where)
    if error.sqlstate in ("28P01", "28000"):
        return Unavailable(
            "database.wrong_password",
            f"The database {where} refuses this user or password; correct database.url.",
            where=where,
        )
    if isinstance(error, psycopg.OperationalError):
        return _away(where, _why(error))
    return Broken("database.refused", f"The database {where} refused a statement: {error}", where=where)


def _why(error: psycopg.Error) -> str:
    """Return what happened, in a line; the questions that libpq adds are left out."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip() and not line.strip().endswith("?")]
    return lines[-1].rstrip(".") if lines else "no answer"


def _away(where: str, why: str, remedy: str = "check that it runs and its address") -> Unavailable:
    return Unavailable(
        "database.away",
        f"The database {where} does not answer: {why}; {remedy}.",
        where=where,
    )


def held() -> Conflict:
    """Return the error for a change of footage that an active hold keeps."""
    return Conflict(_HELD, "A hold keeps this footage; release the hold first, if the case allows it.")


def not_upgraded(where: str) -> Conflict:
    """Return the error for a database without this version's tables."""
    return Conflict(
        "database.not_upgraded", f"The database {where} is older than this Varta; run 'varta db upgrade'.", where=where
    )


def newer(where: str, revision: str) -> Conflict:
    """Return the error for a database that a later Varta has changed."""
    return Conflict(
        "database.newer",
        f"The database {where} belongs to a newer Varta (form {revision}); start that one, or use another database.",
        where=where,
        params={"revision": revision},
    )
