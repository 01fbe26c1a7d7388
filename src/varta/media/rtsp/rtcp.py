"""RTCP (RFC 3550, section 6): a camera's reports about itself, and ours about what came."""

import struct
from dataclasses import dataclass

from varta.media.rtsp.rtp import Reception

_SENDER_REPORT, _RECEIVER_REPORT, _SOURCE_DESCRIPTION, _BYE = 200, 201, 202, 203
_NTP_EPOCH_S = 2_208_988_800  # from 1900 to 1970
_ERA_S, _ERA_TURN = 1 << 32, 1 << 31  # NTP's seconds begin anew in 2036
_MAX_PARTS = 32
_SENDER = struct.Struct("!IIIIII")
_BLOCK = struct.Struct("!IIIIII")
_NAME = b"varta"


@dataclass(frozen=True, slots=True)
class SenderReport:
    """Say that RTP time `timestamp` was `time_us` (microseconds since 1970) by the camera's clock.

    `middle` is what a receiver report echoes.
    """

    ssrc: int
    time_us: int
    timestamp: int
    middle: int


def read_reports(data: bytes) -> tuple[list[SenderReport], bool]:
    """Return the sender reports of a compound packet, and whether the sender says goodbye; rubbish ends the reading."""
    reports: list[SenderReport] = []
    bye = False
    at = 0
    for _ in range(_MAX_PARTS):
        if at + 4 > len(data) or data[at] >> 6 != 2:  # noqa: PLR2004 - RTP's version
            break
        size = 4 + 4 * int.from_bytes(data[at + 2 : at + 4], "big")
        if at + size > len(data):
            break
        if data[at + 1] == _SENDER_REPORT and size >= 4 + _SENDER.size:
            reports.append(_sender_report(data, at + 4))
        bye = bye or data[at + 1] == _BYE
        at += size
    return reports, bye


def receiver_report(own: int, reception: Reception, last: tuple[int, float] | None, now: float) -> bytes:
    """Return our report about one sender, with our name.

    `own` is our SSRC; `last` the `middle` of its last sender report and when it came, by the clock of `now` (s).
    """
    # A report that came after `now` was read would make the wait negative, and duplicates the loss.
    middle, delay = (last[0], min(max(int((now - last[1]) * 65536), 0), 0xFFFFFFFF)) if last else (0, 0)
    block = _BLOCK.pack(
        reception.ssrc,
        reception.fraction_lost() << 24 | min(max(reception.lost, 0), 0x7FFFFF),
        reception.highest & 0xFFFFFFFF,
        int(reception.jitter) & 0xFFFFFFFF,
        middle,
        delay,
    )
    report = struct.pack("!BBHI", 0x81, _RECEIVER_REPORT, 7, own) + block
    body = struct.pack("!I", own) + bytes([1, len(_NAME)]) + _NAME
    body += bytes(4 - len(body) % 4)
    return report + struct.pack("!BBH", 0x81, _SOURCE_DESCRIPTION, len(body) // 4) + body


def _sender_report(data: bytes, at: int) -> SenderReport:
    ssrc, seconds, fraction, timestamp, _, _ = _SENDER.unpack_from(data, at)
    # Until 2036 the first era; a camera whose count began anew is in the second.
    since_1970 = seconds - _NTP_EPOCH_S + (_ERA_S if seconds < _ERA_TURN else 0)
    micros = since_1970 * 1_000_000 + (fraction * 1_000_000 >> 32)
    return SenderReport(ssrc, micros, timestamp, (seconds & 0xFFFF) << 16 | fraction >> 16)
