from dataclasses import replace

import pytest

from fakes.clock import StoppedClock
from fakes.storage import FakeStorage
from support.domain import LINE, actor
from varta.access.model import Role
from varta.cameras.model import Place, Priority
from varta.cameras.service import MAX_RULES, CameraDraft, CameraService, RuleDraft, RuleService
from varta.kernel.errors import BadInput, Conflict, NotAllowed, NotFound
from varta.kernel.ids import CameraId, RuleId

ADMIN, SUPERVISOR, OPERATOR = (actor(r) for r in (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.OPERATOR))
DRAFT = CameraDraft("gate", "Ворота", "rtsp://user:secret@192.0.2.1/main", "rtsp://user:secret@192.0.2.1/sub")
GATE = CameraId("gate")


@pytest.fixture
def storage() -> FakeStorage:
    return FakeStorage()


@pytest.fixture
def cameras(storage: FakeStorage) -> CameraService:
    return CameraService(storage, StoppedClock())


@pytest.fixture
def rules(storage: FakeStorage, cameras: CameraService) -> RuleService:
    cameras.add(ADMIN, DRAFT)
    return RuleService(storage, StoppedClock())


def test_a_camera_is_added_audited_and_announced(storage: FakeStorage, cameras: CameraService) -> None:
    made = cameras.add(ADMIN, DRAFT)
    assert cameras.get(OPERATOR, GATE) == made
    assert cameras.list(OPERATOR) == [made]
    (entry,) = storage.unit.audit.rows
    assert entry.action == "camera.add"
    assert "rtsp://user:•••@192.0.2.1/main" in entry.details
    assert "secret" not in entry.details
    assert [(c.topic, c.object_id) for c in storage.unit.changes.rows] == [("camera", "gate")]


def test_an_id_is_taken_once(cameras: CameraService) -> None:
    cameras.add(ADMIN, DRAFT)
    with pytest.raises(Conflict) as refused:
        cameras.add(ADMIN, replace(DRAFT, name="Інша"))
    assert refused.value.code == "camera.exists"


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        ({"id": "Gate"}, "camera.bad_id", "camera.id"),
        ({"id": "../x"}, "camera.bad_id", "camera.id"),
        ({"name": "  "}, "camera.bad_name", "name"),
        ({"main_url": ""}, "camera.bad_url", "main_url"),
        ({"main_url": "http://192.0.2.1/"}, "camera.bad_url", "main_url"),
        ({"main_url": "rtsp://h:99999/"}, "camera.bad_url", "main_url"),
        ({"sub_url": "rtsp:///x"}, "camera.bad_url", "sub_url"),
        ({"priority": 0}, "camera.bad_priority", "priority"),
    ],
)
def test_bad_drafts(
    storage: FakeStorage, cameras: CameraService, change: dict[str, object], code: str, where: str
) -> None:
    with pytest.raises(BadInput) as refused:
        cameras.add(ADMIN, replace(DRAFT, **change))
    assert (refused.value.code, refused.value.where) == (code, where)
    assert not storage.unit.cameras.rows
    assert not storage.unit.audit.rows


def test_the_mask_keeps_the_password(cameras: CameraService) -> None:
    cameras.add(ADMIN, DRAFT)
    masked = replace(DRAFT, main_url="rtsp://user:•••@192.0.2.1:8554/other", sub_url="", place=Place(46.6, 32.6))
    changed = cameras.change(ADMIN, GATE, masked)
    assert changed.main_url == "rtsp://user:secret@192.0.2.1:8554/other"
    assert changed.sub_url == ""
    assert changed.place.latitude == 46.6


@pytest.mark.parametrize("field", ["main_url", "sub_url"])
def test_the_password_never_goes_to_another_host(cameras: CameraService, field: str) -> None:
    made = cameras.add(ADMIN, DRAFT)
    with pytest.raises(BadInput) as refused:
        cameras.change(ADMIN, GATE, replace(DRAFT, **{field: "rtsp://user:•••@198.51.100.1/x"}))
    assert (refused.value.code, refused.value.where) == ("camera.password_needed", field)
    assert cameras.get(ADMIN, GATE) == made


def test_an_id_stays_when_a_camera_changes(cameras: CameraService) -> None:
    made = cameras.add(ADMIN, DRAFT)
    changed = cameras.change(ADMIN, GATE, replace(DRAFT, id="other", name="Нова", enabled=False))
    assert (changed.id, changed.created_at, changed.enabled) == (made.id, made.created_at, False)


def test_an_unknown_camera_is_not_found(cameras: CameraService, rules: RuleService) -> None:
    nowhere = CameraId("nowhere")
    for step in (
        lambda: cameras.get(ADMIN, nowhere),
        lambda: cameras.change(ADMIN, nowhere, DRAFT),
        lambda: cameras.remove(ADMIN, nowhere),
        lambda: rules.list(ADMIN, nowhere),
        lambda: rules.add(ADMIN, nowhere, RuleDraft(LINE)),
    ):
        with pytest.raises(NotFound) as refused:
            step()
        assert refused.value.code == "camera.not_found"


def test_removing_is_noted(storage: FakeStorage, cameras: CameraService) -> None:
    cameras.add(ADMIN, DRAFT)
    cameras.remove(ADMIN, GATE)
    assert cameras.list(ADMIN) == []
    assert [e.action for e in storage.unit.audit.rows] == ["camera.add", "camera.remove"]
    assert len(storage.unit.changes.rows) == 2


def test_a_rule_lives(storage: FakeStorage, rules: RuleService) -> None:
    made = rules.add(SUPERVISOR, GATE, RuleDraft(LINE))
    changed = rules.change(SUPERVISOR, made.id, RuleDraft(LINE, enabled=False, priority=Priority.LOW), version=1)
    assert (changed.version, changed.enabled, changed.priority) == (2, False, Priority.LOW)
    assert rules.list(OPERATOR, GATE) == [changed]
    assert rules.all_enabled(OPERATOR) == []
    rules.remove(SUPERVISOR, made.id)
    assert rules.list(OPERATOR, GATE) == []
    assert [e.action for e in storage.unit.audit.rows[1:]] == ["rule.add", "rule.change", "rule.remove"]
    # The feed names the camera whose rules changed, also when the rule is gone.
    assert [(c.topic, c.object_id) for c in storage.unit.changes.rows[1:]] == [("rule", "gate")] * 3


def test_whoever_saw_an_old_version_loses(storage: FakeStorage, rules: RuleService) -> None:
    made = rules.add(SUPERVISOR, GATE, RuleDraft(LINE))
    first = rules.change(SUPERVISOR, made.id, RuleDraft(LINE, priority=Priority.CRITICAL), version=1)
    noted = len(storage.unit.audit.rows)
    with pytest.raises(Conflict) as refused:
        rules.change(ADMIN, made.id, RuleDraft(LINE, enabled=False), version=1)
    assert refused.value.code == "rule.changed_meanwhile"
    assert rules.list(OPERATOR, GATE) == [first]
    assert len(storage.unit.audit.rows) == noted


def test_a_camera_has_at_most_so_many_rules(rules: RuleService) -> None:
    for _ in range(MAX_RULES):
        rules.add(SUPERVISOR, GATE, RuleDraft(LINE))
    with pytest.raises(Conflict) as refused:
        rules.add(SUPERVISOR, GATE, RuleDraft(LINE))
    assert refused.value.code == "rule.too_many"


def test_an_unknown_rule_is_not_found(rules: RuleService) -> None:
    for step in (
        lambda: rules.remove(ADMIN, RuleId("none")),
        lambda: rules.change(ADMIN, RuleId("none"), RuleDraft(LINE), 1),
    ):
        with pytest.raises(NotFound) as refused:
            step()
        assert refused.value.code == "rule.not_found"


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SUPERVISOR])
def test_only_administrators_manage_cameras(storage: FakeStorage, cameras: CameraService, role: Role) -> None:
    cameras.add(ADMIN, DRAFT)
    who = actor(role)
    for step in (
        lambda: cameras.add(who, replace(DRAFT, id="other")),
        lambda: cameras.change(who, GATE, DRAFT),
        lambda: cameras.remove(who, GATE),
    ):
        with pytest.raises(NotAllowed):
            step()
    assert len(storage.unit.audit.rows) == 1


def test_operators_draw_no_rules(storage: FakeStorage, rules: RuleService) -> None:
    made = rules.add(SUPERVISOR, GATE, RuleDraft(LINE))
    for step in (
        lambda: rules.add(OPERATOR, GATE, RuleDraft(LINE)),
        lambda: rules.change(OPERATOR, made.id, RuleDraft(LINE), 1),
        lambda: rules.remove(OPERATOR, made.id),
    ):
        with pytest.raises(NotAllowed):
            step()
    assert len(storage.unit.audit.rows) == 2


def test_nobody_sees_cameras_without_permission(cameras: CameraService, rules: RuleService) -> None:
    nobody = replace(OPERATOR, permissions=frozenset())
    for step in (
        lambda: cameras.list(nobody),
        lambda: cameras.get(nobody, GATE),
        lambda: rules.list(nobody, GATE),
        lambda: rules.all_enabled(nobody),
    ):
        with pytest.raises(NotAllowed):
            step()
