"""Units between start codes."""

from hypothesis import given
from hypothesis import strategies as st

from varta.media.annexb import (
    has_picture,
    join_units,
    parameter_sets,
    split_units,
    unit_type,
    without_emulation,
    without_sets,
)

SPS, PPS, IDR, SLICE, DELIMITER = b"\x67\x42\x80\x16", b"\x68\xce", b"\x65\x88", b"\x41\x9a", b"\x09\xf0"


def test_splits_start_codes_of_three_and_four_bytes() -> None:
    data = b"\0\0\0\1" + SPS + b"\0\0\1" + PPS + b"\0\0\0\1" + IDR + b"\0\0"
    assert split_units(data) == [SPS, PPS, IDR]


def test_no_start_code_is_no_unit() -> None:
    assert split_units(b"") == []
    assert split_units(b"GET / HTTP/1.1") == []
    assert split_units(b"\0\0\1") == []


@given(st.lists(st.binary(min_size=1, max_size=30).filter(lambda u: b"\0\0" not in u and u[-1] and u[0]), max_size=8))
def test_joining_and_splitting_are_inverse(units: list[bytes]) -> None:
    assert split_units(join_units(units)) == units


@given(st.binary(max_size=200))
def test_any_bytes_can_be_split(data: bytes) -> None:
    for unit in split_units(data):
        assert unit
        assert 0 <= unit_type("hevc", unit) < 64


def test_parameter_sets_only_when_complete_and_each_once() -> None:
    assert parameter_sets("h264", [SPS, IDR]) == b""
    assert parameter_sets("h264", [PPS, SPS, SPS, IDR]) == join_units([SPS, PPS])
    vps, sps, pps = b"\x40\x01a", b"\x42\x01b", b"\x44\x01c"
    assert parameter_sets("hevc", [sps, pps]) == b""
    assert parameter_sets("hevc", [pps, sps, vps]) == join_units([vps, sps, pps])


def test_what_an_mp4_keeps_in_its_header_is_left_out() -> None:
    assert without_sets("h264", [DELIMITER, SPS, PPS, IDR]) == [IDR]


def test_a_picture_needs_a_slice_and_no_forbidden_bit() -> None:
    assert has_picture("h264", [SPS, PPS, IDR])
    assert has_picture("h264", [SLICE])
    assert not has_picture("h264", [SPS, PPS])
    assert not has_picture("h264", [SLICE, b"\xe5\x88"])


def test_emulation_prevention_is_taken_out() -> None:
    assert without_emulation(b"\x01\0\0\x03\x01\0\0\x03\0\0\x03") == b"\x01\0\0\x01\0\0\0\0"
