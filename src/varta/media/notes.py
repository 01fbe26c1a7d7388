"""What the recorder tells the catalogue, by way of the spool: segments, absences, removals (`design/recording.md`)."""

from dataclasses import dataclass, field
from typing import Protocol

from varta.kernel.footage import FileName, StreamKey
from varta.media.packet import ClockReading


@dataclass(frozen=True, slots=True)
class ClosedFile:
    """Describe a finished segment; times in microseconds since the epoch, `link` the file's SHA-256."""

    stream: StreamKey
    number: int
    start_us: int
    end_us: int
    size: int
    packets: int
    codec: str
    width: int
    height: int
    link: bytes
    clock: ClockReading = field(default_factory=ClockReading)
    place: int = 0

    @property
    def file(self) -> FileName:
        """Return its name inside its place."""
        return FileName(self.stream, self.start_us // 1000)


@dataclass(frozen=True, slots=True)
class AbsenceNote:
    """Tell that a stream was not recorded; `end_us` is None while that lasts. Known by stream and start."""

    stream: StreamKey
    start_us: int
    end_us: int | None
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RemovalNote:
    """Tell that the recorder itself removed a segment to make room; `before` is the link before it."""

    stream: StreamKey
    number: int
    start_us: int
    end_us: int
    link: bytes
    before: bytes


class Catalogue(Protocol):
    """Take notes in; each raises `Unavailable` while it is away, and taking the same in again changes nothing."""

    def enter_segment(self, closed: ClosedFile) -> None:
        """Enter a segment."""
        ...

    def enter_absence(self, absence: AbsenceNote) -> None:
        """Enter an absence, or its end."""
        ...

    def enter_removal(self, removal: RemovalNote) -> None:
        """Take a segment out and leave a tombstone."""
        ...
