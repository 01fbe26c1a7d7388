"""What the catalogue of recordings needs stored."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.recordings.model import Segment


class SegmentRepository(Protocol):
    """Keep the catalogue."""

    def add(self, segment: Segment) -> None:
        """Enter a segment; entering the same id again changes nothing."""
        ...

    def overlapping(self, camera_id: CameraId, span: Span) -> Sequence[Segment]:
        """Return the segments that share a moment with the span, oldest first."""
        ...

    def newest(self, camera_id: CameraId) -> Segment | None:
        """Return the segment that starts last."""
        ...

    def paths_of_day(self, camera_id: CameraId, day: date) -> Sequence[str]:
        """Return the paths of all segments that start on a day (UTC), oldest first."""
        ...


class RecordingUnit(Protocol):
    """Offer what the catalogue uses in a transaction."""

    @property
    def segments(self) -> SegmentRepository:
        """Return the catalogue."""
        ...
