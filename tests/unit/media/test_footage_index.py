from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import av
import pytest

from fakes.clock import START
from support.recorded import file_bytes, packets
from varta.kernel.footage import StreamKey
from varta.kernel.ids import CameraId
from varta.media.fmp4 import fragment, init_segment
from varta.media.footage_index import FileIndex, key_picture, read_index, read_key_frames
from varta.media.index_cache import IndexCache
from varta.media.packet import TICKS, SoundInfo

GATE = StreamKey(CameraId("gate"))
START_US = round(START.timestamp() * 1e6)


def written(path: Path, **how: bool) -> Path:
    path.write_bytes(file_bytes(GATE, list(packets(START, 5)), **how))
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path / "a.mp4")


def indexed(path: Path) -> FileIndex:
    found = read_index(path)
    assert found is not None
    return found


def test_every_fragment_is_found_without_decoding(file: Path) -> None:
    index = indexed(file)
    assert [f.keyframe for f in index.fragments] == [True, False] * 5
    assert [f.time_us - START_US for f in index.fragments] == [n * 500_000 for n in range(10)]
    assert sum(f.duration for f in index.fragments) == 5 * TICKS
    assert (index.coding.codec, index.coding.width, index.coding.height) == ("h264", 320, 176)
    assert index.head["camera"] == "gate"
    assert index.whole


def test_fragments_follow_each_other_without_a_gap(file: Path) -> None:
    index = indexed(file)
    position = index.init[1]
    for piece in index.fragments:
        assert piece.offset == position
        position += piece.size
    assert position == index.end


def test_the_table_of_a_closed_file_says_the_same_as_its_fragments(file: Path, tmp_path: Path) -> None:
    quick = read_key_frames(file)
    walked = read_key_frames(written(tmp_path / "b.mp4", table=False))
    assert quick is not None
    assert walked is not None
    assert not quick.fragments
    assert quick.groups == walked.groups == indexed(file).groups
    assert len(quick.groups) == 5


def test_a_table_that_lies_is_not_believed(file: Path) -> None:
    data = bytearray(file.read_bytes())
    at = data.rfind(b"tfra") + 4 + 16
    data[at + 19 + 8 : at + 19 + 16] = (2**62).to_bytes(8, "big")
    truth = indexed(file).groups
    file.write_bytes(data)
    found = read_key_frames(file)
    assert found is not None
    assert found.groups == truth


@pytest.mark.parametrize("missing", [1, 100, 4000])
def test_a_torn_file_is_read_up_to_its_last_whole_fragment(tmp_path: Path, missing: int) -> None:
    file = written(tmp_path / "a.open.mp4", closed=False)
    whole = indexed(file)
    file.write_bytes(file.read_bytes()[:-missing])
    torn = indexed(file)
    assert torn.fragments == whole.fragments[: len(torn.fragments)]
    assert 0 < len(torn.fragments) < len(whole.fragments)
    assert not torn.whole


@pytest.mark.parametrize("data", [b"", b"\0" * 100, b"\xff" * 100_000, b"\0\0\0\x08moov" * 50])
def test_what_is_no_recording_holds_nothing(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "a.mp4"
    file.write_bytes(data)
    assert read_index(file) is None
    assert read_key_frames(file) is None


def test_any_flipped_byte_is_survived(file: Path) -> None:
    data = bytearray(file.read_bytes())
    places = [*range(0, 2400, 7), *range(len(data) - 400, len(data), 3)]
    for place in places:
        data[place] ^= 0xFF
        file.write_bytes(data)
        for read in (read_index, read_key_frames):
            found = read(file)
            assert found is None or found.end <= len(data)
        data[place] ^= 0xFF


def test_a_file_that_grows_is_read_on(tmp_path: Path) -> None:
    file, cache = tmp_path / "a.open.mp4", IndexCache()
    sent = list(packets(START, 5))
    file.write_bytes(file_bytes(GATE, sent[:20], closed=False))
    first = cache.get(file)
    with file.open("ab") as more:
        more.write(file_bytes(GATE, sent, closed=False)[file.stat().st_size :])
    second = cache.get(file)
    assert first is not None
    assert second is not None
    assert (len(first.fragments), len(second.fragments)) == (4, 10)
    assert second == indexed(file)


def test_the_cache_tells_what_is_gone(file: Path) -> None:
    cache = IndexCache()
    assert cache.get(file) is cache.get(file)
    file.unlink()
    with pytest.raises(FileNotFoundError):
        cache.get(file)


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_the_first_sample_of_a_group_is_its_key_frame(tmp_path: Path, codec: str) -> None:
    file = tmp_path / "a.mp4"
    file.write_bytes(file_bytes(GATE, list(packets(START + timedelta(hours=1), 3, codec=codec))))
    index = indexed(file)
    with av.open(str(file)) as container:
        stored = [bytes(p) for p in container.demux(video=0) if p.is_keyframe and p.size]
    assert [key_picture(file, group) for group in index.groups] == stored


@pytest.mark.parametrize("codec", ["aac", "pcm_alaw"])
def test_sound_beside_the_pictures_changes_nothing(tmp_path: Path, codec: str) -> None:
    sent = list(packets(START, 3))
    sound = SoundInfo(codec, 8000, 1, b"\x15\x88" if codec == "aac" else b"")
    heard = [replace(p, stream=replace(p.stream, sound=sound)) for p in sent]
    file = tmp_path / "a.open.mp4"
    data = init_segment(heard[0].stream, sound=True)
    for number in range(6):
        piece = heard[number * 5 : number * 5 + 5]
        noise = [replace(p, data=b"\xd5" * 100, sound=True) for p in piece]
        data += fragment(number + 1, piece, piece[-1].dts + piece[-1].duration, sound=noise)
    file.write_bytes(data)
    silent = written(tmp_path / "b.mp4")
    index, plain = indexed(file), indexed(silent)
    assert [(g.time_us, g.pts, g.duration) for g in index.groups] == [
        (g.time_us, g.pts, g.duration) for g in plain.groups[:3]
    ]
    assert key_picture(file, index.groups[1]) == key_picture(silent, plain.groups[1])
    assert index.coding.sets == plain.coding.sets
