"""What the check of the store speaks of: the catalogue as it sees it, and what it finds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from varta.kernel.footage import FileName, StreamKey
from varta.media.chain_check import ChainTombstone
from varta.media.notes import ClosedFile


class Code(StrEnum):
    """Name a fault; stable, for programs. Those of the chain are `chain_check.Fault`."""

    ORPHAN = "file.orphan"  # a segment's file without a row
    WRONG_HASH = "file.wrong_hash"  # its content is not what was recorded
    TORN = "file.torn"  # it does not end with a whole box
    LEFT_OPEN = "file.left_open"  # never closed, and no recorder writes it
    UNREADABLE = "file.unreadable"  # no segment of ours
    MISNAMED = "file.misnamed"  # its header names another stream or start
    MISPLACED = "file.misplaced"  # below `.held` without a hold, or the reverse
    NO_FILE = "row.without_file"
    DIFFERS = "row.differs"  # number, times, size or place are not the file's
    COUNTERS = "counters.wrong"
    NO_COPY = "tombstone.no_copy"  # a rebuild would not know it
    BAD_COPY = "copy.unreadable"


@dataclass(frozen=True, slots=True)
class Row(ClosedFile):
    """Describe a row of the catalogue."""

    held: bool = False


@dataclass(slots=True)
class Finding:
    """Name one fault: its code, the stream, the file or number, and a sentence. `repaired` once it is mended."""

    code: str
    stream: str
    where: str
    text: str
    repaired: bool = False


class Ledger(Protocol):
    """Reach the catalogue; each method is a transaction of its own and raises `Unavailable` while it is away."""

    def streams(self) -> Sequence[StreamKey]:
        """Return the streams that it knows."""
        ...

    def rows(self, stream: StreamKey) -> Sequence[Row]:
        """Return a stream's rows by start."""
        ...

    def tombstones(self, stream: StreamKey) -> Sequence[ChainTombstone]:
        """Return a stream's tombstones, their signatures judged."""
        ...

    def held_spans(self, stream: StreamKey) -> Sequence[tuple[int, int]]:
        """Return the spans of active holds on a stream's camera, in microseconds."""
        ...

    def leaving(self) -> Collection[FileName]:
        """Return the files that are about to be unlinked."""
        ...

    def counted(self, stream: StreamKey) -> tuple[int, int]:
        """Return what its counters say: segments and bytes."""
        ...

    def enter(self, row: Row) -> None:
        """Enter a row."""
        ...

    def take_out(self, row: Row) -> None:
        """Delete a row. Raises `Conflict` (`recordings.held`)."""
        ...

    def relocate(self, row: Row) -> None:
        """Set where a row's file is: `place` and `held`."""
        ...

    def recount(self, stream: StreamKey) -> None:
        """Make the counters right."""
        ...

    def copy_tombstones(self, stream: StreamKey) -> None:
        """Write the copies of tombstones on disk that are missing or differ."""
        ...

    def copies_missing(self, stream: StreamKey) -> int:
        """Return how many tombstones have no right copy on disk."""
        ...

    def restore(self) -> list[str]:
        """Enter the holds and tombstones whose copies are on disk; return the copies that cannot be read."""
        ...
