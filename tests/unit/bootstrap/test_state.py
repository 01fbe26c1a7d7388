import json
from datetime import timedelta
from pathlib import Path

from fakes.clock import START, StoppedClock
from varta.bootstrap.ports import CameraFigures, Heartbeat
from varta.bootstrap.state import StateReader
from varta.cameras.model import Camera
from varta.kernel.errors import Unavailable
from varta.kernel.ids import CameraId


class World:
    def __init__(self, data: Path) -> None:
        self.clock = StoppedClock()
        self.beats: list[Heartbeat] = []
        self.cameras = [Camera(CameraId("square"), "Square", "rtsp://c/1", START)]
        self.away = False
        self.reader = StateReader(self.clock, data, lambda: self.beats, self.registry, ("recorder",))

    def registry(self) -> list[Camera]:
        if self.away:
            raise Unavailable("database.away", "away")
        return self.cameras

    def beat(self, **figures: object) -> None:
        camera = {"state": "live", "since": START.isoformat(), "recording": True, "fps": 25.004, "kbps": 800, **figures}
        self.beats = [Heartbeat("recorder", self.clock.now(), START, {"cameras": {"square": camera}})]

    def camera(self) -> CameraFigures:
        self.clock.forward(1)
        return self.reader.read().cameras[0]


def test_a_recorded_camera_is_live(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.beat(last_picture_us=int(START.timestamp() * 1e6))
    camera = world.camera()
    assert (camera.state, camera.recording, camera.fps, camera.kbps) == ("live", True, 25.0, 800.0)


def test_a_live_camera_without_new_pictures_is_stalled_since_the_last(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.clock.forward(10)
    world.beat(last_picture_us=int(START.timestamp() * 1e6))
    camera = world.camera()
    assert (camera.state, camera.since) == ("stalled", START)


def test_a_disabled_camera_is_disabled_whatever_the_recorder_says(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.beat()
    world.cameras = [world.cameras[0].enable(on=False)]
    assert world.camera().state == "disabled"


def test_a_worker_is_down_when_its_heartbeat_is_stale_and_the_moment_is_kept(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.beat()
    assert [w.up for w in world.reader.read().workers] == [True, True]
    world.clock.forward(6)
    turned = world.clock.now()
    recorder = world.reader.read().workers[0]
    assert (recorder.up, recorder.since) == (False, turned)
    world.clock.forward(6)
    state = world.reader.read()
    assert state.workers[0].since == turned
    assert state.cameras[0].state == "offline"
    assert state.cameras[0].since == turned


def test_an_absent_database_is_told_and_the_known_cameras_stay(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.beat()
    world.reader.read()
    world.away = True
    world.clock.forward(1)
    state = world.reader.read()
    assert not state.database_up
    assert [c.id for c in state.cameras] == ["square"]


def test_damaged_figures_are_read_with_care(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.beat(state="dancing", since="yesterday", fps="many", kbps=None, last_picture_us="now", problem=5)
    camera = world.camera()
    assert (camera.state, camera.fps, camera.kbps, camera.problem) == ("offline", None, None, None)
    world.beats = [Heartbeat("recorder", world.clock.now(), START, {"cameras": ["square"]})]
    assert world.camera().state == "offline"


def test_restarts_come_from_the_supervisor(tmp_path: Path) -> None:
    world = World(tmp_path)
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "supervisor.json").write_text(json.dumps({"workers": [{"name": "recorder", "restarts": 3}]}))
    assert world.reader.read().workers[0].restarts == 3
    (tmp_path / "run" / "supervisor.json").write_text("{")
    world.clock.forward(1)
    assert world.reader.read().workers[0].restarts == 0


def test_it_reads_anew_at_most_twice_a_second(tmp_path: Path) -> None:
    world = World(tmp_path)
    first = world.reader.read()
    world.clock.forward(0.1)
    assert world.reader.read() is first
    world.clock.forward(0.5)
    assert world.reader.read().now == START + timedelta(seconds=0.6)


def test_how_streams_come_in_and_who_is_not_heard(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.beat(lost=3, lost_percent=0.125, jitter_ms=2.0, clock_source="arrival", packets="many")
    heard = {"cameras": {"square": {"problem": "camera.onvif_timeout"}}}
    world.beats.append(Heartbeat("field", world.clock.now(), START, heard))
    camera = world.camera()
    assert (camera.network.lost, camera.network.lost_percent, camera.network.packets) == (3, 0.125, None)
    assert (camera.network.clock_source, camera.network.clock_offset_ms) == ("arrival", None)
    assert camera.onvif_problem == "camera.onvif_timeout"
