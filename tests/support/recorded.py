"""Recorded files made for a test: a synthetic camera, and a store of its files written box by box."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext

from varta.kernel.footage import FileName, StreamKey
from varta.media.annexb import parameter_sets, split_units
from varta.media.boxes import Header, Trailer, header_box, mfra_box, trailer_box
from varta.media.fmp4 import fragment, init_segment
from varta.media.packet import TICKS, Packet, StreamInfo
from varta.recordings.model import Segment

FPS = 10
FIRST_LINK = bytes(32)


@lru_cache
def pictures(codec: str = "h264", size: tuple[int, int] = (320, 176), gop: int = 10) -> tuple[StreamInfo, list[bytes]]:
    """Encode one group of pictures, to be repeated for as long as wanted."""
    encoder = av.CodecContext.create({"h264": "libx264", "hevc": "libx265"}[codec], "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height = size
    encoder.pix_fmt, encoder.time_base, encoder.framerate = "yuv420p", Fraction(1, FPS), Fraction(FPS, 1)
    encoder.gop_size, encoder.max_b_frames = gop, 0
    encoder.options = (
        {"preset": "ultrafast", "tune": "zerolatency"}
        if codec == "h264"
        else {"preset": "ultrafast", "x265-params": "log-level=none:bframes=0:keyint=10:scenecut=0"}
    )
    columns, rows = np.arange(size[0])[None, :, None], np.arange(size[1])[:, None, None]
    made: list[bytes] = []
    for index in range(gop):
        stripes = (columns * 3 + rows + index * 9 + np.arange(3) * 40) % 256
        frame = av.VideoFrame.from_ndarray(stripes.astype(np.uint8), format="bgr24").reformat(format="yuv420p")
        frame.pts = index
        made += [bytes(p) for p in encoder.encode(frame)]
    made += [bytes(p) for p in encoder.encode(None)]
    sets = parameter_sets(codec, split_units(made[0]))
    return StreamInfo(codec, *size, sets), made


def packets(
    start: datetime, seconds: float, *, codec: str = "h264", origin: int = 0, size: tuple[int, int] = (320, 176)
) -> Iterator[Packet]:
    """Yield what a camera sends from a moment on; media times begin at `origin`."""
    stream, group = pictures(codec, size)
    start_us, step = round(start.timestamp() * 1e6), TICKS // FPS
    for index in range(round(seconds * FPS)):
        pts = origin + index * step
        time_us = start_us + index * 1_000_000 // FPS
        yield Packet(stream, group[index % len(group)], pts, pts, step, index % len(group) == 0, time_us, 0)


def file_bytes(stream: StreamKey, sent: Sequence[Packet], *, closed: bool = True, table: bool = True) -> bytes:
    """Return a recorded file as `design/recording.md` states it, fragments of half a second."""
    init = init_segment(sent[0].stream)
    ftyp = int.from_bytes(init[:4], "big")
    about = header_box(Header(stream, 1, FIRST_LINK, sent[0].time_us))
    data = init[:ftyp] + about + init[ftyp:]
    entries = []
    for number, at in enumerate(range(0, len(sent), FPS // 2)):
        piece = sent[at : at + FPS // 2]
        if piece[0].keyframe:
            entries.append((piece[0].dts, len(data) + 32))  # the moof, behind its prft
        data += fragment(number + 1, piece, piece[-1].dts + piece[-1].duration)
    if not closed:
        return data
    end = trailer_box(Trailer(sent[-1].time_us + 1_000_000 // FPS, len(sent)))
    return data + (mfra_box(entries) if table else b"") + end


def write_file(root: Path, stream: StreamKey, sent: Sequence[Packet], *, closed: bool = True) -> tuple[Path, Segment]:
    """Write one file where the recorder would; return it and its row."""
    start = datetime.fromtimestamp(sent[0].time_us / 1e6, UTC)
    name = FileName(stream, sent[0].time_us // 1000)
    path = root / name.relative
    if not closed:
        path = path.with_name(path.name.replace(".mp4", ".open.mp4"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file_bytes(stream, sent, closed=closed))
    end = datetime.fromtimestamp(sent[-1].time_us / 1e6 + 1 / FPS, UTC)
    info = sent[0].stream
    row = Segment(
        stream,
        name.start_ms,
        start,
        end,
        path.stat().st_size,
        len(sent),
        info.codec,
        info.width,
        info.height,
        bytes(32),
    )
    return path, row


def numbered(rows: Sequence[Segment]) -> list[Segment]:
    """Return rows as the catalogue wants them: numbered from 1."""
    return [replace(row, number=number) for number, row in enumerate(rows, 1)]
