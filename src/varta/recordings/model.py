"""A segment: one closed file of a recorded stream. What it means and when it exists: `design/recording.md`."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from varta.kernel.errors import BadInput
from varta.kernel.footage import FileName, StreamKey
from varta.kernel.spans import Span

FIRST_LINK = bytes(32)  # the link before the first segment of a stream


class ClockSource(StrEnum):
    """Name where a segment's wall-clock times come from."""

    SENDER_REPORTS = "sender_reports"  # the camera's own clock, by RTCP
    ARRIVAL = "arrival"


@dataclass(frozen=True, slots=True)
class ClockBound:
    """Say how far a segment's times can be trusted, in microseconds.

    `offset_us` is the camera's clock less ours, 0 where the camera does not tell; `error_us` bounds the error of the
    times that were recorded against ours.
    """

    source: ClockSource = ClockSource.ARRIVAL
    offset_us: int = 0
    error_us: int = 0


class RetentionClass(StrEnum):
    """Name which age limit counts for a segment."""

    CONTINUOUS = "continuous"
    EVENTS = "events"


@dataclass(frozen=True, slots=True)
class Segment:
    """Describe one closed file; `size` in bytes, `packets` pictures, `link` the SHA-256 of the file.

    `number` counts the stream's segments without a gap. `place` is the folder of the store, 0 the recorder's own;
    `held` tells whether the file lies below `.held`.
    """

    stream: StreamKey
    number: int
    start: datetime
    end: datetime
    size: int
    packets: int
    codec: str
    width: int
    height: int
    link: bytes
    clock: ClockBound = ClockBound()
    retention: RetentionClass = RetentionClass.CONTINUOUS
    place: int = 0
    held: bool = False

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise BadInput("recordings.bad_segment", f"A segment of {self.stream} ends before it starts.")

    @property
    def span(self) -> Span:
        """Return the time that it covers."""
        return Span(self.start, self.end)

    @property
    def file(self) -> FileName:
        """Return the name of its file inside its place."""
        return FileName(self.stream, int(self.start.timestamp() * 1000 + 1e-4))


@dataclass(frozen=True, slots=True)
class StreamUsage:
    """Say what the catalogue holds of a stream."""

    stream: StreamKey
    size: int
    segments: int
    oldest: datetime | None
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class Tombstone:
    """Stand for a run of purged segments, so that the chain around them still can be verified.

    `before` is the link before the first, `last` that of the last, `digest` the SHA-256 over the links of all of them
    in order (of the digest so far and the new links, where a tombstone was extended).
    """

    stream: StreamKey
    first_number: int
    last_number: int
    start: datetime
    end: datetime
    before: bytes
    last: bytes
    digest: bytes
    signature: bytes
    public_key: bytes
