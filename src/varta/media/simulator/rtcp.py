"""RTCP of a sender: reports that tie RTP timestamps to the wall clock, and a goodbye (RFC 3550, section 6)."""

import struct

_NTP_EPOCH_S = 2_208_988_800  # seconds from 1900-01-01, NTP's epoch, to 1970-01-01
_SENDER_REPORT, _SOURCE_DESCRIPTION, _BYE = 200, 202, 203
_CNAME = 1
_report = struct.Struct("!BBHIIIIII")


def sender_report(ssrc: int, time_ns: int, timestamp: int, packets: int, octets: int) -> bytes:
    """Say that RTP `timestamp` was the moment `time_ns` (since the Unix epoch), followed by nothing else."""
    seconds, rest = divmod(time_ns, 1_000_000_000)
    fraction = (rest << 32) // 1_000_000_000
    return _report.pack(
        0x80,
        _SENDER_REPORT,
        6,
        ssrc,
        seconds + _NTP_EPOCH_S & 0xFFFFFFFF,
        fraction,
        timestamp & 0xFFFFFFFF,
        packets & 0xFFFFFFFF,
        octets & 0xFFFFFFFF,
    )


def source_description(ssrc: int, name: str) -> bytes:
    """Name the source (CNAME); a compound packet must hold it. `name` is cut to 255 bytes."""
    text = name.encode()[:255]
    item = bytes([_CNAME, len(text)]) + text
    # The list of items ends with at least one zero byte and fills whole 32-bit words.
    body = struct.pack("!I", ssrc) + item + bytes(4 - len(item) % 4)
    return struct.pack("!BBH", 0x81, _SOURCE_DESCRIPTION, len(body) // 4) + body


def goodbye(ssrc: int) -> bytes:
    """Say that the source ends."""
    return struct.pack("!BBHI", 0x81, _BYE, 1, ssrc)
