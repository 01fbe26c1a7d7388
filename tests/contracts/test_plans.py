"""Queries over a million alarms must walk an index in its order, never sort or scan the table."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, event

from fakes.clock import START
from varta.incidents.repository import AlarmFilter, AlarmQuery
from varta.kernel.ids import CameraId
from varta.storage import open_database
from varta.storage.unit import Unit

CURSOR = f"1.1700000000000000.{'0' * 32}"
LOOKS = {
    "open": (lambda u: u.alarms.page(AlarmQuery()), "ix_alarms_open"),
    "open, next page": (lambda u: u.alarms.page(AlarmQuery(before=CURSOR)), "ix_alarms_open"),
    "closed": (lambda u: u.alarms.page(AlarmQuery(AlarmFilter.CLOSED)), "ix_alarms_state_raised"),
    "closed, next page": (
        lambda u: u.alarms.page(AlarmQuery(AlarmFilter.CLOSED, before=CURSOR)),
        "ix_alarms_state_raised",
    ),
    "all": (lambda u: u.alarms.page(AlarmQuery(AlarmFilter.ALL)), "ix_alarms_raised"),
    "all of a camera": (
        lambda u: u.alarms.page(AlarmQuery(AlarmFilter.ALL, CameraId("gate"))),
        "ix_alarms_camera_raised",
    ),
    "pending clips": (lambda u: u.events.pending_clips(START, 10), "ix_events_pending_clip"),
}


@pytest.mark.parametrize("name", LOOKS)
def test_a_look_uses_its_index(tmp_path: Path, name: str) -> None:
    look, index = LOOKS[name]
    url = f"sqlite:///{tmp_path / 'varta.db'}"
    database = open_database(url)
    database.upgrade()
    database.close()
    engine = create_engine(url)
    asked: list[tuple[str, object]] = []
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
    with engine.connect() as connection:
        look(Unit.on(connection))
        statement, values = asked[0]
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    engine.dispose()
    assert any(index in step for step in plan), plan
    assert not any("TEMP B-TREE" in step or step == "SCAN alarms" for step in plan), plan
