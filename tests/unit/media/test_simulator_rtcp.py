"""Sender reports, byte by byte (RFC 3550, section 6.4.1)."""

import pytest

from support.rtp import read_sender_report
from varta.media.simulator import rtcp


def test_sender_report_bytes() -> None:
    # 1.5 s after the Unix epoch is 2208988801.5 s after NTP's.
    report = rtcp.sender_report(0x01020304, 1_500_000_000, 2**32 + 7, 3, 4000)
    assert report == bytes.fromhex("80c80006 01020304 83aa7e81 80000000 00000007 00000003 00000fa0".replace(" ", ""))


def test_sender_report_reads_back() -> None:
    report = read_sender_report(rtcp.sender_report(1, 1_795_464_501_638_433_000, 90_000, 10, 20))
    assert report is not None
    assert report.seconds == pytest.approx(1_795_464_501.638433, abs=1e-6)
    assert (report.timestamp, report.packets, report.octets) == (90_000, 10, 20)


@pytest.mark.parametrize("name", ["", "a", "ab", "abc", "abcd", "камера", "x" * 300])
def test_source_description_fills_whole_words(name: str) -> None:
    data = rtcp.source_description(9, name)
    assert len(data) % 4 == 0
    assert int.from_bytes(data[2:4], "big") == len(data) // 4 - 1
    assert data[10 : 10 + data[9]] == name.encode()[:255]
    assert data[-1] == 0


def test_goodbye_bytes() -> None:
    assert rtcp.goodbye(0x0A0B0C0D) == bytes.fromhex("81cb00010a0b0c0d")
