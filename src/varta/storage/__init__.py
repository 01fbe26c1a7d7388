"""SQLAlchemy tables, repositories, migrations; SQLite and PostgreSQL by the same code."""
