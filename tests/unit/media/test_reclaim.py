"""Room made on a full disk without catalogue and keeper: the oldest goes, what is held stays."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from support.recorded import packets, write_file
from varta.kernel.footage import StreamKey, StreamKind
from varta.kernel.ids import CameraId
from varta.media.notes import RemovalNote
from varta.media.reclaim import Reclaimer, oldest_first
from varta.media.store import Store

GATE, YARD = StreamKey(CameraId("gate")), StreamKey(CameraId("yard"), StreamKind.SUB)
START = datetime(2026, 11, 23, 23, 59, 30, tzinfo=UTC)


class SmallStore(Store):
    """Be a disk with room for some files only."""

    def __init__(self, root: Path, room: int) -> None:
        super().__init__([root])
        self.room = room

    def free(self, place: int = 0) -> int:
        files = sum(path.stat().st_size for path in self.places[place].rglob("*.mp4"))
        return self.room - files


def written(root: Path, stream: StreamKey, seconds: float) -> Path:
    return write_file(root, stream, list(packets(START + timedelta(seconds=seconds), 2)))[0]


@pytest.fixture
def filled(tmp_path: Path) -> Callable[[float], tuple[SmallStore, list[Path]]]:
    def make(spare_files: float) -> tuple[SmallStore, list[Path]]:
        files = [written(tmp_path, stream, at) for stream, at in ((GATE, 0), (YARD, 20), (GATE, 60), (YARD, 80))]
        size = sum(file.stat().st_size for file in files)
        store = SmallStore(tmp_path, round(size + spare_files * size / 4))
        store.create()
        return store, files

    return make


def test_walks_from_the_oldest_across_streams_and_days(
    filled: Callable[[float], tuple[SmallStore, list[Path]]],
) -> None:
    store, files = filled(0)
    assert [store.path(file) for file in oldest_first(store.places[0])] == files


def test_removes_no_more_than_it_must_and_notes_each_first(
    filled: Callable[[float], tuple[SmallStore, list[Path]]],
) -> None:
    store, files = filled(0)
    links = [sha256(file.read_bytes()).digest() for file in files]
    notes: list[tuple[RemovalNote, bool]] = []
    oldest = {GATE: files[0], YARD: files[1]}
    reserve = files[0].stat().st_size + 1
    made = Reclaimer(store, lambda note: notes.append((note, oldest[note.stream].exists())), reserve)
    assert made.look() == 2
    assert [file.exists() for file in files] == [False, False, True, True]
    assert [note.link for note, _ in notes] == links[:2]
    assert all(was_there for _, was_there in notes), "noted before it went"
    assert made.look() == 0


def test_never_touches_what_is_held_or_still_written(filled: Callable[[float], tuple[SmallStore, list[Path]]]) -> None:
    store, files = filled(0)
    for file in files[:3]:
        apart = store.places[0] / ".held" / file.relative_to(store.places[0])
        apart.parent.mkdir(parents=True, exist_ok=True)
        file.rename(apart)
    opened = files[3].with_name(files[3].name.replace(".mp4", ".open.mp4"))
    files[3].rename(opened)
    notes: list[RemovalNote] = []
    assert Reclaimer(store, notes.append, 1 << 40).look() == 0
    assert opened.exists()
    assert len(list((store.places[0] / ".held").rglob("*.mp4"))) == 3
    assert notes == []


def test_keeps_everything_while_there_is_room(filled: Callable[[float], tuple[SmallStore, list[Path]]]) -> None:
    store, files = filled(2)
    assert Reclaimer(store, lambda _: None, 1).look() == 0
    assert all(file.exists() for file in files)
