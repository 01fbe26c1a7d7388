"""Where the demo's footage comes from, and that it always says so."""

import hashlib
from pathlib import Path

import pytest

from varta.bootstrap import footage
from varta.bootstrap.footage import Clip, FootageFinder

CONTENT = b"a clip"
CLIP = Clip("Clip", "video/clip.mp4", "https://maker.example/clip.mp4", hashlib.sha256(CONTENT).hexdigest(), "clip.mp4")


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(footage, "_system_files", lambda _name: [])
    monkeypatch.setattr(footage, "_fetch", lambda *_: "no network")
    monkeypatch.setattr("varta.media.street.draw_street", _drawn)


def _drawn(path: Path, seed: int) -> Path:
    path.write_bytes(b"street %d" % seed)
    return path


def finder(folder: Path, mirror: Path | None = None) -> tuple[FootageFinder, list[str]]:
    said: list[str] = []
    return FootageFinder(folder / "footage", mirror, said.append), said


def test_the_mirror_comes_first(tmp_path: Path) -> None:
    file = tmp_path / "mirror" / "video" / "clip.mp4"
    file.parent.mkdir(parents=True)
    file.write_bytes(CONTENT)
    found = finder(tmp_path, tmp_path / "mirror")[0].find(CLIP, 1)
    assert found.path == file
    assert "mirror" in found.origin


def test_then_what_the_machine_has_if_it_is_the_right_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong, right = tmp_path / "wrong.mp4", tmp_path / "right.mp4"
    wrong.write_bytes(b"another")
    right.write_bytes(CONTENT)
    monkeypatch.setattr(footage, "_system_files", lambda _name: [wrong, right])
    found = finder(tmp_path, tmp_path / "no-mirror")[0].find(CLIP, 1)
    assert found.path == right
    assert "this machine's" in found.origin


def test_then_the_maker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(_url: str, _sha256: str, path: Path) -> str:
        path.write_bytes(CONTENT)
        return ""

    monkeypatch.setattr(footage, "_fetch", fetch)
    find, said = finder(tmp_path)
    assert "from its maker" in find.find(CLIP, 1).origin
    assert said == ["fetching https://maker.example/clip.mp4"]
    monkeypatch.setattr(footage, "_fetch", lambda *_: pytest.fail("fetched twice"))
    assert "from its maker" in finder(tmp_path)[0].find(CLIP, 1).origin


def test_then_a_street_and_a_closed_network_is_asked_once(tmp_path: Path) -> None:
    find, said = finder(tmp_path)
    first, second = find.find(CLIP, 1), find.find(CLIP, 2)
    assert first.drawn
    assert first.path != second.path
    assert first.path.read_bytes() == b"street 1"
    assert sum("could not fetch" in line for line in said) == 1
    assert sum("drawing" in line for line in said) == 2
