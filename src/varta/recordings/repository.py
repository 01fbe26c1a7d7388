"""What the catalogue of recordings needs stored.

Every method works inside the caller's transaction. Segments come oldest first unless stated otherwise.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from varta.access.audit import AuditTrail
from varta.kernel.changes import ChangeFeed
from varta.kernel.footage import FileName, StreamKey
from varta.kernel.ids import BookmarkId, CameraId, ExportId, HoldId, LookId, PersonId
from varta.kernel.spans import Span
from varta.recordings.absence import Absence
from varta.recordings.archive import Bookmark, Look
from varta.recordings.export import Export
from varta.recordings.hold import Hold
from varta.recordings.model import RetentionClass, Segment, StreamUsage, Tombstone


class SegmentRepository(Protocol):
    """Keep the catalogue of segments. A segment is known by its stream and start."""

    def add(self, segment: Segment) -> None:
        """Enter a segment; one that is there already is left as it is."""
        ...

    def get(self, file: FileName) -> Segment | None:
        """Return the segment of a file."""
        ...

    def overlapping(self, stream: StreamKey, span: Span, limit: int | None = None) -> Sequence[Segment]:
        """Return the segments that share a moment with the span."""
        ...

    def spans(self, stream: StreamKey, span: Span) -> Sequence[tuple[int, int]]:
        """Return start and end, in microseconds since the epoch, of what was recorded in a span.

        Segments that follow each other within half a second are joined; the outermost may reach beyond the span.
        """
        ...

    def measure(self, stream: StreamKey, span: Span) -> tuple[int, int, int]:
        """Return how many segments share a moment with the span, their bytes, and how many are not marked as held."""
        ...

    def newest(self, stream: StreamKey) -> Segment | None:
        """Return the segment that starts last."""
        ...

    def numbered(self, stream: StreamKey, number: int, near: datetime) -> Segment | None:
        """Return the segment with a number; found at once if it is the one that starts before `near`."""
        ...

    def page(self, stream: StreamKey, after: datetime | None, limit: int) -> Sequence[Segment]:
        """Return segments that start later than `after`; for walks over everything."""
        ...

    def usage(self) -> Sequence[StreamUsage]:
        """Return what each stream takes, from counters kept with every change."""
        ...

    def purgeable(
        self, stream: StreamKey, before: datetime, retention: RetentionClass, limit: int
    ) -> Sequence[Segment]:
        """Return the oldest segments of a class that end before a moment and that no active hold overlaps."""
        ...

    def oldest_purgeable(self, stream: StreamKey, limit: int) -> Sequence[Segment]:
        """Return the oldest segments that no active hold overlaps, of any class; for size limits and a full disk."""
        ...

    def movable(self, stream: StreamKey, before: datetime, place: int, limit: int) -> Sequence[Segment]:
        """Return the oldest segments in places below `place` that end before a moment and are not held."""
        ...

    def misplaced(self, limit: int) -> Sequence[Segment]:
        """Return segments whose `held` differs from what the active holds ask."""
        ...

    def keep_for_events(self, camera_id: CameraId, span: Span) -> int:
        """Give the segments that share a moment with the span the class `events`; return how many changed."""
        ...

    def relocate(self, segments: Sequence[Segment], place: int, *, held: bool) -> None:
        """Note where their files are now."""
        ...

    def remove(self, segments: Sequence[Segment]) -> None:
        """Delete rows. Raises `Conflict` (`recordings.held`), and deletes none, if an active hold overlaps one."""
        ...

    def recount(self, stream: StreamKey) -> None:
        """Make the counters of a stream right, after a check found them wrong."""
        ...

    def streams(self) -> Sequence[StreamKey]:
        """Return the streams that ever had a segment, an absence or a tombstone."""
        ...


class LeavingRepository(Protocol):
    """Keep the names of files that are to be unlinked; see `design/recording.md`, order of deleting."""

    def add(self, files: Sequence[tuple[int, FileName]]) -> None:
        """Note files by place."""
        ...

    def list(self, limit: int) -> Sequence[tuple[int, FileName]]:
        """Return the oldest notes."""
        ...

    def done(self, files: Sequence[tuple[int, FileName]]) -> None:
        """Take notes out."""
        ...


class TombstoneRepository(Protocol):
    """Keep tombstones, known by stream and first number."""

    def list(self, stream: StreamKey) -> Sequence[Tombstone]:
        """Return a stream's tombstones by number."""
        ...

    def ending_at(self, stream: StreamKey, last_number: int) -> Tombstone | None:
        """Return the tombstone that a further purge would extend."""
        ...

    def covering(self, stream: StreamKey, number: int) -> Tombstone | None:
        """Return the tombstone that stands for a number."""
        ...

    def put(self, tombstone: Tombstone) -> None:
        """Keep a tombstone; one of the same stream and first number is replaced."""
        ...


class AbsenceRepository(Protocol):
    """Keep absences, known by stream and start."""

    def put(self, absence: Absence) -> None:
        """Keep an absence; one of the same stream and start is replaced."""
        ...

    def overlapping(self, stream: StreamKey, span: Span) -> Sequence[Absence]:
        """Return the absences that share a moment with the span, oldest first."""
        ...

    def lasting(self) -> Sequence[Absence]:
        """Return those without an end."""
        ...


class HoldRepository(Protocol):
    """Keep holds."""

    def add(self, hold: Hold) -> None:
        """Keep a new hold."""
        ...

    def get(self, hold_id: HoldId) -> Hold | None:
        """Return one hold."""
        ...

    def replace(self, hold: Hold) -> None:
        """Keep a released hold."""
        ...

    def active(self) -> Sequence[Hold]:
        """Return all that are not released, oldest first."""
        ...

    def list(self, limit: int, before: datetime | None = None) -> Sequence[Hold]:
        """Return holds, released ones too, newest first."""
        ...

    def overlapping(self, camera_id: CameraId, span: Span) -> Sequence[Hold]:
        """Return the active holds of a camera that share a moment with the span."""
        ...


class LookRepository(Protocol):
    """Keep people's permissions to look at the archive."""

    def add(self, look: Look) -> None:
        """Keep a look."""
        ...

    def get(self, look_id: LookId) -> Look | None:
        """Return one."""
        ...

    def newest(self, person_id: PersonId, at: datetime) -> Look | None:
        """Return the newest look of a person that has not expired."""
        ...


class BookmarkRepository(Protocol):
    """Keep bookmarks."""

    def add(self, bookmark: Bookmark) -> None:
        """Keep a bookmark."""
        ...

    def list(self, camera_ids: Sequence[CameraId], span: Span) -> Sequence[Bookmark]:
        """Return the bookmarks of any of the cameras in a span, oldest first."""
        ...

    def get(self, bookmark_id: BookmarkId) -> Bookmark | None:
        """Return one."""
        ...

    def remove(self, bookmark_id: BookmarkId) -> None:
        """Forget one."""
        ...


class ExportRepository(Protocol):
    """Keep exports."""

    def add(self, export: Export) -> None:
        """Keep a new export."""
        ...

    def get(self, export_id: ExportId) -> Export | None:
        """Return one."""
        ...

    def replace(self, export: Export) -> None:
        """Keep a changed export."""
        ...

    def next_waiting(self) -> Export | None:
        """Return the oldest that is queued, or that was running when its worker died."""
        ...

    def list(self, limit: int, before: datetime | None = None) -> Sequence[Export]:
        """Return exports, newest first."""
        ...


class RecordingUnit(Protocol):
    """Offer what the catalogue uses in a transaction."""

    @property
    def segments(self) -> SegmentRepository:
        """Return the segments."""
        ...

    @property
    def leaving(self) -> LeavingRepository:
        """Return the files to unlink."""
        ...

    @property
    def tombstones(self) -> TombstoneRepository:
        """Return the tombstones."""
        ...

    @property
    def absences(self) -> AbsenceRepository:
        """Return the absences."""
        ...

    @property
    def holds(self) -> HoldRepository:
        """Return the holds."""
        ...

    @property
    def looks(self) -> LookRepository:
        """Return the looks."""
        ...

    @property
    def bookmarks(self) -> BookmarkRepository:
        """Return the bookmarks."""
        ...

    @property
    def exports(self) -> ExportRepository:
        """Return the exports."""
        ...

    @property
    def audit(self) -> AuditTrail:
        """Return the audit trail."""
        ...

    @property
    def changes(self) -> ChangeFeed:
        """Return the change feed."""
        ...
