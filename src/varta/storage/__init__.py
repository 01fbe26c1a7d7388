"""SQLAlchemy tables, repositories, migrations; SQLite and PostgreSQL by the same code."""

from varta.storage.database import Database, open_database

__all__ = ["Database", "open_database"]
