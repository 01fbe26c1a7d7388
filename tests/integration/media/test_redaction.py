"""Redacted copies of real footage: people cannot be seen in any picture, the rest stays as it was."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import av
import numpy as np
import pytest

from support.evidence import START, Bench, facts_of, unpack
from support.footage import footage
from varta.kernel.spans import Span
from varta.media.evidence.redact import Pixels
from varta.media.evidence.verify import verify_package
from varta.media.packet import Packet
from varta.media.source import open_source
from varta.workers.redactor import PackageRedactor, RedactorConfig

pytestmark = pytest.mark.footage
FIRST, LAST = 335, 412  # pictures of the clip in which the ground truth looks, at 10 a second
Boxes = Mapping[int, list[tuple[float, float, float, float]]]


@pytest.fixture(scope="module")
def people() -> Boxes:
    found: dict[int, list[tuple[float, float, float, float]]] = {}
    for line in footage("gt/PETS09-S2L1/gt_sample.txt").read_text().splitlines():
        number, _, *box = line.split(",")[:6]
        x, y, width, height = map(float, box)
        found.setdefault(int(number) - 1, []).append((x, y, width, height))
    return found


def clip() -> Iterator[Packet]:
    """Yield the part of the clip with ground truth, as a camera would send it from START on."""
    with open_source(str(footage("video/pets2009_s2l1_768x576.mp4")), paced=False, loop=False) as source:
        for index, packet in enumerate(source):
            if 320 <= index <= LAST + 5:
                yield replace(packet, time_us=round(START.timestamp() * 1e6) + (index - 320) * 100_000)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Pixels], list[Pixels], Bench, Path]:
    """Return original and redacted pictures from FIRST to LAST."""
    folder = tmp_path_factory.mktemp("redaction")
    bench = Bench(folder, packets=clip())
    span = Span(START + timedelta(seconds=(FIRST - 320) / 10), START + timedelta(seconds=(LAST - 320) / 10))
    wanted = {"faces": True, "people": True, "plates": False, "areas": [[0.0, 0.0, 0.1, 0.1]]}
    request = replace(bench.request([facts_of(f) for f in bench.files], span), redaction=wanted)
    original = bench.make("a.original.zip", request)
    config = RedactorConfig(folder / "models", footage("models/yolox_nano.onnx").parents[1])
    (folder / "models").mkdir()
    (folder / "models" / "yolox_nano.onnx").symlink_to(footage("models/yolox_nano.onnx"))
    redactor = PackageRedactor(config, bench.maker, bench.locate)
    target = folder / "a.zip"
    redactor(request, original, folder / "work", target, lambda _: None)
    native = folder / "clip.mp4"
    native.write_bytes(unpack(original.path)["clip/market.mp4"])
    hidden = folder / "hidden.mp4"
    hidden.write_bytes(unpack(target)["redacted/market-1.mp4"])
    first = FIRST - 320  # the clip begins at its key frame
    return _decode(native)[first : first + LAST - FIRST], _decode(hidden), bench, target


def _decode(path: Path) -> list[Pixels]:
    with av.open(str(path)) as container:
        assert [stream.type for stream in container.streams] == ["video"]
        return [frame.to_ndarray(format="bgr24") for frame in container.decode(video=0)]


def test_nobody_can_be_seen_in_any_picture(
    pictures: tuple[list[Pixels], list[Pixels], Bench, Path], people: Boxes
) -> None:
    before, after, _, _ = pictures
    assert len(before) == len(after) == LAST - FIRST
    looked = 0
    for number, boxes in people.items():
        original, hidden = before[number - FIRST], after[number - FIRST]
        for x, y, width, height in boxes:
            area = (slice(max(int(y), 0), int(y + height)), slice(max(int(x), 0), int(x + width)))
            assert detail(hidden[area]) < 0.35 * detail(original[area]), (number, x, y)
            looked += 1
    assert looked == 35


def test_a_drawn_area_is_hidden_in_every_picture(pictures: tuple[list[Pixels], list[Pixels], Bench, Path]) -> None:
    before, after, _, _ = pictures
    area = (slice(0, 57), slice(0, 76))
    assert all(detail(b[area]) < 0.5 * detail(a[area]) for a, b in zip(before, after, strict=True))


def test_the_rest_of_the_picture_stays(pictures: tuple[list[Pixels], list[Pixels], Bench, Path]) -> None:
    before, after, _, _ = pictures
    # The upper left quarter, right of the drawn area: lawn and road that nobody walks on in these seconds.
    quiet = (slice(64, 150), slice(90, 250))
    for original, hidden in zip(before, after, strict=True):
        error = np.mean((original[quiet].astype(float) - hidden[quiet]) ** 2)
        assert 10 * np.log10(255**2 / error) > 30
    changed = np.mean([np.abs(a.astype(int) - b).max(axis=2) > 40 for a, b in zip(before, after, strict=True)])
    assert changed < 0.2


def test_the_redacted_package_names_its_parent(pictures: tuple[list[Pixels], list[Pixels], Bench, Path]) -> None:
    _, _, bench, target = pictures
    files = unpack(target)
    manifest = json.loads(files["manifest.json"])
    parent = unpack(bench.folder / "a.original.zip")["manifest.json"]
    assert manifest["kind"] == "redacted"
    assert manifest["parent"]["manifest_sha256"] == hashlib.sha256(parent).hexdigest()
    assert not [name for name in files if name.startswith(("video/", "clip/"))]
    assert verify_package(target).intact


def detail(region: Pixels) -> float:
    """Return how much a region shows: the mean step between neighbouring pixels."""
    grey = region.astype(float).mean(axis=2)
    return float(np.abs(np.diff(grey, axis=0)).mean() + np.abs(np.diff(grey, axis=1)).mean())
