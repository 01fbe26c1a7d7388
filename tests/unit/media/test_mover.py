"""Files of segments that are moved apart, back, to another place, and away."""

import os
import threading
from hashlib import sha256
from pathlib import Path

import pytest

from varta.kernel.errors import Broken, Unavailable
from varta.kernel.footage import FileName, StreamKey, StreamKind
from varta.kernel.ids import CameraId, HoldId
from varta.media.mover import Mover
from varta.media.places import free_bytes
from varta.media.removal import Remover
from varta.media.tiers import copy_to_place

GATE = StreamKey(CameraId("gate"))
FIRST = 1_700_000_000_123


def name(minute: int, kind: StreamKind = StreamKind.MAIN) -> FileName:
    return FileName(StreamKey(CameraId("gate"), kind), FIRST + minute * 60_000)


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    for part in ("recorder", "archive"):
        (tmp_path / part).mkdir()
        (tmp_path / part / ".varta-store").write_text("{}")
    return tmp_path / "recorder", tmp_path / "archive"


def put(place: Path, file: FileName, text: str = "footage") -> Path:
    path = place / file.relative
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_held_file_lies_apart_and_comes_back(places: tuple[Path, Path]) -> None:
    file, mover = name(0), Mover(places)
    plain = put(places[0], file)
    assert mover.hold([(0, file)]) == [0]
    assert not plain.exists()
    assert (places[0] / ".held" / file.relative).read_text() == "footage"
    assert mover.unhold([(0, file)]) == [0]
    assert plain.read_text() == "footage"


def test_moving_again_changes_nothing(places: tuple[Path, Path]) -> None:
    mover = Mover(places)
    put(places[0], name(0))
    assert mover.hold([(0, name(0))]) == mover.hold([(0, name(0))]) == [0]


def test_a_file_is_found_in_another_place_than_the_catalogue_says(places: tuple[Path, Path]) -> None:
    put(places[1], name(3))
    assert Mover(places).hold([(0, name(3)), (0, name(4))]) == [1, None]
    assert (places[1] / ".held" / name(3).relative).exists()


def test_a_link_to_somewhere_else_is_not_moved(places: tuple[Path, Path], tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("mine")
    link = places[0] / name(0).relative
    link.parent.mkdir(parents=True)
    link.symlink_to(secret)
    assert Mover(places).hold([(0, name(0))]) == [None]


def test_several_movers_at_once_lose_nothing(places: tuple[Path, Path]) -> None:
    files = [(0, name(n)) for n in range(60)]
    for _, file in files:
        put(places[0], file)
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(Mover(places).hold(files))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[0] * 60] * 4
    assert len(list((places[0] / ".held").rglob("*.mp4"))) == 60


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_disk_that_refuses_is_said(places: tuple[Path, Path]) -> None:
    folder = put(places[0], name(0)).parent
    folder.chmod(0o500)
    try:
        with pytest.raises(Unavailable) as refused:
            Mover(places).hold([(0, name(0))])
    finally:
        folder.chmod(0o700)
    assert refused.value.code == "recordings.cannot_move"


def test_the_copy_of_a_hold_is_kept_and_removed(places: tuple[Path, Path]) -> None:
    mover, hold = Mover(places), HoldId("a1")
    mover.write_note(hold, '{"id": "a1"}')
    assert (places[0] / ".holds" / "a1.json").read_text() == '{"id": "a1"}'
    assert mover.notes() == [hold]
    mover.remove_note(hold)
    mover.remove_note(hold)
    assert mover.notes() == []


def test_nothing_is_written_below_a_mount_point_whose_disk_is_away(places: tuple[Path, Path]) -> None:
    (places[0] / ".varta-store").unlink()
    with pytest.raises(Unavailable) as refused:
        Mover(places).write_note(HoldId("a1"), "{}")
    assert refused.value.code == "recordings.store_away"
    assert list(places[0].iterdir()) == []


def test_purged_files_go_with_their_empty_day(places: tuple[Path, Path]) -> None:
    here, there = put(places[0], name(0)), put(places[1], name(1))
    wanted = [(0, name(0)), (1, name(1)), (0, name(2))]
    assert list(Remover(places).remove(wanted)) == [(0, name(0)), (0, name(2)), (1, name(1))]
    assert not here.exists()
    assert not there.exists()
    assert not here.parent.exists()
    assert here.parent.parent.exists()


def test_held_files_cannot_be_purged(places: tuple[Path, Path]) -> None:
    mover = Mover(places)
    put(places[0], name(0))
    mover.hold([(0, name(0))])
    Remover(places).remove([(0, name(0))])
    assert (places[0] / ".held" / name(0).relative).exists()


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_a_linked_folder_is_not_followed(places: tuple[Path, Path], tmp_path: Path, depth: int) -> None:
    outside = tmp_path / "outside"
    parts = name(0).relative.parts
    victim = outside.joinpath(*parts[depth + 1 :])
    victim.parent.mkdir(parents=True)
    victim.write_text("not ours")
    link = places[0].joinpath(*parts[: depth + 1])
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(outside, target_is_directory=True)
    Remover(places).remove([(0, name(0))])
    assert victim.read_text() == "not ours"


def test_the_files_of_a_place_that_is_away_stay_for_later(places: tuple[Path, Path]) -> None:
    put(places[1], name(0))
    (places[1] / ".varta-store").unlink()
    assert Remover(places).remove([(1, name(0)), (7, name(0))]) == []
    assert (places[1] / name(0).relative).exists()
    assert free_bytes(places[1]) is None
    assert free_bytes(places[0])


def test_a_copy_is_the_same_and_leaves_the_file(places: tuple[Path, Path]) -> None:
    put(places[0], name(0), "x" * 3_000_000)
    digest = copy_to_place(name(0), *places)
    assert digest == sha256(b"x" * 3_000_000).digest()
    assert (places[1] / name(0).relative).read_text() == (places[0] / name(0).relative).read_text()
    assert copy_to_place(name(0), *places) == digest  # again, as after a crash
    assert [path.suffix for path in places[1].rglob("*.*") if path.is_file() and path.name[0] != "."] == [".mp4"]


def test_half_a_copy_is_made_again(places: tuple[Path, Path]) -> None:
    put(places[0], name(0), "whole")
    put(places[1], name(0)).rename((places[1] / name(0).relative).with_suffix(".part"))
    assert copy_to_place(name(0), *places) == sha256(b"whole").digest()
    assert (places[1] / name(0).relative).read_text() == "whole"


def test_another_file_of_the_name_is_not_overwritten(places: tuple[Path, Path]) -> None:
    put(places[0], name(0), "one")
    put(places[1], name(0), "another")
    with pytest.raises(Broken) as refused:
        copy_to_place(name(0), *places)
    assert refused.value.code == "recordings.copy_differs"
    assert (places[1] / name(0).relative).read_text() == "another"
    assert copy_to_place(name(1), *places) is None
