"""Searches over a stream's segments that begin where the last one ended.

Footage leaves from its old end: it is purged, moved to another place, put under a hold. What is passed over (kept for
an event, held, moved already) stays there for months, and a search that began at the oldest row would walk over it each
time. So a **floor** per stream and kind of search tells that nothing older can be found. It is raised by the
transaction that takes rows away, and lowered by everything that could make an older row count again.

A search never looks at rows under a hold: it walks the gaps between the spans of the camera's active holds.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Connection, Integer, delete, func, insert, literal_column, select, update

from varta.kernel.ids import CameraId
from varta.recordings.model import RetentionClass, Segment
from varta.storage.recording_tables import floors, hold_cameras
from varta.storage.recording_tables import segments as table
from varta.storage.segment_rows import SegmentRows, ends_at, in_parts, sharing_us
from varta.storage.streams import StreamRow, Streams
from varta.storage.types import to_micros

# Kinds of floor: of purging each class, of files in the wrong folder, and MOVABLE + place of moving to a place.
PURGED = {RetentionClass.CONTINUOUS: 0, RetentionClass.EVENTS: 1}
MISPLACED, MOVABLE = 2, 2
_EVER = 1 << 62
# Written out, or the databases would not use the partial indexes.
_ONE: ColumnElement[int] = literal_column("1", Integer)
_ZERO: ColumnElement[int] = literal_column("0", Integer)
_HELD, _NOT_HELD = table.c.held == _ONE, table.c.held == _ZERO
_ACTIVE = hold_cameras.c.active == _ONE
_OF_CLASS: dict[RetentionClass | None, tuple[ColumnElement[bool], ...]] = {
    None: (),
    RetentionClass.CONTINUOUS: (table.c.retention == _ZERO,),
    RetentionClass.EVENTS: (table.c.retention == _ONE,),
}
UsSpan = tuple[int, int]


class SegmentSearch:
    """Find segments to purge, to move, and in the wrong folder."""

    def __init__(self, connection: Connection, streams: Streams) -> None:
        self._connection = connection
        self._streams = streams
        self._rows = SegmentRows(connection, streams)

    def unheld(
        self, stream: StreamRow, before_us: int, retention: RetentionClass | None, limit: int
    ) -> Sequence[Segment]:
        """Return the oldest that no active hold overlaps and that end by a moment, of a class or of any."""
        floor = -_EVER if retention is None else self._floor(stream, PURGED[retention])
        found: list[Segment] = []
        for start, end in self._gaps(stream):
            if len(found) >= limit or start >= before_us:
                break
            first, last = max(start, floor), min(end, before_us)
            where = (table.c.start_us >= first, table.c.start_us < last, ends_at <= last)
            found += self._rows.read(stream, *where, *_OF_CLASS[retention], limit=limit - len(found))
        return found

    def movable(self, stream: StreamRow, before_us: int, place: int, limit: int) -> Sequence[Segment]:
        """Return the oldest in places below `place` that are not held and end by a moment."""
        floor = self._floor(stream, MOVABLE + place)
        where = (table.c.start_us >= floor, table.c.start_us < before_us, ends_at <= before_us)
        return self._rows.read(stream, *where, table.c.place < place, _NOT_HELD, limit=limit)

    def misplaced(self, limit: int) -> Sequence[Segment]:
        """Return those whose `held` differs from what the active holds ask."""
        query = select(floors.c.stream_no, floors.c.start_us).where(floors.c.kind == MISPLACED)
        known = self._streams.by_number()
        found: list[Segment] = []
        for no, floor in self._connection.execute(query).all():
            found += self._misplaced(known[no], floor, limit - len(found))
            if len(found) >= limit:
                break
        return found

    def lower(self, stream: StreamRow, start_us: int) -> None:
        """Note that a row from this start on may be found again."""
        later = (floors.c.stream_no == stream.no, floors.c.start_us > start_us, floors.c.kind != MISPLACED)
        self._connection.execute(update(floors).where(*later).values(start_us=start_us))

    def settle_purged(self, stream: StreamRow, retention: RetentionClass) -> None:
        """Raise the floor of purging a class, of which the oldest rows were just taken."""
        self._raise(stream, PURGED[retention], self.unheld(stream, _EVER, retention, 1))

    def settle_moved(self, stream: StreamRow, place: int) -> None:
        """Raise the floor of moving to a place, to which the oldest rows were just moved."""
        self._raise(stream, MOVABLE + place, self.movable(stream, _EVER, place, 1))

    def settle_misplaced(self, stream: StreamRow, from_us: int | None = None) -> None:
        """Look anew for the oldest row in the wrong folder: from a start on, or from where the last was."""
        floor = self._floor(stream, MISPLACED, absent=_EVER)
        floor = floor if from_us is None else min(floor, from_us)
        oldest = self._misplaced(stream, floor, 1) if floor < _EVER else []
        self._set_floor(stream, MISPLACED, to_micros(oldest[0].start) if oldest else None)

    def held_spans(self, camera_id: CameraId) -> list[UsSpan]:
        """Return what a camera's active holds cover: joined, in order."""
        query = select(hold_cameras.c.start_us, hold_cameras.c.end_us)
        query = query.where(hold_cameras.c.camera_id == camera_id, _ACTIVE).order_by(hold_cameras.c.start_us)
        joined: list[UsSpan] = []
        for start, end in self._connection.execute(query):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined

    def _misplaced(self, stream: StreamRow, floor: int, limit: int) -> list[Segment]:
        found: list[Segment] = []
        from_floor = table.c.start_us >= floor
        for start, end in self.held_spans(stream.key.camera_id):
            where = (from_floor, *sharing_us(stream, start, end), _NOT_HELD)
            found += self._rows.read(stream, *where, limit=limit) if end > floor else []
        for start, end in self._gaps(stream):
            found += self._held_between(stream, max(start, floor), end, limit) if end > floor else []
        once = {segment.start: segment for segment in found}  # one may reach into two holds
        return [once[start] for start in sorted(once)][:limit]

    def _held_between(self, stream: StreamRow, start: int, end: int, limit: int) -> list[Segment]:
        """Return held rows that lie in a gap; only a query for nothing else makes SQLite use the index of held rows."""
        where = (table.c.stream_no == stream.no, table.c.start_us >= start, table.c.start_us < end, _HELD)
        query = select(table.c.start_us).where(*where).order_by(table.c.start_us).limit(limit)
        starts = self._connection.execute(query).scalars().all()
        return [
            segment
            for part in in_parts(starts)
            for segment in self._rows.read(stream, table.c.start_us.in_(part))
            if to_micros(segment.end) <= end
        ]

    def _gaps(self, stream: StreamRow) -> Iterator[UsSpan]:
        last = -_EVER
        for start, end in self.held_spans(stream.key.camera_id):
            yield last, start
            last = end
        yield last, _EVER

    def _floor(self, stream: StreamRow, kind: int, absent: int = -_EVER) -> int:
        same = (floors.c.stream_no == stream.no, floors.c.kind == kind)
        found = self._connection.execute(select(floors.c.start_us).where(*same)).scalar()
        return absent if found is None else found

    def _raise(self, stream: StreamRow, kind: int, oldest: Sequence[Segment]) -> None:
        self._set_floor(stream, kind, to_micros(oldest[0].start) if oldest else self._beyond(stream))

    def _set_floor(self, stream: StreamRow, kind: int, start_us: int | None) -> None:
        same = (floors.c.stream_no == stream.no, floors.c.kind == kind)
        if start_us is None:
            self._connection.execute(delete(floors).where(*same))
        elif self._connection.execute(update(floors).where(*same).values(start_us=start_us)).rowcount == 0:
            values = {"stream_no": stream.no, "kind": kind, "start_us": start_us}
            self._connection.execute(insert(floors).values(**values))

    def _beyond(self, stream: StreamRow) -> int | None:
        newest = self._connection.execute(
            select(func.max(table.c.start_us)).where(table.c.stream_no == stream.no)
        ).scalar()
        return None if newest is None else newest + 1
