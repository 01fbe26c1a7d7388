"""RTP payloads of H.264 (RFC 6184) and H.265 (RFC 7798), and the RTP header (RFC 3550, section 5.1)."""

import struct
from collections.abc import Iterable, Sequence

RTP_HEADER = 12
PAYLOAD_TYPE = 96
MAX_PAYLOAD = 1388  # with the RTP header 1400 bytes: passes Ethernet, and tunnels on the way
_STAP_A, _FU_A = 24, 28
_AP, _FU = 48, 49
_header = struct.Struct("!BBHII")


def pack_access_unit(
    codec: str, nals: Sequence[bytes], sets: Sequence[bytes] = (), limit: int = MAX_PAYLOAD
) -> list[bytes]:
    """Return the RTP payloads of one picture, none longer than `limit`; `sets` go first, together in one packet."""
    single = _pack_h264 if codec == "h264" else _pack_hevc
    payloads = _aggregate(codec, sets, limit)
    for nal in nals:
        payloads.extend([nal] if len(nal) <= limit else single(nal, limit))
    return payloads


def header(marker: bool, sequence: int, timestamp: int, ssrc: int) -> bytes:
    """Return an RTP header without extensions; `sequence` and `timestamp` are taken modulo their width."""
    second = PAYLOAD_TYPE | 0x80 if marker else PAYLOAD_TYPE
    return _header.pack(0x80, second, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc)


def packets(payloads: Sequence[bytes], sequence: int, timestamp: int, ssrc: int) -> list[bytes]:
    """Return the RTP packets of one picture; the last one carries the marker."""
    last = len(payloads) - 1
    return [header(i == last, sequence + i, timestamp, ssrc) + payload for i, payload in enumerate(payloads)]


def interleaved(rtp: Iterable[bytes], channel: int) -> bytes:
    """Frame packets for sending inside the RTSP connection (RFC 2326, section 10.12)."""
    start = b"$" + bytes([channel])
    return b"".join(part for packet in rtp for part in (start, len(packet).to_bytes(2, "big"), packet))


def _aggregate(codec: str, sets: Sequence[bytes], limit: int) -> list[bytes]:
    size = 2 + sum(2 + len(nal) for nal in sets)
    if not sets[1:] or size > limit:  # an aggregation packet joins at least two
        return [payload for nal in sets for payload in pack_access_unit(codec, [nal], limit=limit)]
    body = b"".join(len(nal).to_bytes(2, "big") + nal for nal in sets)
    if codec == "h264":
        importance = max(nal[0] & 0x60 for nal in sets)
        return [bytes([importance | _STAP_A]) + body]
    # Layer 0, and the lowest temporal id of those inside, as RFC 7798 section 4.4.2 asks.
    return [bytes([_AP << 1, min(nal[1] & 7 for nal in sets)]) + body]


def _pack_h264(nal: bytes, limit: int) -> list[bytes]:
    indicator, kind = nal[0] & 0xE0 | _FU_A, nal[0] & 0x1F
    return [bytes([indicator, flags | kind]) + piece for flags, piece in _pieces(nal[1:], limit - 2)]


def _pack_hevc(nal: bytes, limit: int) -> list[bytes]:
    first, kind = nal[0] & 0x81 | _FU << 1, nal[0] >> 1 & 0x3F
    return [bytes([first, nal[1], flags | kind]) + piece for flags, piece in _pieces(nal[2:], limit - 3)]


def _pieces(body: bytes, size: int) -> list[tuple[int, bytes]]:
    starts = range(0, len(body), size)
    return [
        ((0x80 if start == 0 else 0) | (0x40 if start + size >= len(body) else 0), body[start : start + size])
        for start in starts
    ]
