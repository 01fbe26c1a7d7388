"""From RTP packets to pictures, beside the simulator's packing of the same standards; and whatever rubbish may come."""

import random
import struct
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varta.media.annexb import join_units
from varta.media.rtsp.order import DecodeOrder
from varta.media.rtsp.pictures import Picture
from varta.media.rtsp.rtp import Reception, payload_bounds, unwrap
from varta.media.rtsp.sdp import Media
from varta.media.rtsp.sps import SequenceInfo, read_sequence
from varta.media.rtsp.video import VideoTrack
from varta.media.simulator import packing

SPS = bytes.fromhex("6742c028d900780227e5c044000003000800000300c83c60c920")  # 1920×1080, baseline
SPS_B = bytes.fromhex("67640028acd940780227e5c044000003000800000300c83c60c658")  # the same, B pictures
SPS_HEVC = bytes.fromhex(
    "420101016000000300900000030000030078a003c08010e596566924caf016808000000301000003000c84"
)  # fmt: skip
PPS = bytes.fromhex("68cb8cb2")
VPS, HSPS, HPPS = b"\x40\x01vps", b"\x42\x01sps", b"\x44\x01pps"
CODECS = ["h264", "hevc"]


def track(codec: str) -> VideoTrack:
    return VideoTrack(Media("video", packing.PAYLOAD_TYPE, "H264" if codec == "h264" else "H265", 90_000))


def sets(codec: str) -> list[bytes]:
    return [SPS, PPS] if codec == "h264" else [VPS, HSPS, HPPS]


def body(size: int, seed: int) -> bytes:
    # The first bit says that a slice is its picture's first.
    return b"\x80" + random.Random(seed).randbytes(size - 1)


def key(codec: str, size: int = 5000) -> bytes:
    return (b"\x65" if codec == "h264" else b"\x26\x01") + body(size, 1)


def delta(codec: str, size: int = 3000, seed: int = 2) -> bytes:
    return (b"\x41" if codec == "h264" else b"\x02\x01") + body(size, seed)


def feed(video: VideoTrack, packets: list[bytes], rows: bool) -> list[tuple[int, Picture]]:
    """Hand packets on one by one, or as a row inside a connection."""
    if rows:
        data = packing.interleaved(packets, 0)
        assert video.take_row(memoryview(data), 0, len(data), 0) == len(data)
    else:
        for packet in packets:
            video.take(memoryview(packet), 0, len(packet))
    return video.take_pictures()


@pytest.mark.parametrize("rows", [False, True])
@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("size", [3, 1387, 1388, 1389, 50_000])
def test_what_was_packed_comes_out_again(codec: str, size: int, rows: bool) -> None:
    video = track(codec)
    first = packing.packets(packing.pack_access_unit(codec, [key(codec, size)], sets(codec)), 65_530, 1000, 7)
    second = packing.packets(packing.pack_access_unit(codec, [delta(codec, size)]), 65_530 + len(first), 8200, 7)
    pictures = feed(video, [*first, *second], rows)
    assert [timestamp for timestamp, _ in pictures] == [1000, 8200]
    assert pictures[0][1].data == join_units([*sets(codec), key(codec, size)])
    assert pictures[1][1].data == join_units([delta(codec, size)])
    assert [picture.keyframe for _, picture in pictures] == [True, False]
    assert list(pictures[0][1].sets) == sets(codec)
    assert (video.malformed, video.reception.lost) == (0, 0)
    assert video.reception.packets == len(first) + len(second)


@pytest.mark.parametrize("codec", CODECS)
def test_a_picture_without_a_marker_ends_with_the_next_timestamp(codec: str) -> None:
    video, packets = track(codec), []
    for i in range(3):
        packed = packing.packets(packing.pack_access_unit(codec, [delta(codec, 3000, i)]), 3 * i, i * 3600, 7)
        packets += [packet[:1] + bytes([packet[1] & 0x7F]) + packet[2:] for packet in packed]
    pictures = feed(video, packets, rows=True)
    assert [timestamp for timestamp, _ in pictures] == [0, 3600]
    assert pictures[1][1].data == join_units([delta(codec, 3000, 1)])


def test_a_camera_that_marks_every_slice_is_found_out() -> None:
    video, packets, number = track("h264"), [], 0
    for i in range(4):
        for slice_ in (b"\x41\x80first", b"\x41\x20second"):
            packets.append(packing.header(True, number, i * 3600, 7) + slice_)
            number += 1
    pictures = feed(video, packets, rows=True)
    assert [picture.data.count(b"\x00\x00\x00\x01") for _, picture in pictures] == [1, 1, 2, 2]


@pytest.mark.parametrize("codec", CODECS)
def test_sets_that_come_by_themselves_go_with_the_next_picture(codec: str) -> None:
    video = track(codec)
    alone = [packing.header(True, i, 0, 7) + unit for i, unit in enumerate(sets(codec))]
    pictures = feed(video, [*alone, *packing.packets([key(codec, 100)], len(alone), 3600, 7)], rows=False)
    assert [picture.data for _, picture in pictures] == [join_units([*sets(codec), key(codec, 100)])]
    assert list(pictures[0][1].sets) == sets(codec)


@pytest.mark.parametrize("codec", CODECS)
def test_a_lost_end_keeps_the_beginning_and_a_lost_beginning_nothing(codec: str) -> None:
    packets = packing.packets(packing.pack_access_unit(codec, [delta(codec, 6000)]), 0, 0, 7)
    following = packing.packets([delta(codec, 100)], len(packets), 3600, 7)
    video = track(codec)
    pictures = feed(video, [*packets[:2], *packets[3:], *following], rows=True)
    assert len(pictures) == 2
    assert join_units([delta(codec, 6000)]).startswith(pictures[0][1].data)
    assert len(pictures[0][1].data) > 2000
    assert (video.reception.lost, video.malformed) == (1, 1)
    video = track(codec)
    feed(video, packing.packets([delta(codec, 100)], 0xFFFF, 0, 7), rows=True)
    pictures = feed(video, [*packets[1:], *following], rows=True)
    assert [timestamp for timestamp, _ in pictures] == [3600]
    assert video.reception.lost == 1


def test_an_intra_picture_behind_parameter_sets_is_a_key_frame() -> None:
    # first macroblock 0 and type 7 (I): 1 0001000; type 5 (P): 1 00110
    for slice_, expected in ((b"\x41\x88\x40rest", True), (b"\x41\x9a\x40rest", False)):
        packets = packing.packets(packing.pack_access_unit("h264", [slice_], [SPS, PPS]), 0, 0, 7)
        assert [picture.keyframe for _, picture in feed(track("h264"), packets, rows=True)] == [expected]


def test_numbers_tell_loss_repetition_and_disorder() -> None:
    reception = Reception(90_000)
    assert [reception.take(n & 0xFFFF, 7, 100) for n in (65_534, 65_535, 65_536, 65_539)] == [0, 0, 0, 2]
    assert [reception.take(n & 0xFFFF, 7, 100) for n in (65_539, 65_538)] == [-1, -1]
    assert (reception.lost, reception.duplicates, reception.reordered) == (2, 1, 1)
    assert reception.fraction_lost() == 2 * 256 // 6
    assert reception.fraction_lost() == 0
    assert reception.take(30_000, 7, 100) == 0
    assert reception.take(5, 8, 100) == 0
    assert (reception.restarts, reception.lost) == (2, 2)


def test_jitter_follows_the_rfc() -> None:
    reception = Reception(90_000)
    for i in range(200):
        reception.spread(i * 7200, i * 7200 + (900 if i % 2 else 0))
    assert reception.jitter == pytest.approx(900, rel=0.01)
    reception.spread(0, 10**9)
    assert reception.jitter == pytest.approx(900, rel=0.01)


def test_pictures_out_of_order_are_no_jitter() -> None:
    reception = Reception(90_000)
    order = [0] + [shown for group in range(60) for shown in (group * 3 + 3, group * 3 + 1, group * 3 + 2)]
    for sent, shown in enumerate(order):
        reception.spread(shown * 9000, sent * 9000)
    assert reception.jitter == pytest.approx(0, abs=200)


def test_padding_extensions_and_sources_are_passed_over() -> None:
    head = struct.pack("!BBHII", 0xB2, 96, 1, 2, 3) + bytes(8) + b"\xbe\xde\x00\x01" + bytes(4)
    packet = memoryview(head + b"payload" + b"\x00\x00\x03")
    bounds = payload_bounds(packet, 0, len(packet))
    assert bounds is not None
    assert bytes(packet[slice(*bounds)]) == b"payload"
    for cut in range(len(head) + 1):
        assert payload_bounds(packet, 0, cut) is None


@given(st.integers(0, 2**32 - 1), st.lists(st.integers(-(2**31) + 1, 2**31 - 1), max_size=20))
def test_timestamps_are_unwrapped(start: int, steps: list[int]) -> None:
    true = value = start
    for step in steps:
        true += step
        value = unwrap(true & 0xFFFFFFFF, value)
        assert value == true


@pytest.mark.parametrize("depth", [None, 1, 2])
def test_pictures_are_decoded_before_they_are_shown(depth: int | None) -> None:
    order = DecodeOrder()
    order.expect(depth, 0.04)
    shown = [0, 3, 1, 2, 6, 4, 5, 9, 7, 8, 12, 10, 11]
    decoded = [order.place(n * 3600) for n in shown]
    assert all(b > a for a, b in pairwise(decoded))
    if depth is not None:
        assert all(d <= n * 3600 for n, d in zip(shown, decoded, strict=True))
        assert decoded == [(i - depth) * 3600 for i in range(len(shown))]
    else:
        assert all(d <= n * 3600 for n, d in zip(shown[4:], decoded[4:], strict=True))


@given(st.integers(0, 4), st.lists(st.integers(-(2**33), 2**33), max_size=60))
def test_decoding_times_grow_between_leaps(depth: int, shown: list[int]) -> None:
    order, last = DecodeOrder(), None
    order.expect(depth, 0.0)
    for before, now in zip([0, *shown], shown, strict=False):
        decoded = order.place(now)
        if last is not None and abs(now - before) <= 10 * 90_000:
            assert decoded > last
        last = decoded


def test_a_sequence_tells_its_size_and_how_many_pictures_wait() -> None:
    assert read_sequence("h264", SPS) == SequenceInfo(1920, 1080, 0, 0.08)
    assert read_sequence("h264", SPS_B) == SequenceInfo(1920, 1080, 2, 0.08)
    assert read_sequence("hevc", SPS_HEVC) == SequenceInfo(1920, 1080, 2, 0.0)
    assert read_sequence("h264", SPS[:6]) is None
    assert read_sequence("hevc", b"\x42\x01" + bytes(3)) is None


@given(st.sampled_from(CODECS), st.binary(max_size=200))
def test_no_rubbish_upsets_the_reading_of_a_sequence(codec: str, data: bytes) -> None:
    info = read_sequence(codec, data)
    assert info is None or (16 <= info.width <= 16_384 and 16 <= info.height <= 16_384)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CODECS), st.integers(0, 10**6), st.booleans(), st.floats(0, 0.3), st.floats(0, 0.3))
def test_damaged_packets_never_upset_the_track(codec: str, seed: int, rows: bool, cut: float, flip: float) -> None:
    chance, video, number, packets = random.Random(seed), track(codec), 0, []
    for i in range(12):
        units = [key(codec)] if i % 5 == 0 else [delta(codec, chance.randrange(3, 6000), i)]
        payloads = packing.pack_access_unit(codec, units, sets(codec) if i % 5 == 0 else [])
        packets += packing.packets(payloads, number, i * 3600, 7)
        number += len(payloads)
    damaged = []
    for packet in packets:
        data = bytearray(packet)
        if chance.random() < cut:
            del data[chance.randrange(len(data)) :]
        if data and chance.random() < flip:
            bit = chance.randrange(8 * len(data))
            data[bit // 8] ^= 1 << bit % 8
        damaged.append(bytes(data))
    for _, picture in feed(video, damaged, rows):
        assert picture.data.startswith(b"\x00\x00\x00\x01")


@settings(deadline=None)
@given(st.sampled_from(CODECS), st.lists(st.binary(max_size=60), max_size=60), st.booleans())
def test_rubbish_never_upsets_the_track(codec: str, payloads: list[bytes], rows: bool) -> None:
    packets = [packing.header(i % 4 == 0, i, i // 5, 7) + payload for i, payload in enumerate(payloads)]
    feed(track(codec), packets, rows)
