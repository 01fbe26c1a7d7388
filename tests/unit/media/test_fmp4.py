"""Boxes of fragmented MP4, checked with libav's own reader."""

import io
import struct
from itertools import pairwise

import av
import pytest

from support.clips import make_clip
from varta.kernel.errors import BadInput
from varta.media.fmp4 import codec_string, fragment, init_segment, mime, to_sample, wall_clock_box, wall_clock_us
from varta.media.packet import Packet, StreamInfo
from varta.media.source import open_source


@pytest.fixture(scope="module", params=[("h264", 0), ("h264", 2), ("hevc", 2)], ids=["h264", "h264-b", "hevc-b"])
def packets(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Packet]:
    codec, b_frames = request.param
    path = make_clip(tmp_path_factory.mktemp("clip") / "clip.mp4", codec=codec, b_frames=b_frames, pictures=20)
    with open_source(str(path), paced=False) as source:
        return list(source)


def file_of(packets: list[Packet], size: int) -> io.BytesIO:
    parts = [init_segment(packets[0].stream)]
    groups = [packets[i : i + size] for i in range(0, len(packets), size)]
    following = [group[0].dts for group in groups[1:]] + [None]
    parts += [fragment(i + 1, group, after) for i, (group, after) in enumerate(zip(groups, following, strict=True))]
    return io.BytesIO(b"".join(parts))


@pytest.mark.parametrize("size", [1, 7, 100])
def test_libav_reads_back_every_time_and_picture(packets: list[Packet], size: int) -> None:
    with av.open(file_of(packets, size)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (160, 96)
        read = [(p.pts, p.dts, p.is_keyframe) for p in container.demux(stream) if p.size]
    assert read == [(p.pts, p.dts, p.keyframe) for p in packets]
    with av.open(file_of(packets, size)) as container:
        shown = [frame.pts for frame in container.decode(video=0)]
    assert shown == sorted(p.pts for p in packets)


def test_the_header_is_only_a_header(packets: list[Packet]) -> None:
    header = init_segment(packets[0].stream)
    names, position = [], 0
    while position < len(header):
        size, name = struct.unpack_from("!I4s", header, position)
        names.append(name)
        position += size
    assert names == [b"ftyp", b"moov"]
    assert position == len(header)


def test_codec_string_names_profile_and_level(packets: list[Packet]) -> None:
    stream = packets[0].stream
    start = "avc1." if stream.codec == "h264" else "hev1.1.6.L"
    assert codec_string(stream).startswith(start)
    assert mime(stream) == f'video/mp4; codecs="{codec_string(stream)}"'


def test_hevc_codec_string_as_published() -> None:
    # A Main profile, level 3.1 (93) sequence parameter set; the string is the usual one for it.
    sps = bytes.fromhex("420101016000000300900000030000030 05da0".replace(" ", ""))
    stream = StreamInfo("hevc", 1280, 720, b"\0\0\0\1\x40\x01\x0c\0\0\0\1" + sps + b"\0\0\0\1\x44\x01\xc1")
    assert codec_string(stream) == "hev1.1.6.L93.90"


@pytest.mark.parametrize("extradata", [b"", b"\0\0\0\1\x67", b"\0\0\0\1\x67\x42", b"garbage" * 9])
@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_senseless_parameter_sets_are_refused(codec: str, extradata: bytes) -> None:
    with pytest.raises(BadInput) as refusal:
        codec_string(StreamInfo(codec, 16, 16, extradata))
    assert refusal.value.code == "camera.unsupported_codec"


def test_key_frames_lose_parameter_sets_and_others_only_delimiters() -> None:
    stream = StreamInfo("h264", 16, 16, b"")
    data = b"\0\0\0\1\x09\xf0\0\0\0\1\x67\x42\0\0\0\1\x68\xce\0\0\0\1\x65\x88"
    assert to_sample(Packet(stream, data, 0, 0, 1, True, 0, 0)) == b"\0\0\0\2\x65\x88"
    assert to_sample(Packet(stream, data, 0, 0, 1, False, 0, 0)).count(b"\0\0\0\2") == 3


def test_wall_clock_survives_the_box() -> None:
    moments = [0, 1, 1_795_466_077_121_045, 1_795_466_077_999_999]
    boxes = [wall_clock_box(us, 7) for us in moments]
    assert [wall_clock_us(struct.unpack_from("!Q", b, 16)[0]) for b in boxes] == moments
    assert all(a != b for a, b in pairwise(boxes))
