"""The catalogue of recordings."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection, delete, func, insert, select, update

from varta.kernel.footage import FileName, StreamKey, StreamKind
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.recordings.model import RetentionClass, Segment, StreamUsage
from varta.storage.recording_tables import segments as table
from varta.storage.recording_tables import streams as stream_table
from varta.storage.segment_rows import RETENTIONS, SegmentRows, ends_at, in_parts, sharing
from varta.storage.segment_search import SegmentSearch
from varta.storage.streams import StreamRow, Streams
from varta.storage.types import from_micros, to_micros

_JOINED_US = 500_000
_MILLI_US = 1000
_LATEST_US = 1 << 62


class Segments:
    """Implement `recordings.repository.SegmentRepository`."""

    def __init__(self, connection: Connection, streams: Streams) -> None:
        self._connection = connection
        self._streams = streams
        self._rows = SegmentRows(connection, streams)
        self._search = SegmentSearch(connection, streams)

    def add(self, segment: Segment) -> None:
        """Enter a segment; one that is there already is left as it is."""
        stream, start_us = self._streams.ensure(segment.stream), to_micros(segment.start)
        same = (table.c.stream_no == stream.no, table.c.start_us == start_us)
        if self._connection.execute(select(table.c.number).where(*same)).first():
            return
        length_us = to_micros(segment.end) - start_us
        values = {
            "stream_no": stream.no,
            "start_us": start_us,
            "length_us": length_us,
            "number": segment.number,
            "size": segment.size,
            "packets": segment.packets,
            "coding_no": self._streams.coding_number(segment),
            "offset_us": segment.clock.offset_us,
            "error_us": segment.clock.error_us,
            "retention": RETENTIONS.index(segment.retention),
            "place": segment.place,
            "held": int(segment.held),
            "link": segment.link,
        }
        self._connection.execute(insert(table).values(**values))
        self._streams.count(stream, segments=1, size=segment.size)
        self._streams.lengthen(stream, segment_us=length_us)
        self._search.lower(stream, start_us)
        wanted = any(
            s < start_us + length_us and start_us < e for s, e in self._search.held_spans(stream.key.camera_id)
        )
        if wanted != segment.held:
            self._search.settle_misplaced(stream, start_us)

    def get(self, file: FileName) -> Segment | None:
        """Return the segment of a file."""
        stream, start_us = self._find(file.stream), file.start_ms * _MILLI_US
        if stream is None:
            return None
        within = (table.c.start_us >= start_us, table.c.start_us < start_us + _MILLI_US)
        return next(iter(self._rows.read(stream, *within, limit=1)), None)

    def overlapping(self, stream: StreamKey, span: Span, limit: int | None = None) -> Sequence[Segment]:
        """Return the segments that share a moment with the span."""
        found = self._find(stream)
        return self._rows.read(found, *sharing(found, span), limit=limit) if found else []

    def spans(self, stream: StreamKey, span: Span) -> Sequence[tuple[int, int]]:
        """Return start and end of what was recorded, in microseconds; short pauses are joined."""
        found = self._find(stream)
        if found is None:
            return []
        query = select(table.c.start_us, ends_at).where(table.c.stream_no == found.no, *sharing(found, span))
        joined: list[tuple[int, int]] = []
        for start, end in self._connection.execute(query.order_by(table.c.start_us)):
            if joined and start - joined[-1][1] <= _JOINED_US:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined

    def measure(self, stream: StreamKey, span: Span) -> tuple[int, int, int]:
        """Return how many segments share a moment with the span, their bytes, and how many are not marked as held."""
        found = self._find(stream)
        if found is None:
            return 0, 0, 0
        sums = select(func.count(), func.coalesce(func.sum(table.c.size), 0), func.coalesce(func.sum(table.c.held), 0))
        query = sums.where(table.c.stream_no == found.no, *sharing(found, span))
        number, size, held = self._connection.execute(query).one()
        return int(number), int(size), int(number) - int(held)

    def newest(self, stream: StreamKey) -> Segment | None:
        """Return the segment that starts last."""
        found = self._find(stream)
        if found is None:
            return None
        query = select(table).where(table.c.stream_no == found.no).order_by(table.c.start_us.desc()).limit(1)
        return next(iter(self._rows.all(found, query)), None)

    def numbered(self, stream: StreamKey, number: int, near: datetime) -> Segment | None:
        """Return the segment with a number; found at once if it is the one that starts before `near`."""
        found = self._find(stream)
        if found is None:
            return None
        of_stream = select(table).where(table.c.stream_no == found.no)
        before = of_stream.where(table.c.start_us < to_micros(near)).order_by(table.c.start_us.desc()).limit(1)
        for query in (before, of_stream.where(table.c.number == number).limit(1)):
            match = next((s for s in self._rows.all(found, query) if s.number == number), None)
            if match:
                return match
        return None

    def page(self, stream: StreamKey, after: datetime | None, limit: int) -> Sequence[Segment]:
        """Return segments that start later than `after`."""
        found = self._find(stream)
        if found is None:
            return []
        later = () if after is None else (table.c.start_us > to_micros(after),)
        return self._rows.read(found, *later, limit=limit)

    def usage(self) -> Sequence[StreamUsage]:
        """Return what each stream takes, from counters kept with every change."""
        of_stream = table.c.stream_no == stream_table.c.no
        oldest = select(func.min(table.c.start_us)).where(of_stream).scalar_subquery()
        newest = select(ends_at).where(of_stream).order_by(table.c.start_us.desc()).limit(1).scalar_subquery()
        columns = (stream_table.c.camera_id, stream_table.c.kind, stream_table.c.size, stream_table.c.segments)
        query = select(*columns, oldest.label("oldest"), newest.label("newest"))
        rows = self._connection.execute(query.order_by(stream_table.c.camera_id, stream_table.c.kind))
        return [
            StreamUsage(
                StreamKey(CameraId(row.camera_id), StreamKind(row.kind)),
                row.size,
                row.segments,
                None if row.oldest is None else from_micros(row.oldest),
                None if row.newest is None else from_micros(row.newest),
            )
            for row in rows
        ]

    def purgeable(
        self, stream: StreamKey, before: datetime, retention: RetentionClass, limit: int
    ) -> Sequence[Segment]:
        """Return the oldest segments of a class that end before a moment and that no active hold overlaps."""
        found = self._find(stream)
        return self._search.unheld(found, to_micros(before), retention, limit) if found else []

    def oldest_purgeable(self, stream: StreamKey, limit: int) -> Sequence[Segment]:
        """Return the oldest segments that no active hold overlaps, of any class."""
        found = self._find(stream)
        return self._search.unheld(found, _LATEST_US, None, limit) if found else []

    def movable(self, stream: StreamKey, before: datetime, place: int, limit: int) -> Sequence[Segment]:
        """Return the oldest segments in places below `place` that end before a moment and are not held."""
        found = self._find(stream)
        return self._search.movable(found, to_micros(before), place, limit) if found else []

    def misplaced(self, limit: int) -> Sequence[Segment]:
        """Return segments whose `held` differs from what the active holds ask."""
        return self._search.misplaced(limit)

    def keep_for_events(self, camera_id: CameraId, span: Span) -> int:
        """Give the segments that share a moment with the span the class `events`; return how many changed."""
        changed = 0
        for stream in self._streams.of_camera(camera_id):
            continuous = (table.c.stream_no == stream.no, *sharing(stream, span), table.c.retention == 0)
            now = self._connection.execute(update(table).where(*continuous).values(retention=1)).rowcount
            if now:
                self._search.lower(stream, to_micros(span.start) - stream.longest_us)
            changed += now
        return changed

    def relocate(self, segments: Sequence[Segment], place: int, *, held: bool) -> None:
        """Note where their files are now."""
        for stream, starts in self._by_stream(segments):
            for part in in_parts(starts):
                rows = (table.c.stream_no == stream.no, table.c.start_us.in_(part))
                self._connection.execute(update(table).where(*rows).values(place=place, held=int(held)))
            self._search.lower(stream, min(starts))
            self._search.settle_misplaced(stream, min(starts))
            if place:
                self._search.settle_moved(stream, place)

    def remove(self, segments: Sequence[Segment]) -> None:
        """Delete rows; a trigger refuses with `Conflict` (`recordings.held`) if an active hold overlaps one."""
        for stream, starts in self._by_stream(segments):
            for part in in_parts(starts):
                rows = (table.c.stream_no == stream.no, table.c.start_us.in_(part))
                query = select(func.count(), func.coalesce(func.sum(table.c.size), 0)).where(*rows)
                gone, size = self._connection.execute(query).one()
                self._connection.execute(delete(table).where(*rows))
                self._streams.count(stream, segments=-gone, size=-int(size))
            for retention in {s.retention for s in segments if s.stream == stream.key}:
                self._search.settle_purged(stream, retention)
            self._search.settle_misplaced(stream)

    def recount(self, stream: StreamKey) -> None:
        """Make the counters of a stream right."""
        found = self._find(stream)
        if found:
            query = select(func.count(), func.coalesce(func.sum(table.c.size), 0)).where(table.c.stream_no == found.no)
            segments, size = self._connection.execute(query).one()
            self._streams.recount(found, segments=segments, size=int(size))

    def streams(self) -> Sequence[StreamKey]:
        """Return the streams that ever had a segment, an absence or a tombstone."""
        return [stream.key for stream in self._streams.by_number().values()]

    def _find(self, key: StreamKey) -> StreamRow | None:
        return self._streams.find(key)

    def _by_stream(self, segments: Sequence[Segment]) -> Iterator[tuple[StreamRow, list[int]]]:
        in_order = sorted(segments, key=lambda s: (s.stream, s.start))
        for key, group in groupby(in_order, key=lambda s: s.stream):
            stream = self._find(key)
            if stream:
                yield stream, [to_micros(segment.start) for segment in group]
