"""The analyst over packets of a real clip, with fakes for the relay's socket and the database."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from support.centre import wait_for
from support.footage import SHARED_DATA, footage
from varta.cameras.model import Camera, Priority, Rule
from varta.events.files import event_folder
from varta.events.model import Event
from varta.kernel.changes import Change, Topic
from varta.kernel.errors import Unavailable
from varta.kernel.geometry import Point
from varta.kernel.ids import CameraId, RuleId
from varta.kernel.rules import RuleKind, RuleSpec
from varta.media.packet import Packet
from varta.media.source import open_source
from varta.workers.analyst import AnalystConfig, AnalystLinks, run
from varta.workers.camera_watch import Watched

pytestmark = [pytest.mark.integration, pytest.mark.footage]
NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
CAMERA = Camera(CameraId("yard"), "Yard", "rtsp://192.0.2.1/x", NOW)
WHOLE = tuple(Point(x, y) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1)))
RULE = Rule(RuleId("r1"), CAMERA.id, RuleSpec("yard", RuleKind.INTRUSION, WHOLE), NOW, priority=Priority.HIGH)


class FakeRelay:
    """Play a clip's packets, then nothing; `broken` of them are damaged."""

    def __init__(self, packets: Iterator[Packet], damage: bool = False) -> None:
        self._packets, self._damage, self._count = packets, damage, 0

    def next(self, timeout_s: float = 1.0) -> object | None:
        packet = next(self._packets, None)
        if packet is None:
            time.sleep(min(timeout_s, 0.02))
            return None
        self._count += 1
        packet = replace(packet, arrived_ns=time.monotonic_ns())
        if self._damage and self._count % 40 == 7:
            return replace(packet, data=bytes(len(packet.data)))
        return packet

    def close(self) -> None:
        """Nothing is open."""


class FakeCentre:
    """Stand in for registry, database and heartbeat."""

    def __init__(self) -> None:
        self.watched = [Watched(CAMERA, (RULE,))]
        self.changes: list[Change] = []
        self.events: list[tuple[Event, str]] = []
        self.away = False
        self.beats: list[dict[str, object]] = []

    def store(self, event: Event, priority: str) -> bool:
        if self.away:
            raise Unavailable("database.away", "The database is away.")
        self.events.append((event, priority))
        return True

    def after(self, number: int) -> Sequence[Change]:
        return [c for c in self.changes if c.number > number]

    def change(self, *watched: Watched) -> None:
        self.watched = list(watched)
        self.changes.append(Change(len(self.changes) + 1, NOW, Topic.RULE, "r1"))


class Running:
    """Run the analyst in a thread."""

    def __init__(self, folder: Path, centre: FakeCentre, relay: FakeRelay) -> None:
        config = AnalystConfig(folder / "boxes.sock", folder / "events", SHARED_DATA / "models", detector="builtin")
        links = AnalystLinks(
            newest_change=lambda: len(centre.changes),
            changes_after=centre.after,
            watched=lambda: centre.watched,
            store=centre.store,
            open_relay=lambda _key: relay,
            beat=lambda figures: centre.beats.append(dict(figures)),
            plates=list,
            record_plate=lambda _read: True,
        )
        self._stop = threading.Event()
        self._thread = threading.Thread(target=run, args=(config, links, self._stop))

    def __enter__(self) -> "Running":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(10)
        assert not self._thread.is_alive()


@pytest.fixture
def packets() -> Iterator[Iterator[Packet]]:
    with open_source(str(footage("video/intel_car-detection.mp4")), paced=False) as source:
        yield iter(source)


def test_an_event_has_its_pictures_before_it_is_told(packets: Iterator[Packet], tmp_path: Path) -> None:
    centre = FakeCentre()
    with Running(tmp_path, centre, FakeRelay(packets)):
        event, priority = wait_for("an event", lambda: centre.events[0] if centre.events else None)
    assert (event.camera_id, event.rule_name, event.class_name, priority) == ("yard", "yard", "moving object", "high")
    assert 0 <= event.box.x <= 1
    assert 0 < event.box.height <= 1.01
    folder = event_folder(tmp_path / "events", event)
    assert {f.name for f in folder.iterdir()} == {"picture.jpg", "original.jpg"}
    assert (folder / "picture.jpg").read_bytes() != (folder / "original.jpg").read_bytes()
    assert len({e.track for e, _ in centre.events}) == len(centre.events)


def test_events_wait_for_the_database(packets: Iterator[Packet], tmp_path: Path) -> None:
    centre = FakeCentre()
    centre.away = True
    with Running(tmp_path, centre, FakeRelay(packets)):
        wait_for("a waiting event", lambda: any(beat["events_waiting"] for beat in centre.beats))
        assert not centre.events
        centre.away = False
        wait_for("the event", lambda: centre.events, 5.0)


def test_broken_packets_are_counted_and_harm_nothing(packets: Iterator[Packet], tmp_path: Path) -> None:
    centre = FakeCentre()
    with Running(tmp_path, centre, FakeRelay(packets, damage=True)):
        wait_for("an event", lambda: centre.events)
        beat = wait_for("a count", lambda: next((b for b in centre.beats if "broken_packets" in json.dumps(b)), None))
    assert "yard" in json.dumps(beat)


def test_a_saved_rule_acts_within_a_second(packets: Iterator[Packet], tmp_path: Path) -> None:
    centre = FakeCentre()
    centre.watched = [Watched(CAMERA, ())]
    endless = (p for p in packets for _ in [time.sleep(0.01)])
    with Running(tmp_path, centre, FakeRelay(endless)):
        wait_for("the first pictures", lambda: any("cpu_ms_per_s" in json.dumps(b) for b in centre.beats))
        assert not centre.events
        centre.change(Watched(CAMERA, (RULE,)))
        wait_for("an event", lambda: centre.events, 8.0)
        centre.change()
        wait_for("no camera", lambda: centre.beats[-1]["cameras"] == {}, 5.0)
