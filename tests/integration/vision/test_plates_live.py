"""A vehicle drives by with its plate: what the analyst keeps and raises, from packets on."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from support.centre import wait_for
from support.plates import plate
from varta.cameras.model import Camera, Priority, Rule
from varta.events.files import event_folder
from varta.events.model import Event
from varta.events.plate_read import PlateRead
from varta.kernel.ids import CameraId, RuleId
from varta.kernel.plate_watch import WatchedPlate
from varta.kernel.plates import PlatePattern
from varta.kernel.rules import RuleKind, RuleSpec
from varta.media.packet import Packet
from varta.media.source import open_source
from varta.workers.analyst import AnalystConfig, AnalystLinks, run
from varta.workers.camera_watch import Watched

pytestmark = pytest.mark.integration
CAMERA = Camera(CameraId("gate"), "Gate", "rtsp://192.0.2.1/x", datetime(2026, 11, 23, tzinfo=UTC))
SPEC = RuleSpec("plates", RuleKind.PLATE, classes=frozenset({"moving object"}))
RULE = Rule(RuleId("r1"), CAMERA.id, SPEC, CAMERA.created_at, priority=Priority.HIGH)


def film(path: Path, text: str) -> Path:
    """Encode eight seconds at 10 pictures a second: an empty yard, then a vehicle that drives through."""
    yard = np.random.default_rng(3).normal(90, 4, (360, 640, 3)).clip(0, 255).astype(np.uint8)
    vehicle = np.full((170, 260, 3), 45, np.uint8)
    vehicle[120:155, 50:212] = cv2.resize(plate([text]), (162, 35), interpolation=cv2.INTER_AREA)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=10, options={"preset": "veryfast", "crf": "16", "bf": "0"})
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = 640, 360, "yuv420p", 10
        for index in range(80):
            picture, left = yard.copy(), (index - 25) * 8
            if 0 <= left < 380:
                picture[150:320, left : left + 260] = vehicle
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24").reformat(format="yuv420p")
            frame.pts, frame.time_base = index, Fraction(1, 10)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


class Relay:
    """Play packets as a camera sends them, twice as fast."""

    def __init__(self, packets: Iterator[Packet]) -> None:
        self._packets = packets

    def next(self, timeout_s: float = 1.0) -> object | None:  # noqa: ARG002 - as the real one
        time.sleep(0.05)
        packet = next(self._packets, None)
        return None if packet is None else replace(packet, arrived_ns=time.monotonic_ns())

    def close(self) -> None:
        """Nothing is open."""


def test_a_hit_is_raised_with_its_plate_and_every_reading_is_kept(tmp_path: Path) -> None:
    stored: list[tuple[Event, str]] = []
    reads: list[PlateRead] = []
    stop = threading.Event()
    with open_source(str(film(tmp_path / "film.mp4", "AX 7702 KP")), paced=False) as source:
        relay = Relay(iter(source))
        links = AnalystLinks(
            newest_change=lambda: 0,
            changes_after=lambda _number: [],
            watched=lambda: [Watched(CAMERA, (RULE,))],
            store=lambda event, priority: stored.append((event, priority)) is None,
            open_relay=lambda _key: relay,
            beat=lambda _figures: None,
            plates=lambda: [WatchedPlate("w1", "stolen", PlatePattern("АХ7702КР"))],
            record_plate=reads.append,
        )
        config = AnalystConfig(tmp_path / "boxes.sock", tmp_path / "events", tmp_path, detector="builtin")
        thread = threading.Thread(target=run, args=(config, links, stop))
        thread.start()
        try:
            event, priority = wait_for("a hit", lambda: stored[0] if stored else None, 40)
            read = wait_for("a reading", lambda: reads[0] if reads else None)
        finally:
            stop.set()
            thread.join(10)
    assert (event.rule_kind, event.camera_id, priority) == ("plate", "gate", "high")
    assert (read.text, read.event_id, read.entry_id, read.country) == ("AX7702KP", event.id, "w1", "UA")
    folder = event_folder(tmp_path / "events", event)
    assert {f.name for f in folder.iterdir()} == {"picture.jpg", "original.jpg", "plate.jpg"}
    crop = cv2.imread(str(folder / "plate.jpg"))
    assert crop.shape[0] < 80
    assert crop.shape[1] > crop.shape[0] * 2
