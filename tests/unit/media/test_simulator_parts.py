"""Configuration records, the Transport header, faults by clock and chance."""

import contextlib

import pytest

from varta.kernel.errors import BadInput
from varta.media.simulator import nal
from varta.media.simulator.faults import Fault, Misbehaviour
from varta.media.simulator.options import Faults
from varta.media.simulator.transport import Wish, choose

AVCC = bytes.fromhex("0164001fffe10004") + b"\x67sps" + bytes.fromhex("010004") + b"\x68pps"
HVCC = bytes([1, *bytes(20), 3, 2]) + bytes.fromhex("a0000100034001") + b"v" + bytes.fromhex("a2000100034401") + b"p"


def test_reads_avcc() -> None:
    found = nal.read_configuration("h264", AVCC)
    assert found == nal.Configuration("h264", (b"\x67sps", b"\x68pps"), 4)


def test_reads_hvcc() -> None:
    assert nal.read_configuration("hevc", HVCC) == nal.Configuration("hevc", (b"\x40\x01v", b"\x44\x01p"), 4)


def test_reads_annex_b() -> None:
    extradata = b"\x00\x00\x00\x01\x67sps\x00\x00\x01\x68pps\x00\x00\x01\x06sei"
    assert nal.read_configuration("h264", extradata) == nal.Configuration("h264", (b"\x67sps", b"\x68pps"), 0)


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_every_cut_record_is_refused_cleanly_or_read(codec: str) -> None:
    record = AVCC if codec == "h264" else HVCC
    for end in range(1, len(record)):
        with contextlib.suppress(BadInput):
            nal.read_configuration(codec, record[:end])


def test_splits_lengths_even_where_they_look_like_start_codes() -> None:
    unit = b"\x65" + bytes(0x1FE)
    framed = len(unit).to_bytes(4, "big") + unit
    assert framed.startswith(b"\x00\x00\x01")
    assert nal.split(nal.Configuration("h264", (), 4), framed) == [unit]


def test_a_length_past_the_end_is_refused() -> None:
    with pytest.raises(BadInput):
        nal.split_lengths(b"\x00\x00\x00\x09short", 4)


@pytest.mark.parametrize(
    ("header", "wish"),
    [
        ("RTP/AVP/TCP;unicast;interleaved=2-3", Wish(tcp=True, pair=(2, 3))),
        ("RTP/AVP/TCP", Wish(tcp=True, pair=(0, 1))),
        ("RTP/AVP;unicast;client_port=5000-5001", Wish(tcp=False, pair=(5000, 5001))),
        ("RTP/AVP/UDP;client_port=5000", Wish(tcp=False, pair=(5000, 5001))),
        ("RTP/AVP;multicast, RTP/AVP/TCP;interleaved=0-1", Wish(tcp=True, pair=(0, 1))),
        ("RTP/AVP;multicast;client_port=5000-5001", None),
        ("RTP/AVP;unicast", None),
        ("RTP/AVP;client_port=x-y", None),
        ("RTP/AVP;client_port=0-1", None),
        ("RTP/AVP;client_port=65535", None),
        ("RTP/AVP/TCP;interleaved=255-256", None),
        ("RTP/AVP/TCP;mode=record", None),
        ("RTP/SAVP;client_port=5000-5001", None),
        ("", None),
    ],
)
def test_chooses_the_first_offer_that_suits(header: str, wish: Wish | None) -> None:
    assert choose(header) == wish


def test_faults_by_the_clock_come_again_and_again() -> None:
    misbehaviour = Misbehaviour(Faults(drop_every=10, stall_every=15), 100.0)
    assert misbehaviour.due(109.9) == []
    assert misbehaviour.due(110.0) == [Fault.DROP]
    assert misbehaviour.due(111.0) == []
    assert misbehaviour.due(120.0) == [Fault.DROP, Fault.STALL]


def test_damage_is_repeatable_and_spares_the_header() -> None:
    packets = [bytes(100) for _ in range(2000)]
    faults = Faults(loss=0.1, flip=0.2, seed=3)
    damaged = Misbehaviour(faults, 0).damage(packets)
    assert damaged == Misbehaviour(faults, 0).damage(packets)
    assert 1700 < len(damaged) < 1900
    flipped = [packet for packet in damaged if packet != packets[0]]
    assert 250 < len(flipped) < 470
    assert all(packet[:12] == bytes(12) and sum(byte.bit_count() for byte in packet) == 1 for packet in flipped)


def test_no_faults_leave_packets_alone() -> None:
    assert Misbehaviour(Faults(), 0).damage([b"a" * 20]) == (b"a" * 20,)
