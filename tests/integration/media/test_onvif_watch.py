"""What cameras notice themselves becomes alarms: the real listener against the ONVIF device of our own."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from support.domain import camera
from support.onvif_device import LOGIN, PASSWORD, OnvifDevice
from varta.cameras.model import Camera, OnvifAccess
from varta.events.files import event_folder
from varta.events.model import Event
from varta.kernel.changes import Change, Topic
from varta.kernel.clock import SystemClock
from varta.kernel.errors import Unavailable
from varta.workers.onvif_watch import FieldLinks, run

pytestmark = pytest.mark.integration
CLOCK = SystemClock()


class Centre:
    """Stand in for the database."""

    def __init__(self, cameras: Sequence[Camera]) -> None:
        self.cameras, self.away = list(cameras), False
        self.changes: list[Change] = []
        self.kept: list[tuple[Event, str]] = []
        self.figures: Mapping[str, object] = {}

    def links(self) -> FieldLinks:
        return FieldLinks(self._newest, self._after, lambda: self.cameras, self._store, lambda _: b"jpeg", self._beat)

    def change(self, *cameras: Camera) -> None:
        self.cameras = list(cameras)
        self.changes.append(Change(len(self.changes) + 1, CLOCK.now(), Topic.CAMERA, "gate"))

    def _newest(self) -> int:
        return len(self.changes)

    def _after(self, number: int) -> Sequence[Change]:
        return self.changes[number:]

    def _store(self, event: Event, priority: str) -> None:
        if self.away:
            raise Unavailable("database.away", "away")
        self.kept.append((event, priority))

    def _beat(self, figures: Mapping[str, object]) -> None:
        self.figures = json.loads(json.dumps(figures))


@pytest.fixture
def device() -> Iterator[OnvifDevice]:
    with OnvifDevice().running() as running:
        yield running


def until(holds: Callable[[], object], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def gate(device: OnvifDevice, **wanted: bool) -> Camera:
    url = f"http://{LOGIN}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{device.port}"
    return camera(onvif=OnvifAccess(url, **wanted))


def test_what_is_asked_for_becomes_an_alarm_and_the_rest_does_not(device: OnvifDevice, tmp_path: Path) -> None:
    centre, stop = Centre([camera()]), threading.Event()
    thread = threading.Thread(target=run, args=(tmp_path, centre.links(), CLOCK, stop))
    thread.start()
    try:
        assert device.asked == []
        centre.change(gate(device))
        until(lambda: "PullMessages" in device.asked)
        device.notice("tns1:VideoSource/MotionAlarm", "State", "true", "vs0")
        centre.away = True
        device.notice("tns1:Device/Trigger/DigitalInput", "LogicalState", "true", "Двері")
        device.notice("tns1:Device/Trigger/DigitalInput", "LogicalState", "false", "Двері")
        device.notice("tns1:Device/Trigger/DigitalInput", "LogicalState", "true", "Двері")
        until(lambda: centre.figures.get("waiting") == 1)
        centre.away = False
        device.notice("tns1:VideoSource/GlobalSceneChange/ImagingService", "State", "true", "vs0")
        until(lambda: len(centre.kept) == 2)
        (opened, high), (covered, medium) = centre.kept
        assert (opened.rule_kind, opened.class_name, opened.rule_name, high) == ("camera", "input", "Двері", "high")
        assert (covered.rule_id, covered.class_name, medium) == ("camera:tamper", "tamper", "medium")
        assert (event_folder(tmp_path, opened) / "picture.jpg").read_bytes() == b"jpeg"
        assert centre.figures["cameras"] == {"gate": {"problem": None}}

        centre.change(replace(gate(device, tamper=False, inputs=False, motion=True), enabled=True))
        until(lambda: device.subscriptions == 2)
        device.notice("tns1:VideoSource/MotionAlarm", "State", "true", "vs0")
        until(lambda: len(centre.kept) == 3)
        assert centre.kept[2][1] == "low"

        centre.change(camera())
        until(lambda: device.asked[-1] == "Unsubscribe")
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()


def test_a_camera_that_refuses_is_told_of(device: OnvifDevice, tmp_path: Path) -> None:
    url = f"http://{LOGIN}:wrong@127.0.0.1:{device.port}"
    centre, stop = Centre([camera(onvif=OnvifAccess(url))]), threading.Event()
    thread = threading.Thread(target=run, args=(tmp_path, centre.links(), CLOCK, stop))
    thread.start()
    try:
        until(lambda: centre.figures.get("cameras") == {"gate": {"problem": "camera.onvif_wrong_password"}})
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()
