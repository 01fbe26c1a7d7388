"""A segment: one file of recorded video."""

from dataclasses import dataclass
from datetime import datetime

from varta.kernel.ids import CameraId, SegmentId
from varta.kernel.spans import Span


@dataclass(frozen=True, slots=True)
class Segment:
    """Describe one closed file. `path` is relative to the recordings folder; `size` bytes; `packets` pictures in it."""

    id: SegmentId
    camera_id: CameraId
    path: str
    start: datetime
    end: datetime
    size: int
    packets: int
    codec: str
    width: int
    height: int

    @property
    def span(self) -> Span:
        """Return the time that it covers."""
        return Span(self.start, self.end)
