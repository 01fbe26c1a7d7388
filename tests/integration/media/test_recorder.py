"""The recorder against simulated cameras: nothing is lost while others fail, and what is torn is repaired."""

import os
import signal
import subprocess
import sys
import time
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import av
import pytest

from fakes.clock import START
from support.centre import wait_for
from varta.cameras.model import Camera, RecordingPolicy
from varta.kernel.errors import Conflict
from varta.kernel.ids import CameraId
from varta.media.packet import Packet
from varta.media.relay import RelayReader
from varta.media.simulator import Faults
from varta.media.writer import FolderLock

pytestmark = pytest.mark.integration


def camera(name: str, url: str, *, enabled: bool = True, sub_url: str = "", **recording: bool) -> Camera:
    policy = RecordingPolicy(**recording)
    return Camera(CameraId(name), name.title(), url, START, sub_url=sub_url, enabled=enabled, recording=policy)


def pictures(files: list[Path]) -> list[tuple[int, int, bool]]:
    """Return presentation time, size and key frame mark of all pictures of the files, in their order."""
    found = []
    for file in files:
        with av.open(str(file)) as container:
            stream = container.streams.video[0]
            found += [(p.pts, p.size, p.is_keyframe) for p in container.demux(stream) if p.size]
    return found


@pytest.mark.parametrize("kind", ["plain", "b", "hevc"])
def test_every_picture_is_recorded_once(simulate, clips, rigs, kind):
    rig = rigs(cameras=[camera("yard", simulate({"yard": clips[kind]}).url("yard"))])
    rig.start()
    wait_for("four closed files", lambda: len(rig.files(closed=True)) >= 4)
    rig.stop()
    files = rig.files()
    assert all(".open." not in file.name for file in files)
    recorded = pictures(files)
    times = sorted(pts for pts, _, _ in recorded)
    assert {b - a for a, b in pairwise(times)} == {9000}
    sizes = [size for _, size, _ in recorded]
    assert sizes[10:] == sizes[:-10], "the camera repeats its ten pictures for ever"
    for file in files:
        assert pictures([file])[0][2], "a file begins with a key frame"
    assert sorted(rig.path(row) for row in rig.rows) == sorted(files)
    assert [row.number for row in rig.rows] == list(range(1, len(files) + 1))
    assert [row.link for row in rig.rows] == [sha256(file.read_bytes()).digest() for file in files]
    assert rig.missing() == []
    assert sum(row.packets for row in rig.rows) == len(recorded)
    assert all(row.size == rig.path(row).stat().st_size for row in rig.rows)
    assert not rig.notes()


def test_segments_recorded_while_the_database_is_away_are_entered_later(simulate, clips, rigs):
    rig = rigs(cameras=[camera("yard", simulate({"yard": clips["plain"]}).url("yard"))])
    rig.start()
    wait_for("a row", lambda: rig.rows)
    rig.away = True
    known = len(rig.rows)
    wait_for("segments in the spool", lambda: len(rig.notes()) >= 2)
    assert rig.figure("yard", "recording")
    rig.away = False
    wait_for("rows entered", lambda: not rig.notes() and len(rig.rows) >= known + 2)


def test_starts_without_the_database_with_the_cameras_it_knew(simulate, clips, rigs):
    url = simulate({"yard": clips["plain"]}).url("yard")
    first = rigs(cameras=[camera("yard", url)])
    first.start()
    wait_for("it records", lambda: first.figure("yard", "recording"))
    first.stop()
    assert (first.folder / "cameras.json").stat().st_mode & 0o077 == 0
    second = rigs(away=True)
    second.start()
    wait_for("it records again", lambda: second.figure("yard", "recording"))


def test_follows_the_registry(simulate, clips, rigs):
    running = simulate({"yard": clips["plain"], "gate": clips["hevc"]})
    yard, gate = camera("yard", running.url("yard")), camera("gate", running.url("gate"))
    rig = rigs(cameras=[yard])
    rig.start()
    wait_for("the first records", lambda: rig.figure("yard", "recording"))
    rig.change([yard, gate])
    wait_for("the second records", lambda: rig.figure("gate", "recording"))
    rig.change([yard.enable(False), gate])
    wait_for("the first is gone", lambda: "yard" not in rig.figures["cameras"])
    wait_for("its file is closed", lambda: rig.files(closed=True) == rig.files())
    assert rig.figure("gate", "state") == "live"
    rig.change([])
    wait_for("none is left", lambda: not rig.figures["cameras"])


def test_an_offline_camera_does_not_disturb_the_others(simulate, clips, rigs):
    running = simulate({"yard": clips["plain"]})
    rig = rigs(cameras=[camera("yard", running.url("yard")), camera("lost", "rtsp://usr:secret@127.0.0.1:1/x")])
    rig.start()
    wait_for("one records", lambda: rig.figure("yard", "recording"))
    wait_for("the other is offline", lambda: rig.figure("lost", "problem") == "camera.unreachable")
    assert rig.figure("lost", "state") == "offline"


def test_a_full_disk_stops_the_recording_and_not_the_live_picture(simulate, clips, rigs):
    rig = rigs(cameras=[camera("yard", simulate({"yard": clips["plain"]}).url("yard"))], reserve_bytes=2**60)
    rig.start()
    wait_for("it says so", lambda: rig.figure("yard", "problem") == "recordings.disk_full")
    assert rig.figure("yard", "recording") is False
    assert rig.figure("yard", "state") == "live"
    with RelayReader(rig.relay, "yard/main") as reader:
        assert isinstance(wait_for("a packet", lambda: reader.next(5)), Packet)
    assert rig.files() == []
    (absence,) = wait_for("an absence", rig.missing)
    assert absence.reason == "disk_full"


def test_two_recorders_never_share_a_folder(rigs):
    rig = rigs()
    held = FolderLock(rig.recordings)
    rig.start()
    error = wait_for("a refusal", lambda: rig.failure)
    assert isinstance(error, Conflict)
    assert error.code == "recordings.in_use"
    held.release()


def test_a_sub_stream_is_fetched_only_while_somebody_reads_it(simulate, clips, rigs):
    running = simulate({"yard": clips["plain"], "small": clips["small"]})
    rig = rigs(cameras=[camera("yard", running.url("yard"), sub_url=running.url("small"))])
    rig.start()
    wait_for("the main stream records", lambda: rig.figure("yard", "recording"))
    with RelayReader(rig.relay, "yard/sub") as reader:

        def packet() -> Packet | None:
            message = reader.next(0.5)
            return message if isinstance(message, Packet) else None

        assert wait_for("a packet of the sub stream", packet).stream.width == 80
    assert {p.parent.parent.name for p in rig.recordings.rglob("*.mp4")} == {"main"}


def test_a_sub_stream_is_recorded_where_that_is_wanted(simulate, clips, rigs):
    running = simulate({"yard": clips["plain"], "small": clips["small"]})
    rig = rigs(cameras=[camera("yard", running.url("yard"), sub_url=running.url("small"), main=False, sub=True)])
    rig.start()
    wait_for("two closed files", lambda: len(rig.files(stream="sub", closed=True)) >= 2)
    wait_for("the main stream is live", lambda: rig.figure("yard", "state") == "live")
    assert rig.files(stream="main") == []
    (absence,) = wait_for("an absence", rig.missing)
    assert (absence.reason, absence.end_us) == ("disabled", None)


def test_a_stream_that_must_make_room_stops_and_says_why(simulate, clips, rigs):
    rig = rigs(cameras=[camera("yard", simulate({"yard": clips["plain"]}).url("yard"))], segment_s=3600)
    rig.start()
    wait_for("it records", lambda: rig.figure("yard", "recording"))
    limits = rig.folder / "recording-limits.json"
    limits.write_text('{"stop": ["yard/main"]}')
    (absence,) = wait_for("an absence", rig.missing)
    assert absence.reason == "overload"
    assert rig.figure("yard", "state") == "live"
    limits.unlink()
    wait_for("its end", lambda: rig.missing()[0].end_us)
    assert len(rig.files()) == 2


SCRIPT = """
import sys, threading
from datetime import timedelta
from pathlib import Path
from varta.cameras.model import Camera, RecordingPolicy
from varta.kernel.clock import SystemClock
from varta.kernel.ids import CameraId
from varta.workers.camera_registry import RegistryLinks
from varta.workers.recorder import RecorderConfig, RecorderLinks, run
class Catalogue:
    def enter_segment(self, closed): pass
    def enter_absence(self, absence): pass
    def enter_removal(self, removal): pass
data, url = Path(sys.argv[1]), sys.argv[2]
clock = SystemClock()
cameras = [Camera(CameraId("yard"), "Yard", url, clock.now())]
links = RecorderLinks(RegistryLinks(lambda: 0, lambda n: [], lambda: cameras), Catalogue(), lambda f: None)
heavy = {"fastapi", "openvino", "cv2", "numpy", "sqlalchemy", "varta.web", "varta.vision"} & set(sys.modules)
assert not heavy, heavy
config = RecorderConfig((data / "recordings",), data, timedelta(seconds=60), reserve_bytes=0)
run(config, links, clock, threading.Event())
"""


def test_what_a_killed_recorder_leaves_is_repaired(simulate, clips, rigs):
    url = simulate({"yard": clips["plain"]}).url("yard")
    rig = rigs(cameras=[camera("yard", url)])
    rig.folder.mkdir()
    killed = subprocess.Popen([sys.executable, "-c", SCRIPT, str(rig.folder), url])
    try:
        wait_for("some fragments", lambda: any(file.stat().st_size > 10_000 for file in rig.files()))
    finally:
        killed.send_signal(signal.SIGKILL)
        killed.wait(10)
    (torn,) = rig.files()
    assert torn.name.endswith(".open.mp4")
    torn_bytes = torn.read_bytes()
    whole = len(torn_bytes)
    with torn.open("ab") as file:
        file.write(os.urandom(50))
    rig.start()
    row, *_ = wait_for("a row for it", lambda: rig.rows)
    rig.stop()
    repaired = rig.files()[0]
    assert rig.path(row) == repaired
    assert row.size == repaired.stat().st_size
    assert repaired.read_bytes()[:whole] == torn_bytes
    recorded = pictures([repaired])
    assert row.packets == len(recorded)
    assert {b - a for a, b in pairwise(sorted(pts for pts, _, _ in recorded))} == {9000}
    assert abs((row.end_us - row.start_us) / 1e6 - len(recorded) / 10) < 0.2


def test_a_recorder_that_was_away_says_so_when_it_is_back(simulate, clips, rigs):
    yard = camera("yard", simulate({"yard": clips["plain"]}).url("yard"))
    before = rigs(cameras=[yard])
    before.start()
    wait_for("a row", lambda: before.rows)
    before.stop()
    time.sleep(1.0)  # the absence itself, long enough to be one
    after = rigs(cameras=[yard])
    after.start()
    (absence,) = wait_for("its own absence", after.missing)
    wait_for("a row", lambda: after.rows)
    assert absence.reason == "recorder_down"
    assert abs(absence.start_us - before.rows[-1].end_us) < 1_000_000
    assert absence.end_us == after.rows[0].start_us
    assert after.rows[0].number == before.rows[-1].number + 1


def test_a_new_resolution_begins_a_new_file(simulate, clips, rigs):
    running = simulate({"yard": clips["plain"]}, faults={"yard": Faults(resize_file=clips["small"])})
    rig = rigs(cameras=[camera("yard", running.url("yard"))], segment_s=3600)
    rig.start()
    wait_for("it records", lambda: rig.figure("yard", "recording"))
    running.call(running.simulator.resize, "yard")
    wait_for("the first file is closed", lambda: rig.rows)
    rig.stop()
    assert [row.width for row in rig.rows] == [160, 80]
    assert [len(pictures([rig.path(row)])) for row in rig.rows] == [row.packets for row in rig.rows]


def test_a_dropped_connection_comes_back_by_itself(simulate, clips, rigs):
    running = simulate({"yard": clips["plain"]})
    rig = rigs(cameras=[camera("yard", running.url("yard"))], segment_s=3600)
    rig.start()
    wait_for("it records", lambda: rig.figure("yard", "recording"))
    running.call(running.simulator.drop, "yard", 1.0)
    wait_for("it noticed", lambda: rig.figure("yard", "reconnects") >= 1)
    wait_for("it records again", lambda: rig.figure("yard", "recording"))
    assert rig.figure("yard", "problem") is None
    rig.stop()
    assert len(rig.rows) == len(rig.files()) >= 2
    # How it is called depends on what the camera answers while it is away.
    (absence,) = rig.missing()
    assert absence.reason in ("network_loss", "camera_offline")


def test_damaged_packets_never_end_the_recording(simulate, clips, rigs):
    running = simulate({"yard": clips["plain"]}, faults={"yard": Faults(flip=0.2, loss=0.1, seed=3)})
    rig = rigs(cameras=[camera("yard", running.url("yard"))])
    rig.start()
    wait_for("three files", lambda: len(rig.files(closed=True)) >= 3, 60)
    assert rig.figure("yard", "state") == "live"
    rig.stop()
    assert all(row.packets > 0 for row in rig.rows)
