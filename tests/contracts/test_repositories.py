"""What goes in comes out, on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from fakes.clock import START
from support.domain import camera, event, person, rule
from varta.access.model import Role, Session
from varta.access.repository import Attempts
from varta.cameras.model import Accountability, Place, RecordingPolicy
from varta.communities.service import read_sample
from varta.events.model import ClipState
from varta.kernel.changes import Topic
from varta.kernel.errors import BadInput
from varta.kernel.ids import CameraId, EventId, HromadaCode, PersonId, RuleId, SessionId
from varta.storage import Database


def test_people(database: Database) -> None:
    olena, taras = person("olena", Role.ADMINISTRATOR), person("taras", must_change_password=True)
    with database.transaction() as unit:
        unit.people.add(taras)
        unit.people.add(olena)
    with database.transaction(write=False) as unit:
        assert unit.people.list() == [olena, taras]
        assert unit.people.find_login("taras") == taras
        assert unit.people.get(PersonId("id-nobody")) is None
        assert unit.people.active_administrators() == 1
    closed = olena.disable(START + timedelta(microseconds=1))
    with database.transaction() as unit:
        unit.people.update(closed)
        assert unit.people.get(olena.id) == closed
        assert unit.people.active_administrators() == 0


def test_sessions(database: Database) -> None:
    olena = person("olena")
    sessions = [
        Session(SessionId(f"s{i}"), olena.id, f"hash{i}", "csrf", START, START + timedelta(hours=i)) for i in (1, 2, 3)
    ]
    with database.transaction() as unit:
        unit.people.add(olena)
        for session in sessions:
            unit.sessions.add(session)
        assert unit.sessions.find("hash2") == (olena, sessions[1])
        assert unit.sessions.find("hash9") is None
        assert unit.sessions.remove_expired(START + timedelta(hours=1)) == 1
        assert unit.sessions.remove_of(olena.id, keep=SessionId("s3")) == 1
        assert unit.sessions.find("hash3")
        unit.sessions.remove(SessionId("s3"))
        assert unit.sessions.find("hash3") is None


def test_sign_in_attempts(database: Database) -> None:
    first = Attempts("login:olena", 1, START, START)
    second = Attempts("login:olena", 2, START + timedelta(seconds=1), START + timedelta(seconds=3))
    with database.transaction() as unit:
        unit.attempts.put(first)
        unit.attempts.put(second)
        assert unit.attempts.get("login:olena") == second
        unit.attempts.remove_older(START + timedelta(seconds=2))
        assert unit.attempts.get("login:olena") == second
        unit.attempts.remove_older(START + timedelta(seconds=4))
        assert unit.attempts.get("login:olena") is None
        unit.attempts.put(first)
        unit.attempts.remove("login:olena")
        assert unit.attempts.get("login:olena") is None


def test_cameras(database: Database) -> None:
    full = camera(
        "market",
        place=Place(46.63, 32.6, 90.0, 60.0, 120.0, "пл. Свободи", HromadaCode("UA65100150000044821")),
        accountability=Accountability("безпека", "крадіжки", "міська рада", "0552", date(2027, 1, 31)),
        enabled=False,
        priority=1,
        recording=RecordingPolicy(False, True, True, 7.5, 90, 500),
        switched_by="Олена",
        switched_at=START,
    )
    plain = camera("gate")
    with database.transaction() as unit:
        unit.cameras.add(plain)
        unit.cameras.add(full)
    with database.transaction(write=False) as unit:
        assert unit.cameras.list() == [full, plain]
        assert unit.cameras.get(CameraId("market")) == full
        assert unit.cameras.get(CameraId("nowhere")) is None
    with database.transaction() as unit:
        unit.cameras.update(replace(full, name="Ринок", place=Place()))
        assert unit.cameras.get(full.id) == replace(full, name="Ринок", place=Place())


def test_rules_follow_their_camera(database: Database) -> None:
    on, off = rule(), rule(enabled=False)
    elsewhere, dark = rule("yard"), rule("dark")
    with database.transaction() as unit:
        for each in (camera("gate"), camera("yard"), camera("dark", enabled=False)):
            unit.cameras.add(each)
        for each in (on, off, elsewhere, dark):
            unit.rules.add(each)
        assert unit.rules.list(CameraId("gate")) == [on, off]
        assert unit.rules.all_enabled() == [on, elsewhere]
        changed = replace(on, version=2, enabled=False)
        assert unit.rules.replace(changed, version=1)
        assert not unit.rules.replace(changed, version=1)
        assert unit.rules.get(on.id) == changed
        unit.rules.remove(off.id)
        assert unit.rules.get(off.id) is None
        unit.cameras.remove(CameraId("gate"))
        assert unit.rules.get(on.id) is None
        assert unit.rules.get(elsewhere.id) == elsewhere
        assert unit.rules.get(RuleId("none")) is None


def test_events(database: Database) -> None:
    first, second = event("1"), event("2", latitude=None, longitude=None, hromada=HromadaCode("UA65"))
    with database.transaction() as unit:
        unit.events.add(first)
        unit.events.add(second)
    with database.transaction() as unit:
        assert unit.events.get(first.id) == first
        assert unit.events.get(EventId("none")) is None
        assert unit.events.seen(first.camera_id, first.rule_id, "1")
        assert not unit.events.seen(first.camera_id, first.rule_id, "3")
        assert unit.events.pending_clips(START, 10) == [first, second]
        assert unit.events.pending_clips(START, 1) == [first]
        assert unit.events.pending_clips(first.at, 10) == []
        assert unit.events.set_clip(first.id, ClipState.READY)
        assert not unit.events.set_clip(first.id, ClipState.MISSING)
        assert unit.events.pending_clips(START, 10) == [second]
        assert unit.events.get(first.id) == replace(first, clip=ClipState.READY)


def test_hromadas(database: Database) -> None:
    sample = read_sample().hromadas
    with database.transaction() as unit:
        unit.hromadas.put(sample)
        unit.hromadas.put([replace(sample[0], population=1)])
    with database.transaction(write=False) as unit:
        found = unit.hromadas.list()
    assert len(found) == 49
    assert {h.code: h for h in found} == {h.code: h for h in [*sample, replace(sample[0], population=1)]}


def test_changes_are_numbered_in_order(database: Database) -> None:
    with database.transaction() as unit:
        assert unit.changes.last_number() == 0
        unit.changes.append(Topic.CAMERA, "gate", START)
        unit.changes.append(Topic.RULE, "gate", START)
    with database.transaction(write=False) as unit:
        first, second = unit.changes.after(0)
        assert (first.topic, first.object_id, first.at) == (Topic.CAMERA, "gate", START)
        assert first.number < second.number == unit.changes.last_number()
        assert unit.changes.after(first.number) == [second]
        assert unit.changes.after(0, limit=1) == [first]


def test_old_changes_are_pruned(database: Database) -> None:
    with database.transaction() as unit:
        for minute in range(5):
            unit.changes.append(Topic.CAMERA, "gate", START + timedelta(minutes=minute))
        last = unit.changes.last_number()
        assert unit.changes.prune(START) == 0
        assert unit.changes.prune(START + timedelta(minutes=2), limit=1) == 1
        assert unit.changes.prune(START + timedelta(minutes=2)) == 1
        assert [change.at.minute for change in unit.changes.after(0)] == [2, 3, 4]
        assert unit.changes.prune(START + timedelta(days=1)) == 2
        assert [change.number for change in unit.changes.after(0)] == [last]  # the newest stays
        unit.changes.append(Topic.CAMERA, "gate", START)
        assert unit.changes.last_number() == last + 1


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = START.replace(tzinfo=None)
    with pytest.raises(BadInput) as refused, database.transaction() as unit:
        unit.changes.append(Topic.CAMERA, "gate", naive)
    assert refused.value.code == "time.naive"
    with database.transaction(write=False) as unit:
        assert unit.changes.last_number() == 0


def test_a_time_of_another_zone_comes_back_as_utc(database: Database) -> None:
    kyiv = datetime(2026, 11, 23, 22, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    with database.transaction() as unit:
        unit.changes.append(Topic.CAMERA, "gate", kyiv)
    with database.transaction(write=False) as unit:
        (change,) = unit.changes.after(0)
    assert change.at == kyiv
    assert change.at.tzinfo is UTC
