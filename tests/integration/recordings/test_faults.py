"""Faults of the disk: what was written stays and plays, nothing is written elsewhere, recording goes on by itself."""

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import av
import pytest

from support.centre import wait_for
from support.recorded import packets
from varta.kernel.errors import Unavailable
from varta.kernel.footage import StreamKey
from varta.kernel.ids import CameraId
from varta.media.finisher import Finisher
from varta.media.fragments import describe, link_of
from varta.media.notes import AbsenceNote, ClosedFile, RemovalNote
from varta.media.reclaim import Reclaimer
from varta.media.store import Store, final_name
from varta.media.writer import SegmentWriter, Syncer

pytestmark = pytest.mark.integration
T0 = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
YARD = StreamKey(CameraId("yard"))


@dataclass
class Memory:
    """Stand for the catalogue."""

    rows: list[ClosedFile] = field(default_factory=list)
    removals: list[RemovalNote] = field(default_factory=list)
    absences: list[AbsenceNote] = field(default_factory=list)

    def enter_segment(self, closed: ClosedFile) -> None:
        self.rows.append(closed)

    def enter_absence(self, absence: AbsenceNote) -> None:
        self.absences.append(absence)

    def enter_removal(self, removal: RemovalNote) -> None:
        self.removals.append(removal)


def command(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Return a function that mounts a small file system of its own, which only root may do."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a file system")
    folder = tmp_path / "disk"
    folder.mkdir()

    def mounted(size: str = "5m") -> Path:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "varta-test", str(folder)], capture_output=True, check=False
        )
        if done.returncode:
            pytest.skip("this machine lets nobody mount a file system")
        return folder

    yield mounted
    while os.path.ismount(folder):
        command("umount", "-l", str(folder))


class Recording:
    """Write a synthetic camera to a store."""

    def __init__(self, store: Store, segment_s: float = 2.0) -> None:
        self.store, self.catalogue = store, Memory()
        self.finisher = Finisher(store, self.catalogue)
        self.finisher.start()
        self.writer = SegmentWriter(
            store, YARD, self.finisher.head(YARD), self.finisher.take, segment_s=segment_s, reserve_bytes=0
        )
        self.sent = packets(T0, 100_000, size=(640, 352))
        self.written = 0
        self.error: Unavailable | None = None

    def write(self, pictures: int) -> None:
        """Write pictures, as the recorder does: an error is noted, and the next key frame tries again."""
        for _ in range(pictures):
            packet = next(self.sent)
            try:
                self.writer.write(packet)
                self.written += self.writer.recording
            except Unavailable as error:
                self.error = error

    def until_error(self, code: str) -> None:
        for _ in range(20_000):
            self.write(1)
            if self.error is not None:
                assert self.error.code == code
                return
        raise AssertionError("the disk never refused")

    def files(self) -> list[Path]:
        return sorted(self.store.places[0].glob("yard/main/*/*.mp4"))


def decoded(path: Path) -> int:
    """Return the number of pictures; the finisher may have given the file its final name meanwhile."""
    with av.open(str(path if path.exists() else final_name(path))) as container:
        return sum(1 for _ in container.decode(video=0))


def test_a_disk_that_fills_up_costs_half_a_second_and_recording_goes_on_when_there_is_room(mount):
    root = mount("3m") / "recordings"
    store = Store([root])
    store.create()
    recording = Recording(store)
    recording.until_error("recordings.disk_full")
    on_disk = sum(decoded(path) for path in recording.files())
    assert on_disk >= recording.written - 6, "no more than the fragment that the disk refused"
    assert on_disk > 100
    # The recorder itself makes room when nobody else does, and tells so although the disk is full.
    reclaimer = Reclaimer(store, recording.finisher.note_removal, reserve_bytes=600_000)
    oldest = recording.files()[0]
    link = link_of(oldest)
    assert reclaimer.look() > 0
    assert not oldest.exists()
    recording.error = None
    recording.write(40)
    assert recording.error is None
    recording.writer.close()
    recording.finisher.close()
    assert recording.catalogue.removals[0].link == link
    chain = [describe(path) for path in recording.files()]
    assert all(after.previous == before.link for before, after in pairwise(chain))
    assert all(found is not None and not found.torn for found in chain)
    assert {row.number for row in recording.catalogue.rows} >= {found.number for found in chain}


def test_a_disk_that_turns_read_only_keeps_what_it_has(mount):
    disk = mount("20m")
    store = Store([disk / "recordings"])
    store.create()
    recording = Recording(store, segment_s=3600)
    recording.write(33)
    before = recording.files()
    (opened,) = before
    # A file that is open for writing keeps a file system from turning read-only by command, not by a fault: a new one
    # cannot be begun.
    recording.writer.close()
    wait_for("its row", lambda: recording.catalogue.rows)
    command("mount", "-o", "remount,ro", str(disk))
    recording.write(20)
    assert recording.error is not None
    assert recording.error.code == "recordings.cannot_write"
    recording.finisher.note_absence(AbsenceNote(YARD, 1, None, "disk_full"))
    with pytest.raises(Unavailable):
        recording.finisher.note_removal(RemovalNote(YARD, 1, 1, 2, bytes(32), bytes(32)))
    assert decoded(recording.files()[0]) == 33
    assert not opened.exists()
    command("mount", "-o", "remount,rw", str(disk))
    recording.error = None
    recording.write(20)
    assert recording.error is None
    recording.writer.close()
    wait_for("the absence that waited", lambda: recording.catalogue.absences)
    wait_for("both rows", lambda: len(recording.catalogue.rows) == 2)
    recording.finisher.close()


def test_nothing_is_written_below_a_mount_that_is_away(mount, tmp_path):
    disk = mount("20m")
    store = Store([disk])
    memory = tmp_path / "stores.json"
    store.create(memory)
    recording = Recording(store)
    recording.write(45)
    recording.writer.close()
    wait_for("its rows", lambda: len(recording.catalogue.rows) == 3)
    command("umount", "-l", str(disk))
    assert not os.path.ismount(disk)
    recording.write(20)
    assert recording.error is not None
    assert recording.error.code == "recordings.store_away"
    recording.finisher.note_absence(AbsenceNote(YARD, 1, None, "storage_away"))
    with pytest.raises(Unavailable, match="mount"):
        Syncer(store, 0).sync()
    # A start finds it away too, and does not take the empty folder for a new store.
    with pytest.raises(Unavailable) as away:
        Store([disk]).create(memory)
    assert away.value.code == "recordings.store_away"
    assert list(disk.iterdir()) == [], "nothing below the mount point"


def test_a_disk_that_comes_back_is_recorded_to_again(mount, tmp_path):
    disk, elsewhere = mount("20m"), tmp_path / "elsewhere"
    elsewhere.mkdir()
    store = Store([disk])
    store.create(tmp_path / "stores.json")
    recording = Recording(store)
    recording.write(25)
    recording.writer.close()
    wait_for("its rows", lambda: len(recording.catalogue.rows) == 2)
    command("mount", "--move", str(disk), str(elsewhere))
    recording.write(20)
    assert recording.error is not None
    command("mount", "--move", str(elsewhere), str(disk))
    recording.error = None
    recording.write(20)
    assert recording.error is None
    recording.writer.close()
    recording.finisher.close()
    assert [row.number for row in recording.catalogue.rows] == [1, 2, 3]


def test_another_disk_in_its_place_is_not_written_to(mount, tmp_path):
    disk = mount("20m")
    store = Store([disk])
    memory = tmp_path / "stores.json"
    store.create(memory)
    command("umount", str(disk))
    mount("5m")
    other = Store([disk])
    other.create()  # somebody else's store
    with pytest.raises(Unavailable) as away:
        Store([disk]).create(memory)
    assert away.value.code == "recordings.store_away"
    with pytest.raises(Unavailable):
        store.check()
