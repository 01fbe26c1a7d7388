"""Fragmented MP4 (ISO/IEC 14496-12): header by libav, fragments by our own few lines.

A header (`ftyp`, `moov`) is made by libav, so that the decoder configuration is right. A fragment is `prft` (wall
clock), `moof` and `mdat`. Media times are the source's own, in `TICKS`: the pieces of a run join without arithmetic.
"""

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import av

from varta.kernel.errors import BadInput
from varta.media.annexb import (
    SETS,
    cut_sample,
    split_units,
    unit_type,
    without_delimiters,
    without_emulation,
    without_sets,
)
from varta.media.boxes import box
from varta.media.packet import TICKS, Packet, StreamInfo
from varta.media.sound import with_sound

SYNC_SAMPLE = 0x02000000  # depends on no other picture
DELTA_SAMPLE = 0x01010000  # depends on others, is no sync sample
_NTP_EPOCH_S = 2_208_988_800  # from 1900 to 1970
_BASE_IS_MOOF = 0x020000
_SHORTEST_SPS, _HEVC_LEVEL = 4, 14
_VIDEO, _SOUND = 1, 2  # tracks
_RUN_SIZE, _ROW_SIZE = 64, 16  # of a `traf` as made here: `tfhd`, `tfdt` and `trun` without rows; a row
_TRUN_FIELDS = 0x000F01  # data offset; duration, size, flags and composition offset of each picture


def init_segment(stream: StreamInfo, *, sound: bool = False) -> bytes:
    """Return `ftyp` and `moov` for a stream, with its sound's track where it has sound and that is asked for.

    Raises `BadInput` (`camera.unsupported_codec`) where its parameter sets make no sense.
    """
    out = io.BytesIO()
    options = {"movflags": "empty_moov+default_base_moof+frag_custom"}
    try:
        with av.open(out, "w", format="mp4", options=options) as container:
            track = container.add_mux_stream(stream.codec, width=stream.width, height=stream.height)
            track.time_base = Fraction(1, TICKS)
            # libav finds the parameter sets in the first packet; it writes the header before that packet.
            packet = av.Packet(stream.extradata)
            packet.stream, packet.pts, packet.dts, packet.time_base = track, 0, 0, Fraction(1, TICKS)
            packet.is_keyframe = True
            container.mux_one(packet)
            head = _only_header(out.getvalue())
    except (av.FFmpegError, ValueError):
        raise BadInput(
            "camera.unsupported_codec",
            f"The {stream.codec} stream's parameter sets cannot be used; set the camera to plain H.264 or H.265.",
        ) from None
    return with_sound(head, stream.sound) if sound and stream.sound is not None else head


def _only_header(data: bytes) -> bytes:
    position = 0
    while position + 8 <= len(data):
        size, name = struct.unpack_from("!I4s", data, position)
        position += size
        if name == b"moov":
            return data[:position]
    raise BadInput("camera.unsupported_codec", "The stream's parameter sets cannot be used.")


def to_sample(packet: Packet) -> bytes:
    """Return a packet's units with lengths in place of start codes; parameter sets of key frames are in the header."""
    codec = packet.stream.codec
    if packet.cuts:
        return cut_sample(codec, packet.data, packet.cuts, sets=not packet.keyframe)
    units = split_units(packet.data)
    kept = without_sets(codec, units) if packet.keyframe else without_delimiters(codec, units)
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in kept)


def fragment(
    sequence: int,
    packets: Sequence[Packet],
    next_dts: int | None = None,
    *,
    clock: bool = True,
    sound: Sequence[Packet] = (),
) -> bytes:
    """Return one fragment of at least one picture, all of one stream, and what sounds meanwhile.

    `next_dts` is the decoding time of what follows, for the last picture's duration; `clock` puts the wall-clock time
    of the first picture before it.
    """
    tracks = [_Run(_VIDEO, packets, [to_sample(packet) for packet in packets], next_dts)]
    if sound:
        tracks.append(_Run(_SOUND, sound, [packet.data for packet in sound], None))
    header = box(b"mfhd", struct.pack("!II", 0, sequence))
    # Sizes are known before the offsets of the samples are; those count from the start of `moof`.
    offset = 8 + len(header) + sum(_RUN_SIZE + _ROW_SIZE * len(track.packets) for track in tracks) + 8
    boxes = []
    for track in tracks:
        boxes.append(track.box(offset))
        offset += sum(map(len, track.samples))
    wall = wall_clock_box(packets[0].time_us, packets[0].pts) if clock else b""
    samples = (sample for track in tracks for sample in track.samples)
    return b"".join((wall, box(b"moof", header, *boxes), box(b"mdat", *samples)))


@dataclass(frozen=True, slots=True)
class _Run:
    """One track's samples in a fragment."""

    track: int
    packets: Sequence[Packet]
    samples: Sequence[bytes]
    next_dts: int | None

    def box(self, offset: int) -> bytes:
        packets, last = self.packets, self.packets[-1]
        after = [packet.dts for packet in packets[1:]]
        after.append(self.next_dts if self.next_dts is not None else last.dts + last.duration)
        rows = b"".join(
            struct.pack(
                "!IIIi",
                max(end - packet.dts, 1),
                len(sample),
                SYNC_SAMPLE if packet.keyframe or packet.sound else DELTA_SAMPLE,
                packet.pts - packet.dts,
            )
            for packet, sample, end in zip(packets, self.samples, after, strict=True)
        )
        head = box(b"tfhd", struct.pack("!II", _BASE_IS_MOOF, self.track))
        decode_time = box(b"tfdt", struct.pack("!IQ", 1 << 24, packets[0].dts))
        run = box(b"trun", struct.pack("!III", 1 << 24 | _TRUN_FIELDS, len(packets), offset), rows)
        return box(b"traf", head, decode_time, run)


def wall_clock_box(time_us: int, media_time: int) -> bytes:
    """Return a `prft` box: this presentation time was this wall-clock time (NTP format, 1/2**32 s)."""
    seconds, micros = divmod(time_us, 1_000_000)
    ntp = (seconds + _NTP_EPOCH_S) << 32 | (micros << 32) // 1_000_000
    return box(b"prft", struct.pack("!IIQQ", 1 << 24, 1, ntp & (1 << 64) - 1, media_time))


def wall_clock_us(ntp: int) -> int:
    """Return microseconds since 1970 of an NTP time."""
    return ((ntp >> 32) - _NTP_EPOCH_S) * 1_000_000 + round((ntp & 0xFFFFFFFF) * 1_000_000 / 2**32)


def codec_string(stream: StreamInfo) -> str:
    """Return what a browser's MediaSource calls this coding (RFC 6381; for H.265 ISO/IEC 14496-15 annex E).

    Raises `BadInput` (`camera.unsupported_codec`) for a stream without usable parameter sets.
    """
    sps = next((u for u in split_units(stream.extradata) if unit_type(stream.codec, u) == _sps_type(stream.codec)), b"")
    if len(sps) < _SHORTEST_SPS:
        raise BadInput("camera.unsupported_codec", f"The {stream.codec} stream has no sequence parameter set.")
    if stream.codec == "h264":
        return f"avc1.{sps[1:4].hex()}"
    return _hevc_string(without_emulation(sps))


def _sps_type(codec: str) -> int:
    return SETS[codec][-2]


def _hevc_string(sps: bytes) -> str:
    if len(sps) <= _HEVC_LEVEL:
        raise BadInput("camera.unsupported_codec", "The hevc stream's sequence parameter set is cut short.")
    # After a header of two bytes and one byte of ids come profile, compatibility, constraints, level.
    space, tier, profile = sps[3] >> 6, sps[3] >> 5 & 1, sps[3] & 0x1F
    compatibility = int(f"{int.from_bytes(sps[4:8], 'big'):032b}"[::-1], 2)
    constraints = sps[8:14].rstrip(b"\x00")
    parts = [
        f"hev1.{'ABC'[space - 1] if space else ''}{profile}",
        f"{compatibility:X}",
        f"{'H' if tier else 'L'}{sps[_HEVC_LEVEL]}",
        *(f"{byte:X}" for byte in constraints),
    ]
    return ".".join(parts)


def mime(stream: StreamInfo) -> str:
    """Return the media type with its codec, such as `video/mp4; codecs="avc1.64001f"`."""
    return f'video/mp4; codecs="{codec_string(stream)}"'
