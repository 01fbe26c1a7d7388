"""Packages: what is in them, that they go on after a kill, and that each kind of tampering is named."""

import json
import random
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from support.evidence import START, Bench, facts_of, pack, unpack
from varta.kernel.errors import BadInput, Unavailable
from varta.kernel.spans import Span
from varta.media.evidence import manifest as m
from varta.media.evidence.package import Watcher
from varta.media.evidence.verify import Expected, Report, verify_package
from varta.media.signing import InstallationKey


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("bench"))


@pytest.fixture(scope="module")
def package(bench: Bench) -> Path:
    return bench.make().path


def check(bench: Bench, path: Path) -> Report:
    return verify_package(path, Expected(m.fingerprint(bench.key.public_key)))


def codes(report: Report) -> set[tuple[str, str]]:
    return {(problem.code.removeprefix("evidence."), problem.where) for problem in report.problems}


def test_a_package_is_intact_and_holds_the_native_files_bit_for_bit(bench: Bench, package: Path) -> None:
    report = check(bench, package)
    assert (report.problems, report.notes) == ([], [])
    files = unpack(package)
    for file in bench.files:
        path = bench.store.locate(file.file)
        assert path is not None
        assert files[f"video/{file.file.relative}"] == path.read_bytes()
    assert [name for name in files if not name.startswith("video/")] == [
        "clip/market.mp4", "verify.html", "README.txt", "manifest.json", "manifest.sig", "timestamp.json"
    ]  # fmt: skip


def test_other_tools_read_the_package(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        assert archive.testzip() is None
        assert all(info.compress_type == zipfile.ZIP_STORED for info in archive.infolist())


def test_the_manifest_says_who_why_what_and_how_sure(bench: Bench, package: Path) -> None:
    content = unpack(package)["manifest.json"]
    told = json.loads(content)
    assert content == m.canonical(told)
    assert told["export"]["case_reference"] == "ЄРДР 12026230000000001"
    assert (told["kind"], told["installation"], told["export"]["asked_by"]) == (
        "original", "Ситуаційний центр", "ivanova"
    )  # fmt: skip
    assert told["key"]["fingerprint"] == m.fingerprint(bench.key.public_key)
    (camera,) = told["cameras"]
    assert camera["covered"] == [{"from": "2026-11-22T20:00:01.000000Z", "to": "2026-11-22T20:00:11.000000Z"}]
    assert [segment["number"] for segment in camera["segments"]] == [1, 2, 3, 4]
    assert camera["segments"][1]["previous"] == camera["segments"][0]["link"]
    assert camera["segments"][0]["clock"] == {"source": "sender_reports", "offset_us": 120_000, "error_us": 4_000}


def test_the_same_footage_makes_the_same_package(bench: Bench, package: Path) -> None:
    assert bench.make("again.zip").path.read_bytes() == package.read_bytes()


def test_gaps_carry_their_reasons(bench: Bench) -> None:
    segments = [facts_of(file) for file in bench.files]
    part = bench.request().cameras[0]
    missing = Span(START + timedelta(seconds=3), START + timedelta(seconds=6))
    part = replace(
        part, segments=[segments[0], *segments[2:]], absences=[m.Gap(missing, "disabled", "petrenko")]
    )  # fmt: skip
    made = bench.make("gap.zip", replace(bench.request(), cameras=[part]))
    (camera,) = json.loads(unpack(made.path)["manifest.json"])["cameras"]
    assert camera["gaps"] == [{**m.span_fields(missing), "reason": "disabled", "detail": "petrenko"}]


def test_a_segment_left_out_without_a_tombstone_breaks_the_chain(bench: Bench) -> None:
    segments = [facts_of(file) for file in bench.files]
    made = bench.make("left-out.zip", bench.request([segments[0], *segments[2:]]))
    assert codes(check(bench, made.path)) == {("chain_broken", f"video/{segments[2].file.relative}")}


def test_a_file_that_changed_on_the_disk_since_it_was_recorded_is_named(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    path = bench.store.locate(bench.files[1].file)
    assert path is not None
    data = bytearray(path.read_bytes())
    data[-200] ^= 1
    path.write_bytes(data)
    assert codes(check(bench, bench.make().path)) == {("chain_broken", f"video/{bench.files[1].file.relative}")}


def test_a_file_that_is_gone_is_told_as_lost(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    path = bench.store.locate(bench.files[1].file)
    assert path is not None
    path.unlink()
    made = bench.make()
    (camera,) = json.loads(unpack(made.path)["manifest.json"])["cameras"]
    assert [lost["number"] for lost in camera["lost"]] == [2]
    assert [gap["reason"] for gap in camera["gaps"]] == ["file_missing"]
    assert check(bench, made.path).intact


def test_a_killed_export_goes_on_and_copies_nothing_twice(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    moved: list[int] = []

    class Killed(Exception):
        pass

    def die(size: int) -> None:
        moved.append(size)
        if len(moved) == 4:
            raise Killed

    with pytest.raises(Killed):
        bench.make(watcher=Watcher(moved=die))
    assert not (tmp_path / "package.zip").exists()
    again: list[int] = []
    made = bench.make(watcher=Watcher(moved=again.append))
    assert sum(again) < made.size - 2 * bench.files[0].size
    assert check(bench, made.path).intact
    assert not list((tmp_path / "work").glob("*.part*"))


def test_a_full_disk_is_told_and_the_export_goes_on_when_there_is_room(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", disk], capture_output=True, check=False
    ).returncode:
        pytest.skip("this user cannot mount a small file system")
    try:
        with pytest.raises(Unavailable) as refused:
            bench.maker.make(bench.request(), disk / "work", disk / "package.zip")
        assert refused.value.code == "evidence.disk_full"
        assert not (disk / "package.zip").exists()
        subprocess.run(["mount", "-o", "remount,size=8m", disk], check=True)
        assert check(bench, bench.maker.make(bench.request(), disk / "work", disk / "package.zip").path).intact
    finally:
        subprocess.run(["umount", disk], check=True)


def _flip(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        data = bytearray(files[name])
        data[len(data) // 2] ^= 4
        files[name] = bytes(data)

    return change


def _native(number: int) -> str:
    return f"video/market/main/2026-11-22/20261122T2000{number * 3:02d}.000Z.mp4"


def _drop(name: str) -> Callable[[dict[str, bytes]], None]:
    return lambda files: files.pop(name) and None


def _swap(files: dict[str, bytes]) -> None:
    files[_native(0)], files[_native(1)] = files[_native(1)], files[_native(0)]


def _other_manifest(files: dict[str, bytes]) -> None:
    told = json.loads(files["manifest.json"])
    told["export"]["case_reference"] = "інша справа"
    files["manifest.json"] = m.canonical(told)


TAMPERING: dict[str, tuple[Callable[[dict[str, bytes]], None], set[tuple[str, str]]]] = {
    "native file": (_flip(_native(1)), {("file_changed", _native(1)), ("chain_broken", _native(1))}),
    "clip": (_flip("clip/market.mp4"), {("file_changed", "clip/market.mp4")}),
    "verifier": (_flip("verify.html"), {("file_changed", "verify.html")}),
    "missing native": (_drop(_native(2)), {("file_missing", _native(2))}),
    "missing clip": (_drop("clip/market.mp4"), {("file_missing", "clip/market.mp4")}),
    "added": (lambda f: f.update({"video/extra.mp4": b"x"}), {("file_added", "video/extra.mp4")}),
    "swapped": (_swap, {(c, _native(n)) for c in ("file_changed", "chain_broken") for n in (0, 1)}),
    "other manifest": (_other_manifest, {("manifest_replaced", "manifest.json"), ("file_changed", "timestamp.json")}),
    "signature": (_flip("manifest.sig"), {("bad_signature", "manifest.sig")}),
    "no manifest": (_drop("manifest.json"), {("manifest_missing", "manifest.json")}),
    "no signature": (_drop("manifest.sig"), {("signature_missing", "manifest.sig")}),
    "timestamp's account": (_flip("timestamp.json"), {("file_changed", "timestamp.json")}),
    "no account": (_drop("timestamp.json"), {("file_missing", "timestamp.json")}),
}


@pytest.mark.parametrize("kind", TAMPERING)
def test_each_kind_of_tampering_is_named(kind: str, bench: Bench, package: Path, tmp_path: Path) -> None:
    change, expected = TAMPERING[kind]
    files = unpack(package)
    change(files)
    assert codes(check(bench, pack(tmp_path / "tampered.zip", files))) == expected


def test_any_flipped_bit_anywhere_is_found(bench: Bench, package: Path, tmp_path: Path) -> None:
    data = package.read_bytes()
    chance = random.Random(7)
    places = [chance.randrange(len(data)) for _ in range(60)]
    places += [chance.randrange(len(data) - 1600, len(data)) for _ in range(60)]  # signature, headers, directory
    path = tmp_path / "flipped.zip"
    for place in places:
        changed = bytearray(data)
        changed[place] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        assert _refused_or_changed(bench, path), place


def _refused_or_changed(bench: Bench, path: Path) -> bool:
    try:
        return not check(bench, path).intact
    except BadInput as refused:
        return refused.code in {"evidence.not_a_package", "evidence.unsafe_package"}


def test_a_package_of_another_installation_is_named(bench: Bench, tmp_path: Path) -> None:
    other = Bench(tmp_path)
    assert codes(check(bench, other.make().path)) == {("foreign_key", "manifest.sig")}
    unknown = verify_package(tmp_path / "package.zip")
    assert unknown.intact
    assert [note.code for note in unknown.notes] == ["evidence.key_not_compared"]


def test_a_manifest_signed_anew_by_a_stranger_is_named(bench: Bench, package: Path, tmp_path: Path) -> None:
    files = unpack(package)
    _other_manifest(files)
    files["manifest.sig"] = m.sign(files["manifest.json"], InstallationKey.load(tmp_path / "keys"))
    found = codes(check(bench, pack(tmp_path / "forged.zip", files)))
    assert ("foreign_key", "manifest.sig") in found
    assert ("bad_signature", "manifest.sig") in found


def test_a_package_packed_anew_is_named(bench: Bench, package: Path, tmp_path: Path) -> None:
    path = tmp_path / "anew.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in unpack(package).items():
            archive.writestr(name, content)
    assert {code for code, _ in codes(check(bench, path))} == {"container_changed"}


def test_bombs_and_path_tricks_are_refused(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "bad.zip"
    for name in ("../evil", "/etc/passwd", "a\\b", "video/../../x", "C:evil", ".hidden", "a//b", "é"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, b"x")
        with pytest.raises(BadInput) as refused:
            check(bench, path)
        assert refused.value.code == "evidence.unsafe_package", name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.mp4", bytes(10_000_000))
    with pytest.raises(BadInput, match="compressed"):
        check(bench, path)


@pytest.mark.parametrize("size", [0, 1, 21, 22, 100, 5000])
def test_what_is_no_package_is_refused(bench: Bench, package: Path, tmp_path: Path, size: int) -> None:
    path = tmp_path / "short.zip"
    path.write_bytes(package.read_bytes()[:size])
    with pytest.raises(BadInput) as refused:
        check(bench, path)
    assert refused.value.code == "evidence.not_a_package"


def test_a_signed_manifest_of_nonsense_is_named_and_does_no_harm(bench: Bench, package: Path, tmp_path: Path) -> None:
    files, chance = unpack(package), random.Random(3)
    told = json.loads(files["manifest.json"])

    def twisted(value: object) -> object:
        if chance.random() < 0.06:
            return chance.choice([None, 1, -1, "x", [], {}, 1e9, True, [[]], "0" * 64])
        if isinstance(value, dict):
            return {key: twisted(inner) for key, inner in value.items() if chance.random() > 0.03}
        return [twisted(inner) for inner in value] if isinstance(value, list) else value

    for _ in range(60):
        content = m.canonical(_object(twisted(told)))
        files.update({"manifest.json": content, "manifest.sig": m.sign(content, bench.key)})
        assert not check(bench, pack(tmp_path / "nonsense.zip", files)).intact


def _object(value: object) -> dict:
    return value if isinstance(value, dict) else {}
