"""A recording to measure playback on: footage repeated through the recorder's own writer, finisher and catalogue."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from varta.bootstrap.settings import Settings
from varta.bootstrap.worker_recorder import LateDatabase
from varta.kernel.errors import Broken
from varta.kernel.footage import StreamKey
from varta.kernel.ids import CameraId
from varta.media.finisher import Finisher
from varta.media.packet import TICKS, Packet
from varta.media.source import open_source
from varta.media.store import Store
from varta.media.writer import SegmentWriter

CAMERA = "bench-1"
KEEP_OFF = timedelta(seconds=30)  # from both ends of the recording
_ENTER_S = 60.0


@dataclass(frozen=True, slots=True)
class Stand:
    """Hold what is measured: a server over a recording, and who may look at it."""

    url: str
    login: str
    password: str
    start: datetime
    end: datetime

    def moment(self) -> datetime:
        """Return any moment of the recording."""
        inside = (self.end - self.start - 2 * KEEP_OFF).total_seconds()
        return self.start + KEEP_OFF + timedelta(seconds=random.uniform(0, inside))  # noqa: S311 - no secret


def record(settings: Settings, footage: Path, length: timedelta) -> tuple[datetime, datetime, int]:
    """Record footage over and over, as if it had come until a minute ago; return start, end and bytes."""
    start = datetime.now(UTC) - length - timedelta(minutes=1)
    stream = StreamKey(CameraId(CAMERA))
    store = Store(settings.places)
    store.create()
    with LateDatabase(settings) as catalogue:
        finisher = Finisher(store, catalogue)
        finisher.start()
        last = start
        writer = SegmentWriter(store, stream, finisher.head(stream), finisher.take)
        for packet in _repeated(footage, start, start + length):
            writer.write(packet)
            last = _moment(packet.time_us + packet.duration * 1_000_000 // TICKS)
        writer.close()
        finisher.close(_ENTER_S)
    size = sum(file.stat().st_size for file in settings.recordings_dir.glob("*/*/*/*.mp4"))
    return start, last, size


def _repeated(footage: Path, start: datetime, end: datetime) -> Iterator[Packet]:
    source = open_source(str(footage), paced=False)
    try:
        once = list(source)
    finally:
        source.close()
    if not once:
        raise Broken("bench.nothing_measured", f"{footage} holds no video; name another file.")
    origin, start_us, end_us = once[0].dts, _microseconds(start), _microseconds(end)
    length = once[-1].dts + once[-1].duration - origin
    shift = 0
    while True:
        for packet in once:
            media = packet.pts - origin + shift
            time_us = start_us + media * 1_000_000 // TICKS
            if time_us >= end_us:
                return
            yield replace(packet, pts=media, dts=packet.dts - origin + shift, time_us=time_us)
        shift += length


def p95(values: Sequence[float]) -> float:
    """Return the 95th percentile. Raises `Broken` (`bench.nothing_measured`) for no values."""
    if not values:
        raise Broken("bench.nothing_measured", "Nothing was measured; ask for more footage.")
    return round(sorted(values)[min(int(len(values) * 0.95), len(values) - 1)], 1)


def _microseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000_000)


def _moment(us: int) -> datetime:
    return datetime.fromtimestamp(us / 1_000_000, UTC)
