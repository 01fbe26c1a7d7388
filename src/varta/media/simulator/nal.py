"""NAL units of H.264 and H.265: splitting access units and configuration records, telling kinds apart."""

import re
from dataclasses import dataclass

from varta.kernel.errors import BadInput

_START_CODE = re.compile(rb"\x00\x00\x01")
_H264_SETS = (7, 8)  # SPS, PPS (ITU-T H.264 table 7-1)
_HEVC_SETS = (32, 33, 34)  # VPS, SPS, PPS (ITU-T H.265 table 7-1)
_AVCC_HEADER = 6
_HVCC_HEADER = 23


@dataclass(frozen=True, slots=True)
class Configuration:
    """Hold what decoding needs beforehand: parameter sets, and how a file's access units are framed.

    `length_size` is the number of bytes of each NAL unit's length; 0 means start codes (Annex B).
    """

    codec: str
    sets: tuple[bytes, ...]
    length_size: int


def nal_type(codec: str, nal: bytes) -> int:
    """Return a NAL unit's type; `codec` is `h264` or `hevc`."""
    return nal[0] & 0x1F if codec == "h264" else nal[0] >> 1 & 0x3F


def is_parameter_set(codec: str, nal: bytes) -> bool:
    """Tell whether a NAL unit is a parameter set."""
    return nal_type(codec, nal) in (_H264_SETS if codec == "h264" else _HEVC_SETS)


def is_delimiter_or_filler(codec: str, nal: bytes) -> bool:
    """Tell whether a NAL unit carries nothing that RTP does not already say: access unit delimiters and filler."""
    return nal_type(codec, nal) in ((9, 12) if codec == "h264" else (35, 38))


def split_annex_b(data: bytes) -> list[bytes]:
    """Split at start codes; bytes before the first one are ignored."""
    starts = [match.end() for match in _START_CODE.finditer(data)]
    ends = [start - 3 for start in starts[1:]] + [len(data)]
    # A NAL unit never ends in a zero byte: those belong to the next, longer, start code or are padding.
    nals = (data[start:end].rstrip(b"\x00") for start, end in zip(starts, ends, strict=False))
    return [nal for nal in nals if nal]


def split_lengths(data: bytes, length_size: int) -> list[bytes]:
    """Split at length fields; raises `BadInput` (`simulator.damaged_file`) when one points past the end."""
    nals = []
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + length_size], "big")
        at += length_size
        if at + length > len(data):
            raise BadInput("simulator.damaged_file", "A picture of the file is cut short.")
        if length:
            nals.append(data[at : at + length])
        at += length
    return nals


def split(configuration: Configuration, data: bytes) -> list[bytes]:
    """Split an access unit as the file frames it."""
    if configuration.length_size == 0:
        return split_annex_b(data)
    return split_lengths(data, configuration.length_size)


def read_configuration(codec: str, extradata: bytes) -> Configuration:
    """Read a file's extradata: avcC, hvcC (ISO/IEC 14496-15) or Annex B.

    Raises `BadInput` (`simulator.damaged_file`) for a record that is cut short.
    """
    if not extradata or extradata.startswith(b"\x00\x00"):
        return Configuration(codec, tuple(n for n in split_annex_b(extradata) if is_parameter_set(codec, n)), 0)
    try:
        return _avcc(extradata) if codec == "h264" else _hvcc(extradata)
    except IndexError:
        raise BadInput("simulator.damaged_file", "The file's decoder configuration is cut short.") from None


def _avcc(record: bytes) -> Configuration:
    sets: list[bytes] = []
    at = _AVCC_HEADER
    at = _take_sets(record, at, record[5] & 0x1F, sets)
    _take_sets(record, at + 1, record[at], sets)
    return Configuration("h264", tuple(sets), (record[4] & 3) + 1)


def _hvcc(record: bytes) -> Configuration:
    sets: list[bytes] = []
    at = _HVCC_HEADER
    for _ in range(record[22]):
        at = _take_sets(record, at + 3, record[at + 1] << 8 | record[at + 2], sets)
    known = tuple(nal for nal in sets if is_parameter_set("hevc", nal))
    return Configuration("hevc", known, (record[21] & 3) + 1)


def _take_sets(record: bytes, at: int, count: int, sets: list[bytes]) -> int:
    for _ in range(count):
        length = record[at] << 8 | record[at + 1]
        nal = record[at + 2 : at + 2 + length]
        if not nal or len(nal) < length:
            raise IndexError
        sets.append(nal)
        at += 2 + length
    return at
