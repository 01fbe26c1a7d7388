import io
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from fakes.clock import START
from support.recorded import packets, write_file
from varta.kernel.footage import StreamKey
from varta.kernel.ids import CameraId
from varta.media import preview
from varta.media.index_cache import IndexCache
from varta.media.preview import Previews

GATE = StreamKey(CameraId("gate"))


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Make two files of five seconds with 30 s between them."""
    return [write_file(tmp_path, GATE, list(packets(START + timedelta(seconds=s), 5)))[0] for s in (0, 35)]


@pytest.fixture
def previews() -> Previews:
    return Previews(IndexCache())


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        (0, 0),
        (2.99, 2),
        (4.5, 4),
        (12, 4),  # after the end: the last one, while it is within ten seconds
        (30, 35),  # nothing before: the next one
        (36.2, 36),
        (15, None),
        (-20, None),
    ],
)
def test_the_key_frame_before_or_the_nearest(previews, files, asked, shown) -> None:
    found = previews.near(files, START + timedelta(seconds=asked), 160)
    assert (found.at - START).total_seconds() == shown if found else shown is None


@pytest.mark.parametrize(("width", "size"), [(160, (160, 88)), (1, (80, 44)), (5000, (320, 176))])
def test_pictures_are_scaled_within_limits(previews, files, width, size) -> None:
    found = previews.near(files, START, width)
    assert found is not None
    assert Image.open(io.BytesIO(found.jpeg)).size == size


def test_a_preview_shows_what_was_recorded(tmp_path: Path, previews) -> None:
    colours = {}
    for codec in ("h264", "hevc"):
        file, _ = write_file(tmp_path / codec, GATE, list(packets(START, 2, codec=codec)))
        found = previews.near([file], START, 320)
        assert found is not None
        image = Image.open(io.BytesIO(found.jpeg)).convert("L")
        colours[codec] = [image.getpixel((x, 40)) for x in range(10, 300, 30)]
    assert max(abs(a - b) for a, b in zip(colours["h264"], colours["hevc"], strict=True)) < 40
    assert max(colours["h264"]) - min(colours["h264"]) > 100


def test_a_picture_is_made_once(previews, files, monkeypatch) -> None:
    first = previews.near(files, START, 160)
    monkeypatch.setattr(preview, "decode_small", lambda *_: pytest.fail("decoded again"))
    assert previews.near(files, START + timedelta(seconds=0.5), 160) == first


def test_the_memory_is_bounded(files) -> None:
    small = Previews(IndexCache(), kept_bytes=10_000)
    for second in range(5):
        small.near(files, START + timedelta(seconds=second), 320)
    assert small._bytes <= 10_000


def test_a_damaged_key_frame_is_passed_over(previews, files) -> None:
    file = files[0]
    data = bytearray(file.read_bytes())
    at = data.rfind(b"mdat") - 4
    last = data.rfind(b"moof", 0, data.rfind(b"moof")) - 4  # the fragment with the last key frame
    data[data.find(b"mdat", last) + 4 : at] = bytes(at - data.find(b"mdat", last) - 4)
    file.write_bytes(data)
    found = previews.near(files, START + timedelta(seconds=4.9), 160)
    assert found is None or (found.at - START).total_seconds() == 3
