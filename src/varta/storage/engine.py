"""Opening the database's connections: one writer at a time, readers that wait for nobody."""

import sqlite3
import time
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from varta.kernel.errors import BadInput, Unavailable

WRITE = "varta_write"  # execution option: whether a transaction may write
_WRITER_LOCK = 8_277_541_001  # any number, the same for everybody who writes to this database
_WAIT_S = 5.0
_AGAIN_S = 0.02
_ASK_S = 0.002
_LOG_BYTES = 64 * 1024 * 1024
_FILE = "varta_file"  # of a connection: the file that it has open
_SQLITE, _POSTGRESQL = "sqlite", "postgresql"


def parse_url(text: str) -> URL:
    """Return a database's address. Raises `BadInput` (`database.bad_url`)."""
    example = "give sqlite:////srv/varta/varta.db or postgresql+psycopg://user:password@host/database"
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise BadInput("database.bad_url", f"That is no database's address; {example}.", where="database.url") from None
    name = url.get_backend_name()
    if name == _POSTGRESQL:
        return url.set(drivername="postgresql+psycopg")
    if name != _SQLITE or url.database in (None, "", ":memory:"):
        raise BadInput("database.bad_url", f"Varta keeps its data in a file or in PostgreSQL; {example}.")
    return url


def make_engine(url: URL) -> Engine:
    """Return the pool of connections; nothing is opened yet."""
    if url.get_backend_name() == _POSTGRESQL:
        return _postgresql(url)
    folder = Path(url.database or "").absolute().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            "database.away",
            f"The folder {folder} for the database cannot be made: {error.strerror}.",
            where=str(folder),
        ) from None
    return _sqlite(url)


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": _WAIT_S}, pool_size=8, max_overflow=56, pool_timeout=_WAIT_S)

    path = Path(url.database or "").absolute()

    def prepare(connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, see below
        entry.info[_FILE] = _identity(path)
        _keep_a_log(connection)
        # The log is cut back to this after a slow reader has let it grow.
        for pragma in ("synchronous = FULL", "foreign_keys = ON", f"journal_size_limit = {_LOG_BYTES}"):
            connection.execute(f"PRAGMA {pragma}")

    def begin(connection: Connection) -> None:
        if connection.info[_FILE] != _identity(path):
            # The connection would go on with a file that nobody will ever find again.
            connection.invalidate()
            raise Unavailable(
                "database.away",
                f"The database {path} was removed or replaced while in use; put it back, or run 'varta db upgrade' "
                "and 'varta recordings check --rebuild'.",
                where=str(path),
            )
        if connection.get_execution_options().get(WRITE, False):
            _take_the_writers_place(connection)
        else:
            connection.exec_driver_sql("BEGIN")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from any other, None when there is none."""
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_dev, state.st_ino


def _take_the_writers_place(connection: Connection) -> None:
    """Begin at once as the writer: a transaction that reads first and then writes could not wait.

    SQLite itself asks again after up to 0.1 s, and whoever has just let go is back before that: a purge in small
    transactions could keep a recorder out for seconds. So we ask ourselves, often.
    """
    deadline = time.monotonic() + _WAIT_S
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                return
            except OperationalError as error:
                if not _busy(error.orig) or time.monotonic() > deadline:
                    raise
                time.sleep(_ASK_S)
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {round(_WAIT_S * 1000)}")


def _busy(error: BaseException | None) -> bool:
    return isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


def _keep_a_log(connection: sqlite3.Connection) -> None:
    """Switch a new file to write-ahead logging; SQLite itself does not wait while another connection does the same."""
    deadline = time.monotonic() + _WAIT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if not _busy(error) or time.monotonic() > deadline:
                raise
            time.sleep(_AGAIN_S)


def _postgresql(url: URL) -> Engine:
    wait_ms = round(_WAIT_S * 1000)
    options = f"-c lock_timeout={wait_ms} -c idle_in_transaction_session_timeout=60000 -c timezone=UTC"
    engine = create_engine(
        url,
        connect_args={"options": options, "connect_timeout": round(_WAIT_S)},
        pool_size=8,
        max_overflow=32,
        pool_timeout=_WAIT_S,
        pool_pre_ping=True,
    )

    def begin(connection: Connection) -> None:
        # Numbers of audit entries and changes must become visible in their order, so writers take turns as on SQLite.
        if connection.get_execution_options().get(WRITE, False):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")

    event.listen(engine, "begin", begin)
    return engine


def readers(engine: Engine) -> Engine:
    """Return the engine for transactions that only read and see one state throughout."""
    if engine.dialect.name == _SQLITE:
        return engine.execution_options(**{WRITE: False})
    return engine.execution_options(**{WRITE: False}, isolation_level="REPEATABLE READ", postgresql_readonly=True)


def writers(engine: Engine) -> Engine:
    """Return the engine for transactions that write."""
    return engine.execution_options(**{WRITE: True})
