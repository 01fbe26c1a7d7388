"""The catalogue of recordings."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection, select
from sqlalchemy.engine import RowMapping

from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.recordings.model import Segment
from varta.storage.rows import add_row, get_row
from varta.storage.tables import segments as table

# No file covers more time than this (the setting allows an hour), so older starts need not be looked at.
LONGEST = timedelta(hours=24)


class Segments:
    """Implement `recordings.repository.SegmentRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, segment: Segment) -> None:
        """Enter a segment; entering the same id again changes nothing."""
        if get_row(self._connection, table, "id", segment.id):
            return
        values = {
            "id": segment.id,
            "camera_id": segment.camera_id,
            "path": segment.path,
            "start_at": segment.start,
            "end_at": segment.end,
            "size": segment.size,
            "packets": segment.packets,
            "codec": segment.codec,
            "width": segment.width,
            "height": segment.height,
        }
        add_row(self._connection, table, values)

    def overlapping(self, camera_id: CameraId, span: Span) -> Sequence[Segment]:
        """Return the segments that share a moment with the span, oldest first."""
        query = (
            select(table)
            .where(
                table.c.camera_id == camera_id,
                table.c.start_at < span.end,
                table.c.start_at > span.start - LONGEST,
                table.c.end_at > span.start,
            )
            .order_by(table.c.start_at)
        )
        return [_segment_of(row) for row in self._connection.execute(query).mappings()]

    def newest(self, camera_id: CameraId) -> Segment | None:
        """Return the segment that starts last."""
        query = select(table).where(table.c.camera_id == camera_id).order_by(table.c.start_at.desc()).limit(1)
        row = self._connection.execute(query).mappings().first()
        return _segment_of(row) if row else None

    def paths_of_day(self, camera_id: CameraId, day: date) -> Sequence[str]:
        """Return the paths of all segments that start on a day (UTC), oldest first."""
        start = datetime.combine(day, time(0), UTC)
        within = (table.c.start_at >= start, table.c.start_at < start + timedelta(days=1))
        query = select(table.c.path).where(table.c.camera_id == camera_id, *within).order_by(table.c.start_at)
        return self._connection.execute(query).scalars().all()


def _segment_of(row: RowMapping) -> Segment:
    return Segment(
        id=row["id"],
        camera_id=row["camera_id"],
        path=row["path"],
        start=row["start_at"],
        end=row["end_at"],
        size=row["size"],
        packets=row["packets"],
        codec=row["codec"],
        width=row["width"],
        height=row["height"],
    )
