"""RTP packing: what is taken apart comes together again, within the size and by the RFCs' rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.rtp import h264_nals, hevc_nals, read_rtp
from varta.media.simulator import packing

H264_NALS = st.builds(
    lambda importance, kind, body: bytes([importance << 5 | kind]) + body,
    st.integers(0, 3),
    st.integers(1, 12),
    st.binary(max_size=400),
)
HEVC_NALS = st.builds(
    lambda kind, temporal, body: bytes([kind << 1, temporal]) + body,
    st.integers(0, 40),
    st.integers(1, 7),
    st.binary(max_size=400),
)
READERS = {"h264": h264_nals, "hevc": hevc_nals}


@given(nals=st.lists(H264_NALS, max_size=5), sets=st.lists(H264_NALS, max_size=3), limit=st.integers(8, 300))
def test_h264_reassembles_to_the_same_nals(nals: list[bytes], sets: list[bytes], limit: int) -> None:
    payloads = packing.pack_access_unit("h264", nals, sets, limit)
    assert all(len(payload) <= limit for payload in payloads)
    assert h264_nals(payloads) == sets + nals


@given(nals=st.lists(HEVC_NALS, max_size=5), sets=st.lists(HEVC_NALS, max_size=3), limit=st.integers(8, 300))
def test_hevc_reassembles_to_the_same_nals(nals: list[bytes], sets: list[bytes], limit: int) -> None:
    payloads = packing.pack_access_unit("hevc", nals, sets, limit)
    assert all(len(payload) <= limit for payload in payloads)
    assert hevc_nals(payloads) == sets + nals


@pytest.mark.parametrize(("codec", "nal"), [("h264", b"\x65" + bytes(40)), ("hevc", b"\x26\x01" + bytes(40))])
def test_fragments_start_once_and_end_once(codec: str, nal: bytes) -> None:
    at = 1 if codec == "h264" else 2
    flags = [payload[at] & 0xC0 for payload in packing.pack_access_unit(codec, [nal], limit=20)]
    assert flags[0] == 0x80
    assert flags[-1] == 0x40
    assert set(flags[1:-1]) <= {0}


def test_parameter_sets_travel_together() -> None:
    payloads = packing.pack_access_unit("h264", [b"\x65picture"], [b"\x67sps", b"\x68pps"])
    assert payloads == [b"\x78\x00\x04\x67sps\x00\x04\x68pps", b"\x65picture"]


def test_header_fields_wrap_at_their_width() -> None:
    first, last = packing.packets([b"a", b"b"], 0xFFFF, 2**32 + 5, 0xDEADBEEF)
    assert [read_rtp(first).sequence, read_rtp(last).sequence] == [0xFFFF, 0]
    assert [read_rtp(first).marker, read_rtp(last).marker] == [False, True]
    assert read_rtp(first).timestamp == 5
    assert read_rtp(last).ssrc == 0xDEADBEEF
    assert read_rtp(last).payload == b"b"


def test_interleaved_framing() -> None:
    assert packing.interleaved([b"one", b"four"], 2) == b"$\x02\x00\x03one$\x02\x00\x04four"
