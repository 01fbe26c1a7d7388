from dataclasses import replace

import pytest

from fakes.clock import START, StoppedClock
from fakes.storage import FakeStorage
from support.domain import actor
from support.office import Office
from varta.access.audit import GENESIS, AuditDraft, intact, seal
from varta.access.audit_service import AuditService
from varta.access.model import Role, system_actor
from varta.kernel.errors import BadInput, NotAllowed

SUPERVISOR, OPERATOR = actor(Role.SUPERVISOR), actor(Role.OPERATOR)
DRAFT = AuditDraft(START, system_actor("test"), "camera.add", "gate", details={"name": "Ворота"})


@pytest.mark.parametrize(
    "change",
    [
        {"number": 2}, {"at": START.replace(microsecond=1)}, {"actor_id": "x"}, {"actor_name": "x"}, {"address": "x"},
        {"action": "x"}, {"object_id": "x"}, {"purpose": "x"}, {"case_reference": "x"}, {"details": "{}"},
        {"previous_hash": "1" * 64}, {"hash": "1" * 64},
    ],
)  # fmt: skip
def test_nothing_in_an_entry_can_change_unseen(change: dict[str, object]) -> None:
    entry = seal(1, DRAFT, GENESIS)
    assert intact(entry, GENESIS)
    assert not intact(replace(entry, **change), GENESIS)
    assert not intact(entry, "2" * 64)


def service(entries: int) -> tuple[AuditService, FakeStorage]:
    storage = FakeStorage()
    for _ in range(entries):
        storage.unit.audit.append(DRAFT)
    return AuditService(storage, StoppedClock()), storage


def test_a_long_chain_is_checked_whole() -> None:
    audit, storage = service(2500)
    assert audit.check(SUPERVISOR).entries == 2500
    storage.unit.audit.rows[2001] = replace(storage.unit.audit.rows[2001], purpose="other")
    found = audit.check(SUPERVISOR)
    assert (found.intact, found.first_broken) == (False, 2002)


def test_an_empty_trail_is_intact() -> None:
    audit, _ = service(0)
    assert audit.check(SUPERVISOR).intact


def test_looks_are_noted_with_purpose_and_case() -> None:
    audit, storage = service(0)
    audit.note_look(OPERATOR, "video.clip", "event-1", "alarm", "alarm-1", {"seconds": 10})
    (entry,) = storage.unit.audit.rows
    assert (entry.action, entry.object_id, entry.purpose, entry.case_reference) == (
        "video.clip", "event-1", "alarm", "alarm-1",
    )  # fmt: skip
    assert entry.actor_name == "operator"
    with pytest.raises(BadInput):
        audit.note_look(OPERATOR, "video.live", "gate", "x" * 501)


def test_who_may_not_look_leaves_no_entry(office: Office) -> None:
    audit = AuditService(office.storage, office.clock)
    nobody = replace(OPERATOR, permissions=frozenset())
    for action in ("video.live", "video.clip"):
        with pytest.raises(NotAllowed):
            audit.note_look(nobody, action, "gate")
    for step in (audit.page, audit.check):
        with pytest.raises(NotAllowed):
            step(OPERATOR)
    assert office.actions() == []
