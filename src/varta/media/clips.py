"""Cut a clip out of the recording, without transcoding, from the files alone.

Where files lie and what their names mean: `design/recording.md`. The file still being written is read too.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer, OutputContainer
from av.packet import Packet as AvPacket
from av.video.stream import VideoStream

from varta.kernel.errors import Unavailable
from varta.kernel.footage import StreamKey
from varta.kernel.spans import Span
from varta.media.packet import TICKS
from varta.media.store import Store

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class RecordedFile:
    """Name a recorded file and when its first picture was taken."""

    path: Path
    start: datetime


@dataclass(frozen=True, slots=True)
class _Recorded:
    """Hold one packet with the wall-clock time of its decoding, in microseconds since the epoch."""

    packet: "AvPacket[VideoStream]"
    stream: VideoStream
    dts_us: int
    pts_us: int


def cut(store: Store, stream: StreamKey, span: Span, out: Path) -> Span | None:
    """Write the pictures of a span to `out` as an MP4 that plays while it loads; return the span that it really covers.

    It starts at the last key frame at or before the span's start, so that the first picture decodes. It ends early
    where the camera's coding changes. `out` appears whole or not at all. Returns None where nothing was recorded.
    Raises `Unavailable` (`clip.not_written`) when the disk refuses it.
    """
    found = store.found(stream, span)
    return join([RecordedFile(f.path, _EPOCH + timedelta(milliseconds=f.file.start_ms)) for f in found], span, out)


def join(
    files: Sequence[RecordedFile], span: Span, out: Path, check: Callable[[], None] = lambda: None
) -> Span | None:  # fmt: skip
    """Do what `cut` does with the files that are given, oldest first.

    `check` is called for every picture and may raise, to cancel.
    """
    partial = out.with_name(f".{out.name}.part")

    def checked() -> Iterator[_Recorded]:
        for recorded in _packets(files, span):
            check()
            yield recorded

    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        covered = _write(_from_key_frame(checked(), span), partial)
        if covered is None:
            return None
        partial.replace(out)
    except OSError as error:
        raise Unavailable("clip.not_written", f"The clip {out} could not be written: {error.strerror}.") from error
    finally:
        partial.unlink(missing_ok=True)
    return covered


def _packets(files: Sequence[RecordedFile], span: Span) -> Iterator[_Recorded]:
    end_us = _microseconds(span.end)
    with ExitStack() as before:
        for file in files:
            container = _open(file.path)
            if container is None:
                continue
            # Packets of one file may wait for a key frame of the next: it stays open so long.
            with before.pop_all(), ExitStack() as now:
                now.enter_context(container)
                for recorded in _packets_of(container, file.start):
                    if recorded.dts_us > end_us:
                        return
                    yield recorded
                before.push(now.pop_all())


def _open(path: Path) -> InputContainer | None:
    """Open a file, also under the name that it gets when the recorder closes it; None if it holds nothing yet."""
    for name in (path, path.with_name(path.name.replace(".open.mp4", ".mp4"))):
        with suppress(av.FFmpegError):
            return av.open(str(name), mode="r")
    return None


def _packets_of(container: InputContainer, start: datetime) -> Iterator[_Recorded]:
    if not container.streams.video:
        return
    stream = container.streams.video[0]
    start_us, origin = _microseconds(start), None
    # A fragment that is being written ends the file for now.
    with suppress(av.FFmpegError):
        for packet in container.demux(stream):
            if packet.pts is None or packet.dts is None or packet.time_base is None:
                continue
            origin = packet.pts if origin is None else origin
            us = packet.time_base * 1_000_000
            yield _Recorded(
                packet,
                stream,
                dts_us=start_us + round((packet.dts - origin) * us),
                pts_us=start_us + round((packet.pts - origin) * us),
            )


def _from_key_frame(packets: Iterator[_Recorded], span: Span) -> Iterator[_Recorded]:
    """Pass on what a decoder needs to show the span: from the newest key frame at or before its start."""
    start_us = _microseconds(span.start)
    waiting: list[_Recorded] = []
    started = False
    for recorded in packets:
        if started:
            yield recorded
            continue
        if recorded.packet.is_keyframe and recorded.pts_us <= start_us:
            waiting.clear()
        if waiting or recorded.packet.is_keyframe:
            waiting.append(recorded)
        if waiting and recorded.pts_us >= start_us:
            started = True
            yield from waiting
            waiting.clear()


def _write(packets: Iterator[_Recorded], path: Path) -> Span | None:
    first = next(packets, None)
    if first is None:
        return None
    with av.open(str(path), mode="w", format="mp4", options={"movflags": "faststart"}) as out:
        last_us = _mux(out, first, packets)
    start = datetime.fromtimestamp(first.pts_us / 1e6, UTC)
    return Span(start, max(datetime.fromtimestamp(last_us / 1e6, UTC), start + timedelta(milliseconds=1)))


def _mux(out: OutputContainer, first: _Recorded, packets: Iterator[_Recorded]) -> int:
    """Write until the packets end or their coding changes; return the wall-clock time of the last one's end."""
    coding = first.stream.codec_context.extradata
    target = out.add_stream_from_template(first.stream)
    target.time_base = Fraction(1, TICKS)
    last_us, last_dts = first.pts_us, -1
    recorded: _Recorded | None = first
    while recorded is not None and recorded.stream.codec_context.extradata == coding:
        packet = recorded.packet
        ticks = _ticks(packet.duration or 0, packet)
        last_us = max(last_us, recorded.pts_us + ticks * 1_000_000 // TICKS)
        dts = max((recorded.dts_us - first.dts_us) * TICKS // 1_000_000, last_dts + 1)
        packet.pts = max((recorded.pts_us - first.dts_us) * TICKS // 1_000_000, dts)
        packet.dts, packet.duration, last_dts = dts, ticks, dts
        packet.time_base = Fraction(1, TICKS)
        packet.stream = target
        out.mux(packet)
        recorded = next(packets, None)
    return last_us


def _ticks(duration: int, packet: "AvPacket[VideoStream]") -> int:
    return round(duration * packet.time_base * TICKS) if packet.time_base else 0


def _microseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000_000)
