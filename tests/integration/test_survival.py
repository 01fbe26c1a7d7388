"""Recording is the last thing to fail: kill the others while it records, and compare it with the source."""

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import av
import pytest

from support.centre import RunningCentre, wait_for
from support.footage import footage

pytestmark = [pytest.mark.integration, pytest.mark.footage, pytest.mark.timeout(180)]
CLIP = "video/intel_one-by-one-person-detection.mp4"
CAMERA = "yard"


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[RunningCentre]:
    with RunningCentre(tmp_path, {CAMERA: footage(CLIP)}, {"VARTA_RECORDING__SEGMENT_SECONDS": "10"}) as running:
        yield running


def recorded(centre: RunningCentre) -> list[tuple[float, int]]:
    """Return presentation time and size of every picture on disk, in the order of decoding, open file included."""
    files = sorted((centre.data / "recordings" / CAMERA).rglob("*.mp4"), key=lambda f: f.name.split(".")[0:2])
    pictures: list[tuple[float, int]] = []
    for file in files:
        try:
            pictures += pictures_of(file)
        except (av.InvalidDataError, FileNotFoundError):
            # It may have got its name, or not yet its first fragment, since the folder was listed.
            if ".open." not in file.name:
                raise
            closed = file.with_name(file.name.replace(".open", ""))
            pictures += pictures_of(closed) if closed.exists() else []
    return pictures


def pictures_of(file: Path) -> list[tuple[float, int]]:
    with av.open(str(file)) as container:
        stream = container.streams.video[0]
        assert stream.time_base is not None
        return [
            (float(p.pts * stream.time_base), p.size) for p in container.demux(stream) if p.size and p.pts is not None
        ]


def source_pictures() -> list[tuple[float, int]]:
    with av.open(str(footage(CLIP))) as container:
        stream = container.streams.video[0]
        assert stream.time_base is not None
        return [
            (float(p.pts * stream.time_base), p.size) for p in container.demux(stream) if p.size and p.pts is not None
        ]


def kill(centre: RunningCentre, worker: str) -> None:
    pid = wait_for(f"a heartbeat of {worker}", lambda: centre.worker_pid(worker))
    os.kill(pid, signal.SIGKILL)
    wait_for(f"{worker} restarted", lambda: centre.worker_pid(worker) not in (None, pid))


def test_recording_has_no_gap_while_analyst_web_and_database_fail(centre: RunningCentre) -> None:
    wait_for("something recorded", lambda: list((centre.data / "recordings").rglob("*.mp4")))
    kill(centre, "analyst")
    kill(centre, "web")
    locker = sqlite3.connect(centre.data / "varta.db", isolation_level=None)
    locker.execute("BEGIN EXCLUSIVE")
    segments_before = len(list((centre.data / "recordings" / CAMERA).rglob("*.mp4")))
    wait_for(
        "segments closed while the database is locked",
        lambda: len(list((centre.data / "recordings" / CAMERA).rglob("*.mp4"))) >= segments_before + 2,
        40,
    )
    spooled = list((centre.data / "recordings" / ".spool").glob("*.json"))
    assert spooled, "closed segments wait in the spool while the database is locked"
    locker.execute("ROLLBACK")
    locker.close()
    wait_for(
        "the catalogue caught up",
        lambda: not list((centre.data / "recordings" / ".spool").glob("*.json")),
        30,
    )
    wait_for("the web server answers again", centre.ready)

    pictures = recorded(centre)
    times = sorted(t for t, _ in pictures)
    steps = [round(b - a, 3) for a, b in pairwise(times)]
    assert steps, "nothing recorded"
    assert set(steps) == {0.1}, f"the source has a picture each 0.1 s; the recording's steps are {sorted(set(steps))}"
    assert_same_pictures(pictures, source_pictures())


def assert_same_pictures(pictures: list[tuple[float, int]], source: list[tuple[float, int]]) -> None:
    """Fail unless the recording is an unbroken run of the endlessly repeated source, told by the pictures' sizes.

    Start codes become lengths and parameter sets may stand before key frames, so that sizes agree only nearly.
    """
    sizes = [size for _, size in source]
    got = [size for _, size in pictures]
    matching = [
        offset
        for offset in range(len(sizes))
        if all(abs(size - sizes[(offset + i) % len(sizes)]) <= 128 for i, size in enumerate(got))
    ]
    assert matching, "the recorded pictures are not an unbroken run of the source's"


def test_recorder_killed_comes_back_and_keeps_what_it_had(centre: RunningCentre) -> None:
    wait_for("something recorded", lambda: list((centre.data / "recordings").rglob("*.mp4")))
    time.sleep(2)  # real time passes: two seconds of video
    before = len(recorded(centre))
    kill(centre, "recorder")
    wait_for("recording goes on", lambda: len(recorded(centre)) > before + 20, 40)
    with centre.sign_in() as client:
        state = client.get("/api/state").json()
    assert any(camera["recording"] for camera in state["cameras"])
