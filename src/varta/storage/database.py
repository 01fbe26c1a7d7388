"""The database: its transactions and its version."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from varta.storage.engine import make_engine, parse_url, readers, writers
from varta.storage.errors import newer, not_upgraded, translate
from varta.storage.migrations import REVISIONS
from varta.storage.unit import Unit

_NEWEST = REVISIONS[-1]


def open_database(url: str) -> "Database":
    """Return the database at an address; connections are opened when needed. Raises `BadInput` (`database.bad_url`)."""
    parsed = parse_url(url)
    return Database(make_engine(parsed), parsed.database or "" if "sqlite" in url else parsed.render_as_string())


class Database:
    """Hold a pool of connections; safe from several threads, not to be carried into a forked process."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine = engine
        self._readers = readers(engine)
        self._writers = writers(engine)
        self.where = where

    @contextmanager
    def transaction(self, *, write: bool = True) -> Iterator[Unit]:
        """Yield the repositories; commit on leaving without an error, else roll back.

        Raises `Unavailable` (`database.away`, `database.disk_full`, …), `Broken` (`database.corrupt`), `Conflict`
        (`database.not_upgraded`).
        """
        with self._connection(write=write) as connection:
            yield Unit.on(connection)

    def ping(self) -> None:
        """Ask for an answer. Raises `Unavailable` (`database.away`) when there is none."""
        with self._connection(write=False) as connection:
            connection.execute(text("SELECT 1"))

    def revision(self) -> str | None:
        """Return the form that the tables are in, None when there are none."""
        with self._connection(write=False) as connection:
            return _revision(connection)

    def check_version(self) -> None:
        """Refuse tables of another version. Raises `Conflict` (`database.newer`, `database.not_upgraded`)."""
        found = self.revision()
        if found is not None and found not in REVISIONS:
            raise newer(self.where, found)
        if found != _NEWEST:
            raise not_upgraded(self.where)

    def upgrade(self) -> None:
        """Make the tables, or bring them to this version's form; several processes may do so at once.

        Raises `Conflict` (`database.newer`).
        """
        with self._connection(write=True) as connection:
            found = _revision(connection)
            if found == _NEWEST:
                return
            if found is not None and found not in REVISIONS:
                raise newer(self.where, found)
            _migrate(connection)

    def close(self) -> None:
        """Close the connections that are not in use."""
        self._engine.dispose()

    @contextmanager
    def _connection(self, *, write: bool) -> Iterator[Connection]:
        try:
            with (self._writers if write else self._readers).begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise translate(error, self.where) from error


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found is not None else None


def _migrate(connection: Connection) -> None:
    # Loaded late: only this one command needs Alembic, which would cost every process memory.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, _NEWEST)
