"""Network abstraction layer units of H.264 and H.265 in byte streams with start codes (Annex B of both standards)."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

START_CODE = b"\x00\x00\x00\x01"
_SHORT = b"\x00\x00\x01"

# Types of ISO/IEC 14496-10 table 7-1 and 23008-2 table 7-1.
_H264_SPS, _H264_PPS, _H264_DELIMITER = 7, 8, 9
_HEVC_VPS, _HEVC_SPS, _HEVC_PPS, _HEVC_DELIMITER = 32, 33, 34, 35
_H264_SLICES = frozenset(range(1, 6))
_HEVC_SLICES = frozenset(range(32))
_HEVC_REFERENCE = 16  # below it even types are sub-layer non-reference pictures
SETS = {"h264": (_H264_SPS, _H264_PPS), "hevc": (_HEVC_VPS, _HEVC_SPS, _HEVC_PPS)}
_SLICES = {"h264": _H264_SLICES, "hevc": _HEVC_SLICES}
_DELIMITERS = {"h264": _H264_DELIMITER, "hevc": _HEVC_DELIMITER}


def split_units(data: bytes) -> list[bytes]:
    """Return the units between start codes of three or four bytes, without them; empty when there is no start code."""
    starts = []
    at = data.find(_SHORT)
    while at >= 0:
        starts.append(at)
        at = data.find(_SHORT, at + 3)
    # Zeros before a start code are its fourth byte, or padding that the standards allow.
    units = [data[a + 3 : b].rstrip(b"\x00") for a, b in pairwise([*starts, len(data)])]
    return [unit for unit in units if unit]


def join_units(units: Iterable[bytes]) -> bytes:
    """Return the units as one byte stream, each after a start code of four bytes."""
    return b"".join(START_CODE + unit for unit in units)


def unit_type(codec: str, unit: bytes) -> int:
    """Return a unit's type: 0 to 31 in H.264, 0 to 63 in H.265."""
    return unit[0] & 0x1F if codec == "h264" else unit[0] >> 1 & 0x3F


def has_picture(codec: str, units: Sequence[bytes]) -> bool:
    """Tell whether there is at least one slice of a picture, and no unit with its forbidden first bit set."""
    slices = _SLICES[codec]
    return any(unit_type(codec, unit) in slices for unit in units) and not any(unit[0] & 0x80 for unit in units)


def parameter_sets(codec: str, units: Sequence[bytes]) -> bytes:
    """Return the parameter sets among the units as a byte stream, empty unless each needed kind is there."""
    wanted = SETS[codec]
    found = [unit for unit in units if unit_type(codec, unit) in wanted]
    if {unit_type(codec, unit) for unit in found} != set(wanted):
        return b""
    # In the order that the standards ask for, each once: some cameras repeat them.
    ordered = sorted(dict.fromkeys(found), key=lambda unit: unit_type(codec, unit))
    return join_units(ordered)


def without_sets(codec: str, units: Sequence[bytes]) -> list[bytes]:
    """Return the units but parameter sets and delimiters, which an MP4 keeps in its header instead."""
    dropped = {*SETS[codec], _DELIMITERS[codec]}
    return [unit for unit in units if unit_type(codec, unit) not in dropped]


def without_delimiters(codec: str, units: Sequence[bytes]) -> list[bytes]:
    """Return the units but access unit delimiters."""
    return [unit for unit in units if unit_type(codec, unit) != _DELIMITERS[codec]]


def cut_sample(codec: str, data: bytes, cuts: Sequence[int], *, sets: bool) -> bytes:
    """Return an access unit with lengths in place of start codes, without delimiters, and without sets unless wanted.

    `cuts` are the offsets of its start codes, of four bytes each: nothing is searched, and all is copied once.
    """
    view = memoryview(data)
    parts: list[bytes | memoryview] = []
    for start, end in pairwise((*cuts, len(data))):
        first = data[start + 4]
        kind = first & 0x1F if codec == "h264" else first >> 1 & 0x3F
        if kind == _DELIMITERS[codec] or (not sets and kind in SETS[codec]):
            continue
        parts += ((end - start - 4).to_bytes(4, "big"), view[start + 4 : end])
    return b"".join(parts)


def without_emulation(unit: bytes) -> bytes:
    """Return a unit's payload with the emulation prevention bytes (00 00 03) taken out."""
    out = bytearray()
    zeros = 0
    for byte in unit:
        if zeros >= 2 and byte == 3:  # noqa: PLR2004 - the very pattern of the standard
            zeros = 0
            continue
        out.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes(out)


def is_disposable(codec: str, data: bytes | memoryview, length: int = 0) -> bool:
    """Tell whether no other picture is made from this access unit.

    Its first slice says so: `nal_ref_idc` 0 in H.264 (7.4.1), a sub-layer non-reference picture in H.265 (table 7-1).
    `length` is the size of the units' lengths where they stand in place of start codes; False for other codecs.
    """
    if codec not in _SLICES:
        return False
    for at in _unit_starts(data, length):
        first = data[at]
        kind = first & 0x1F if codec == "h264" else first >> 1 & 0x3F
        if kind in _SLICES[codec]:
            return not first & 0x60 if codec == "h264" else kind < _HEVC_REFERENCE and kind % 2 == 0
    return False


def _unit_starts(data: bytes | memoryview, length: int) -> Iterator[int]:
    at = 0
    if length:
        while at + length < len(data):
            yield at + length
            at += length + int.from_bytes(data[at : at + length], "big")
        return
    whole = bytes(data)
    at = whole.find(_SHORT)
    while 0 <= at < len(whole) - 3:
        yield at + 3
        at = whole.find(_SHORT, at + 3)
