"""The database itself: versions, faults, the trail that cannot be changed."""

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from fakes.clock import START, StoppedClock
from support.domain import actor, camera, rule, segment
from support.postgresql import Cluster
from varta.access.audit import AuditDraft
from varta.access.audit_service import AuditService
from varta.access.model import Role, system_actor
from varta.cameras.model import Camera
from varta.kernel.changes import Topic
from varta.kernel.errors import BadInput, Broken, Conflict, Unavailable
from varta.kernel.ids import CameraId
from varta.storage import Database, open_database
from varta.storage.migrations import REVISIONS

SUPERVISOR = actor(Role.SUPERVISOR)
OLD_CAMERA = """
    INSERT INTO cameras (id, name, main_url, sub_url, address, purpose, necessity, owner, contact, enabled, priority,
    created_at) VALUES ('gate', 'Ворота', 'rtsp://192.0.2.1/', '', '', '', '', '', '', true, 3, START)"""


def change_behind(url: str, statement: str) -> None:
    """Run a statement past Varta."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


def test_upgrade_makes_everything_and_can_be_repeated(empty_url: str) -> None:
    database = open_database(empty_url)
    with pytest.raises(Conflict) as refused:
        database.check_version()
    assert refused.value.code == "database.not_upgraded"
    with pytest.raises(Conflict) as refused, database.transaction(write=False) as unit:
        unit.cameras.list()
    assert refused.value.code == "database.not_upgraded"
    database.upgrade()
    database.upgrade()
    database.check_version()
    assert database.revision() == REVISIONS[-1]
    database.close()


def test_an_older_database_keeps_its_cameras(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its recordings are entered again from their files, see the second migration."""
    database = open_database(empty_url)
    with monkeypatch.context() as older:
        older.setattr("varta.storage.database._NEWEST", "0001")
        database.upgrade()
    start = "1795464000000000" if "sqlite" in empty_url else "'2026-11-23T20:00:00Z'"
    change_behind(empty_url, OLD_CAMERA.replace("START", start))
    with pytest.raises(Conflict) as refused:
        database.check_version()
    assert refused.value.code == "database.not_upgraded"
    database.upgrade()
    with database.transaction() as unit:
        assert unit.cameras.list() == [Camera(CameraId("gate"), "Ворота", "rtsp://192.0.2.1/", START, priority=3)]
        unit.segments.add(segment())
    database.close()


def test_upgrades_at_the_same_time_make_one(empty_url: str) -> None:
    databases = [open_database(empty_url) for _ in range(3)]
    threads = [threading.Thread(target=database.upgrade) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for database in databases:
        database.check_version()
        database.close()


def test_a_newer_database_is_refused(url: str, database: Database) -> None:
    change_behind(url, "UPDATE alembic_version SET version_num = '9999'")
    for step in (database.check_version, database.upgrade):
        with pytest.raises(Conflict) as refused:
            step()
        assert refused.value.code == "database.newer"
        assert refused.value.params == {"revision": "9999"}


def test_an_error_takes_everything_back(database: Database) -> None:
    def fail() -> None:
        with database.transaction() as unit:
            unit.cameras.add(camera())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.transaction(write=False) as unit:
        assert unit.cameras.list() == []


def test_a_rule_without_a_camera_is_refused(database: Database) -> None:
    with pytest.raises(Broken) as refused, database.transaction() as unit:
        unit.rules.add(rule("nowhere"))
    assert refused.value.code == "database.refused"


def test_a_reader_neither_blocks_nor_sees_the_writer(database: Database) -> None:
    with database.transaction(write=False) as reader:
        assert reader.cameras.list() == []
        with database.transaction() as writer:
            writer.cameras.add(camera())
            with database.transaction(write=False) as other:
                assert other.cameras.list() == []
        assert reader.cameras.list() == []  # one state throughout
    with database.transaction(write=False) as reader:
        assert [c.id for c in reader.cameras.list()] == [CameraId("gate")]


def append_three(database: Database) -> None:
    for action in ("video.live", "alarm.raise", "alarm.verdict"):
        with database.transaction() as unit:
            unit.audit.append(AuditDraft(START, system_actor("test"), action, "x", details={"число": 1, "а": None}))


def test_the_audit_trail_is_read_and_checked(database: Database) -> None:
    append_three(database)
    service = AuditService(database.transaction, StoppedClock())
    assert [e.action for e in service.page(SUPERVISOR)] == ["alarm.verdict", "alarm.raise", "video.live"]
    assert [e.number for e in service.page(SUPERVISOR, before=3, limit=1)] == [2]
    assert [e.number for e in service.page(SUPERVISOR, action="alarm.")] == [3, 2]
    assert service.page(SUPERVISOR, action="a%") == []
    found = service.check(SUPERVISOR)
    assert (found.entries, found.intact, found.first_broken) == (3, True, None)


@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET action = 'x' WHERE number = 2", "DELETE FROM audit WHERE number = 3"]
)
def test_the_database_refuses_to_change_the_trail(url: str, database: Database, statement: str) -> None:
    append_three(database)
    with pytest.raises(Exception, match="append-only"):
        change_behind(url, statement)
    assert AuditService(database.transaction, StoppedClock()).check(SUPERVISOR).entries == 3


def _without_triggers(url: str, statement: str) -> None:
    if url.startswith("sqlite"):
        for name in ("audit_no_update", "audit_no_delete", "audit_no_replace"):
            change_behind(url, f"DROP TRIGGER {name}")
    else:
        change_behind(url, "ALTER TABLE audit DISABLE TRIGGER USER")
    change_behind(url, statement)


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit SET actor_name = 'somebody else' WHERE number = 2", 2),
        ("UPDATE audit SET details = '{}' WHERE number = 1", 1),
        ("DELETE FROM audit WHERE number = 2", 2),
        ("DELETE FROM audit WHERE number = 1", 1),
    ],
)
def test_a_changed_trail_is_found(url: str, database: Database, statement: str, broken: int) -> None:
    append_three(database)
    _without_triggers(url, statement)
    found = AuditService(database.transaction, StoppedClock()).check(SUPERVISOR)
    assert (found.intact, found.first_broken) == (False, broken)


def test_sqlite_refuses_to_replace_an_entry(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'varta.db'}")
    database.upgrade()
    append_three(database)
    with pytest.raises(Exception, match="append-only"):
        change_behind(
            f"sqlite:///{tmp_path / 'varta.db'}", "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE number = 2"
        )
    database.close()


def test_the_form_of_the_tables_is_what_the_migrations_make(url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from varta.storage.tables import metadata

    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_known_revisions_are_those_of_the_migrations() -> None:
    from alembic.script import ScriptDirectory

    from varta.storage import migrations

    script = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert tuple(r.revision for r in reversed(list(script.walk_revisions()))) == REVISIONS


@pytest.mark.parametrize("content", [b"not a database, but long enough to be read as one" * 100, None])
def test_a_damaged_file_is_told_apart(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "varta.db"
    if content is None:
        database = open_database(f"sqlite:///{path}")
        database.upgrade()
        database.close()
        good = path.read_bytes()
        content = good[:200] + b"\xff" * (len(good) - 200)
    path.write_bytes(content)
    database = open_database(f"sqlite:///{path}")
    with pytest.raises(Broken) as refused:
        database.check_version()
    assert refused.value.code == "database.corrupt"
    database.close()


def test_a_locked_file_is_away_for_writers_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("varta.storage.engine._WAIT_S", 0.1)
    path = tmp_path / "varta.db"
    database = open_database(f"sqlite:///{path}")
    database.upgrade()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable) as refused, database.transaction() as unit:
        unit.changes.append(Topic.CAMERA, "gate", START)
    assert refused.value.code == "database.away"
    database.ping()
    holder.close()
    with database.transaction() as unit:
        unit.changes.append(Topic.CAMERA, "gate", START)
    database.close()


def test_a_file_that_cannot_be_opened_is_away(tmp_path: Path) -> None:
    (tmp_path / "varta.db").mkdir()
    database = open_database(f"sqlite:///{tmp_path / 'varta.db'}")
    with pytest.raises(Unavailable) as refused:
        database.ping()
    assert refused.value.code == "database.away"
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable) as refused:
        open_database(f"sqlite:///{tmp_path / 'file' / 'varta.db'}")
    assert refused.value.code == "database.away"


def test_a_writer_that_holds_postgresql_makes_it_away(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("varta.storage.engine._WAIT_S", 1.0)
    database = open_database(cluster.url(cluster.new_database()))
    database.upgrade()
    with database.transaction(), pytest.raises(Unavailable) as refused, database.transaction():
        pass
    assert refused.value.code == "database.away"
    database.close()


def test_postgresql_that_stopped_is_away() -> None:
    with Cluster() as cluster:
        url = cluster.url(cluster.new_database())
        database = open_database(url)
        database.upgrade()
    with pytest.raises(Unavailable) as refused:
        database.ping()
    assert refused.value.code == "database.away"
    database.close()


@pytest.mark.parametrize("url", ["", "varta.db", "mysql://host/x", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_cannot_be_one_is_refused(url: str) -> None:
    with pytest.raises(BadInput) as refused:
        open_database(url)
    assert refused.value.code == "database.bad_url"
