"""The keeper over real files, a real catalogue and a real recorder."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fakes.clock import StoppedClock
from support.centre import wait_for
from varta.access.model import system_actor
from varta.bootstrap.ledger import coverage_of
from varta.bootstrap.registry import NewCamera, add_camera
from varta.bootstrap.services import opened_database
from varta.bootstrap.settings import Settings, TierSettings
from varta.bootstrap.worker_keeper import keeper_config, keeper_links
from varta.incidents.alarm import DEADLINES
from varta.kernel.clock import Clock, SystemClock
from varta.kernel.spans import Span
from varta.media.store import Store
from varta.recordings.hold import HoldReason
from varta.recordings.hold_service import HoldDraft
from varta.workers.keeper import Keeper
from varta.workers.keeper_parts import KeeperConfig, KeeperLinks

pytestmark = pytest.mark.integration
ACTOR = system_actor("test")


@contextmanager
def keeping(
    settings: Settings, clock: Clock, change: Callable[[KeeperConfig], KeeperConfig] = lambda c: c
) -> Iterator[tuple[Callable[..., Keeper], KeeperLinks]]:
    """Give a function that makes a keeper look until it rests, and its links."""
    stop = threading.Event()
    with opened_database(settings) as database:
        links = keeper_links(settings, database, DEADLINES)
        keeper = Keeper(change(keeper_config(settings)), links, clock, stop)

        def look(*names: str) -> Keeper:
            for step in keeper._steps:
                step.due = float("-inf") if not names or step.name in names else float("inf")
            keeper.look()
            while keeper.more:
                keeper.look()
            return keeper

        yield look, links


def test_what_is_old_goes_what_is_held_stays_and_the_chain_is_whole(kept) -> None:
    kept.record(20)
    start = kept.now - timedelta(seconds=20)
    # As old as may be in ten seconds of footage.
    clock = StoppedClock(start + timedelta(days=30, seconds=10.5))
    with keeping(kept.settings, clock) as (look, links):
        held = Span(start + timedelta(seconds=4.5), start + timedelta(seconds=6.5))
        placed = links.holds.place(ACTOR, HoldDraft(["yard"], held, HoldReason.COMPLAINT, "1"))
        assert placed.figures is not None
        assert placed.figures.segments == 3
        before = {path.name for path in kept.files()}
        keeper = look()
        purged = keeper.figures()["purged"]
        assert purged
        left = [path.name for path in kept.files()]
        apart = sorted(path.name for path in (kept.root / ".held").rglob("*.mp4"))
        assert len(left) + purged == len(before)
        assert len(apart) == 3
        assert kept.codes() == []
        # Whatever way is tried, the database refuses.
        with kept.catalogue() as (_, recordings):
            every = recordings.overlapping(ACTOR, kept.stream, held)
            assert recordings.purge(ACTOR, every) == []
        links.holds.release(ACTOR, placed.hold.id)
        look()
        assert list((kept.root / ".held").rglob("*.mp4")) == []
        assert sorted(path.name for path in kept.files()) == sorted(left)
        assert kept.codes() == []


def test_old_footage_moves_to_a_second_disk_and_the_chain_is_whole(tmp_path: Path, kept) -> None:
    kept.record(6)
    settings = kept.settings.model_copy(
        update={
            "recording": kept.settings.recording.model_copy(
                update={"tiers": (TierSettings(folder=tmp_path / "archive", after_days=1),)}
            )
        }
    )
    Store(settings.places).create()
    kept.settings = settings
    with keeping(settings, StoppedClock(kept.now + timedelta(days=1, seconds=-3))) as (look, _):
        moved = look().figures()["moved"]
    assert moved
    archived = list((tmp_path / "archive").rglob("*.mp4"))
    assert len(archived) == moved
    assert kept.files()
    assert kept.codes() == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.skip("only root may mount a file system")
    folder = tmp_path / "disk"
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=24m", "varta-test", str(folder)]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a file system")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=True)


def test_a_disk_full_of_held_footage_stops_streams_until_there_is_room(tmp_path: Path, small_disk, kept) -> None:
    data = tmp_path / "data"
    settings = Settings(data_dir=data, recording={"folder": str(small_disk), "reserve_mib": 16})
    add_camera(settings, NewCamera("yard", "rtsp://192.0.2.1/1", "Yard"))
    Store(settings.places).create()
    (data / "run").mkdir(exist_ok=True)
    kept.settings = settings
    kept.record(4)
    ballast = small_disk / "ballast"
    limits = data / "run" / "recording-limits.json"
    with keeping(settings, SystemClock()) as (look, links):
        whole = Span(kept.now - timedelta(hours=1), kept.now + timedelta(hours=1))
        hold = links.holds.place(ACTOR, HoldDraft(["yard"], whole, HoldReason.REQUEST, "2")).hold
        ballast.write_bytes(bytes(12 * 1024 * 1024))
        look()
        assert limits.read_text() == '{"stop": ["yard/main"]}'
        assert len(list((small_disk / ".held").rglob("*.mp4"))) == 4
        ballast.unlink()
        links.holds.release(ACTOR, hold.id)
        look()
        assert limits.read_text() == '{"stop": []}'
        assert kept.codes() == []


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
    started: list[subprocess.Popen[bytes]] = []
    own = {"VARTA_DATA_DIR": str(tmp_path / "data"), "VARTA_RECORDING__SEGMENT_SECONDS": "5"}
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VARTA_")}

    def start() -> "subprocess.Popen[bytes]":
        with (tmp_path / "recorder.log").open("ab") as log:
            words = [sys.executable, "-m", "varta", "worker", "recorder"]
            started.append(subprocess.Popen(words, stdout=log, stderr=log, env=clean | own))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait(10)


@pytest.mark.timeout(180)
def test_a_real_recorder_that_dies_is_noticed_and_its_return_as_well(tmp_path: Path, simulate, clips, recorder) -> None:
    settings = Settings(data_dir=tmp_path / "data", recording={"segment_seconds": 5})
    add_camera(settings, NewCamera("yard", simulate({"yard": clips["plain"]}).url("yard"), "Yard"))
    process = recorder()

    def quick(config: KeeperConfig) -> KeeperConfig:
        return replace(config, patience=timedelta(seconds=2))

    with keeping(settings, SystemClock(), quick) as (look, links):

        def missing() -> bool:
            return bool(look("cameras", "watch").figures()["not_recording"])

        def coverage(until: str = "") -> Mapping[str, Any]:
            (row,) = coverage_of(settings, ["yard"], "", until)
            return row

        def down() -> float:
            return float(coverage()["missing"].get("recorder_down", 0.0))

        # One whole file at least: what a younger recorder leaves open is entered only by the next one.
        wait_for("the camera is recorded", lambda: not missing() and coverage()["recorded_s"] > 5, 40)
        wait_for("nothing is wrong", lambda: not missing() and not links.alarms.lasting(ACTOR), 20)
        killed = datetime.now(UTC).isoformat()
        process.send_signal(signal.SIGKILL)
        wait_for("an alarm", lambda: missing() and links.alarms.lasting(ACTOR), 30)
        (event,) = links.alarms.lasting(ACTOR)
        assert (event.rule_id, event.camera_id) == ("system:not-recording", "yard")
        recorder()  # which mends what the killed one left open, and enters it
        wait_for("it is over", lambda: not missing() and not links.alarms.lasting(ACTOR), 40)
        wait_for("what was recorded before counts", lambda: coverage(killed)["recorded_s"] > 0, 20)
        wait_for("the ledger says that the recorder was down", lambda: down() > 1.0, 20)
