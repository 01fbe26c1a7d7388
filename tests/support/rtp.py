"""The receiving side of RTP video, written from the RFCs apart from the code under test."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class RtpPacket:
    marker: bool
    payload_type: int
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes


@dataclass(frozen=True)
class SenderReport:
    ssrc: int
    seconds: float  # since the Unix epoch
    timestamp: int
    packets: int
    octets: int


def read_rtp(data: bytes) -> RtpPacket:
    first, second, sequence, timestamp, ssrc = struct.unpack_from("!BBHII", data)
    assert first == 0x80, "version 2, no padding, no extension, no contributing sources"
    return RtpPacket(bool(second & 0x80), second & 0x7F, sequence, timestamp, ssrc, data[12:])


def read_sender_report(data: bytes) -> SenderReport | None:
    if data[1] != 200:
        return None
    ssrc, seconds, fraction, timestamp, packets, octets = struct.unpack_from("!IIIIII", data, 4)
    return SenderReport(ssrc, seconds - 2_208_988_800 + fraction / 2**32, timestamp, packets, octets)


def h264_nals(payloads: Iterable[bytes]) -> list[bytes]:
    """Reassemble single NAL unit packets, STAP-A and FU-A (RFC 6184)."""
    nals: list[bytes] = []
    for payload in payloads:
        kind = payload[0] & 0x1F
        if kind == 24:
            nals += _aggregated(payload[1:])
        elif kind == 28:
            if payload[1] & 0x80:
                nals.append(bytes([payload[0] & 0xE0 | payload[1] & 0x1F]))
            nals[-1] += payload[2:]
        else:
            nals.append(payload)
    return nals


def hevc_nals(payloads: Iterable[bytes]) -> list[bytes]:
    """Reassemble single NAL unit packets, AP and FU (RFC 7798)."""
    nals: list[bytes] = []
    for payload in payloads:
        kind = payload[0] >> 1 & 0x3F
        if kind == 48:
            nals += _aggregated(payload[2:])
        elif kind == 49:
            if payload[2] & 0x80:
                nals.append(bytes([payload[0] & 0x81 | (payload[2] & 0x3F) << 1, payload[1]]))
            nals[-1] += payload[3:]
        else:
            nals.append(payload)
    return nals


def _aggregated(body: bytes) -> list[bytes]:
    nals = []
    while body:
        length = int.from_bytes(body[:2], "big")
        nals.append(body[2 : 2 + length])
        assert len(nals[-1]) == length
        body = body[2 + length :]
    return nals
