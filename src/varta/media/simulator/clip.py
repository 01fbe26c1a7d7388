"""A video file in memory, packed for RTP once: what every client of every camera that plays it is sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import IO

import av
from av.video.stream import VideoStream

from varta.kernel.errors import BadInput, NotFound, TooLarge
from varta.media.packet import TICKS
from varta.media.simulator import nal as nals
from varta.media.simulator.packing import pack_access_unit

MAX_FILE_BYTES = 512 * 1024 * 1024  # of one file's compressed pictures
_CODECS = ("h264", "hevc")
_USUAL_TIME_BASE = Fraction(1, TICKS)
_SHORTEST_NAL = {"h264": 1, "hevc": 2}


@dataclass(frozen=True, slots=True)
class Unit:
    """Hold one picture: its RTP payloads, and its times in `TICKS` from the clip's start.

    `shown` is when the camera saw it, `sent` when a camera that has to look ahead for its B pictures can send it.
    """

    payloads: tuple[bytes, ...]
    shown: Fraction
    sent: Fraction
    keyframe: bool


@dataclass(frozen=True, slots=True)
class Clip:
    """Hold a file's pictures in the order of sending; `period` is its exact duration in `TICKS`.

    It begins with a key frame. `sets` are the parameter sets that the SDP announces.
    """

    codec: str
    width: int
    height: int
    sets: tuple[bytes, ...]
    units: tuple[Unit, ...]
    period: Fraction


@dataclass(frozen=True, slots=True)
class _Raw:
    data: bytes
    pts: int
    dts: int
    duration: int
    keyframe: bool


def load_clip(path: Path) -> Clip:
    """Read a file whole, without decoding it.

    Raises `NotFound` (`simulator.missing_file`), `BadInput` (`simulator.unreadable_file`, `simulator.no_video`,
    `simulator.unsupported_codec`, `simulator.no_timestamps`, `simulator.empty_video`, `simulator.damaged_file`) and
    `TooLarge` (`simulator.file_too_large`).
    """
    if not path.is_file():
        raise NotFound(
            "simulator.missing_file", f"There is no file {path}; give an existing video file.", where=str(path)
        )
    return read_clip(str(path), str(path))


def read_clip(source: str | IO[bytes], where: str) -> Clip:
    """Read a clip from a path or an open binary file; `where` names it in errors, which are those of `load_clip`."""
    try:
        with av.open(source, "r") as container:
            if not container.streams.video:
                raise BadInput("simulator.no_video", f"{where} holds no video; give a video file.", where=where)
            return _read(container, container.streams.video[0], where)
    except (av.FFmpegError, OSError) as error:
        raise BadInput(
            "simulator.unreadable_file",
            f"{where} cannot be read as video ({error.strerror}); give a whole MP4 file.",
            where=where,
        ) from error


def _read(container: av.container.InputContainer, stream: VideoStream, where: str) -> Clip:
    codec = stream.codec_context.name
    if codec not in _CODECS:
        raise BadInput(
            "simulator.unsupported_codec",
            f"{where} is coded as {codec}; a camera plays H.264 and H.265. Convert it: "
            f"ffmpeg -i {where} -an -c:v libx264 -g 24 camera.mp4",
            where=where,
            params={"codec": codec},
        )
    configuration = nals.read_configuration(codec, stream.codec_context.extradata or b"")
    raws = _collect(container, stream, where)
    scale = (stream.time_base or _USUAL_TIME_BASE) * TICKS
    units = tuple(_units(configuration, raws, scale))
    if not units:
        raise BadInput("simulator.empty_video", f"{where} holds no whole picture; give another file.", where=where)
    sets = configuration.sets or _sets_of(configuration, raws[0].data)
    period = (max(r.pts + r.duration for r in raws) - min(r.pts for r in raws)) * scale
    return Clip(codec, stream.codec_context.width, stream.codec_context.height, sets, units, period)


def _collect(container: av.container.InputContainer, stream: VideoStream, where: str) -> list[_Raw]:
    """Gather compressed pictures from the first key frame on, each with a time and a duration above 0."""
    raws: list[_Raw] = []
    size = 0
    for packet in _demuxed(container, stream):
        if packet.size == 0 or not (raws or packet.is_keyframe):
            continue
        if packet.dts is None and packet.pts is None:
            raise BadInput(
                "simulator.no_timestamps", f"{where} has no times; put it in an MP4: ffmpeg -i {where} -c copy a.mp4"
            )
        size += packet.size
        if size > MAX_FILE_BYTES:
            raise TooLarge(
                "simulator.file_too_large",
                f"{where} holds over {MAX_FILE_BYTES >> 20} MiB of video; give a shorter file.",
                where=where,
                params={"limit_mib": MAX_FILE_BYTES >> 20},
            )
        pts, dts = packet.pts, packet.dts
        shown = pts if pts is not None else dts or 0
        raws.append(_Raw(bytes(packet), shown, shown if dts is None else dts, packet.duration or 0, packet.is_keyframe))
    return _with_durations(raws, stream)


def _demuxed(container: av.container.InputContainer, stream: VideoStream) -> "Iterator[av.Packet[VideoStream]]":
    # A file cut short ends in an error after its last whole picture: what is there can be played.
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.FFmpegError):
            return
        yield packet


def _with_durations(raws: list[_Raw], stream: VideoStream) -> list[_Raw]:
    if all(raw.duration > 0 for raw in raws):
        return raws
    rate = stream.average_rate or Fraction(25)
    usual = max(1, round(1 / (rate * (stream.time_base or _USUAL_TIME_BASE))))
    return [_Raw(r.data, r.pts, r.dts, r.duration if r.duration > 0 else usual, r.keyframe) for r in raws]


def _units(configuration: nals.Configuration, raws: list[_Raw], scale: Fraction) -> Iterator[Unit]:
    if not raws:
        return
    codec = configuration.codec
    origin = min(raw.pts for raw in raws)
    delay = max(raw.pts - raw.dts for raw in raws)
    for raw in raws:
        parts = _parts(configuration, raw.data)
        own = [nal for nal in parts if nals.is_parameter_set(codec, nal)]
        rest = [nal for nal in parts if not nals.is_parameter_set(codec, nal)]
        if not rest:
            continue
        # Decoders may join at any key frame, so each one carries the parameter sets in-band.
        sets = own or (list(configuration.sets) if raw.keyframe else [])
        payloads = tuple(pack_access_unit(codec, rest, sets))
        yield Unit(payloads, (raw.pts - origin) * scale, (raw.dts + delay - origin) * scale, raw.keyframe)


def _parts(configuration: nals.Configuration, data: bytes) -> list[bytes]:
    try:
        parts = nals.split(configuration, data)
    except BadInput:
        return []  # the picture at which a file was cut
    codec = configuration.codec
    return [p for p in parts if len(p) >= _SHORTEST_NAL[codec] and not nals.is_delimiter_or_filler(codec, p)]


def _sets_of(configuration: nals.Configuration, data: bytes) -> tuple[bytes, ...]:
    parts = _parts(configuration, data)
    return tuple(nal for nal in parts if nals.is_parameter_set(configuration.codec, nal))
