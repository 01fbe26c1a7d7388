"""What of a camera is recorded, and who switched it."""

from dataclasses import replace
from typing import Any

import pytest

from fakes.clock import START, StoppedClock
from fakes.storage import FakeStorage
from support.domain import actor
from varta.access.model import Role
from varta.cameras.model import RecordingPolicy
from varta.cameras.service import CameraDraft, CameraService
from varta.kernel.errors import BadInput
from varta.kernel.ids import CameraId

OLENA, TARAS = actor(Role.ADMINISTRATOR, "olena"), actor(Role.ADMINISTRATOR, "taras")
GATE = CameraId("gate")
DRAFT = CameraDraft("gate", "Ворота", "rtsp://192.0.2.1/1")


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def cameras(clock: StoppedClock) -> CameraService:
    return CameraService(FakeStorage(), clock)


def test_sound_and_the_small_stream_are_recorded_only_on_purpose(cameras: CameraService) -> None:
    policy = cameras.add(OLENA, DRAFT).recording
    assert (policy.main, policy.sub, policy.audio) == (True, False, False)


def test_who_registers_a_camera_has_switched_it_on(cameras: CameraService) -> None:
    made = cameras.add(OLENA, DRAFT)
    assert (made.switched_by, made.switched_at) == ("olena", START)


@pytest.mark.parametrize(
    "change",
    [
        {"enabled": False},
        {"recording": RecordingPolicy(main=False)},
        {"recording": RecordingPolicy(sub=True)},
    ],
)
def test_who_switches_recording_is_kept_with_the_time(
    cameras: CameraService, clock: StoppedClock, change: dict[str, Any]
) -> None:
    cameras.add(OLENA, DRAFT)
    clock.forward(60)
    changed = cameras.change(TARAS, GATE, replace(DRAFT, **change))
    assert (changed.switched_by, changed.switched_at) == ("taras", clock.now())
    assert cameras.get(OLENA, GATE) == changed


@pytest.mark.parametrize(
    "change",
    [{"name": "Брама"}, {"recording": RecordingPolicy(continuous_days=7)}, {"recording": RecordingPolicy(audio=True)}],
)
def test_other_changes_switch_nothing(cameras: CameraService, clock: StoppedClock, change: dict[str, Any]) -> None:
    cameras.add(OLENA, DRAFT)
    clock.forward(60)
    changed = cameras.change(TARAS, GATE, replace(DRAFT, **change))
    assert (changed.switched_by, changed.switched_at) == ("olena", START)


def test_the_audit_says_what_is_recorded() -> None:
    storage = FakeStorage()
    cameras = CameraService(storage, StoppedClock())
    cameras.add(OLENA, replace(DRAFT, recording=RecordingPolicy(main=False, continuous_days=3)))
    details = storage.unit.audit.rows[-1].details
    assert '"record_main": false' in details
    assert '"continuous_days": 3' in details


@pytest.mark.parametrize("field", ["continuous_days", "events_days", "max_gib"])
@pytest.mark.parametrize("value", [0, -1, 100_001, float("nan"), float("inf")])
def test_limits_that_make_no_sense_are_refused(field: str, value: float) -> None:
    with pytest.raises(BadInput, match=r"camera\.bad_recording"):
        RecordingPolicy(**{field: value})
