"""Rows of segments: read, joined with what they share."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from varta.kernel.spans import Span
from varta.recordings.model import ClockBound, ClockSource, RetentionClass, Segment
from varta.storage.recording_tables import segments as table
from varta.storage.streams import StreamRow, Streams
from varta.storage.types import from_micros, to_micros

RETENTIONS = (RetentionClass.CONTINUOUS, RetentionClass.EVENTS)  # by the number in the row
ends_at = table.c.start_us + table.c.length_us


class SegmentRows:
    """Read segments of a stream, oldest first."""

    def __init__(self, connection: Connection, streams: Streams) -> None:
        self._connection = connection
        self._streams = streams

    def read(self, stream: StreamRow, *where: ColumnElement[bool], limit: int | None = None) -> list[Segment]:
        """Return the segments of a stream that match, oldest first."""
        query = select(table).where(table.c.stream_no == stream.no, *where).order_by(table.c.start_us).limit(limit)
        return self.all(stream, query)

    def all(self, stream: StreamRow, query: Select[Any]) -> list[Segment]:
        """Return the segments that a query over whole rows finds."""
        return [self._segment_of(stream, row) for row in self._connection.execute(query)]

    def _segment_of(self, stream: StreamRow, row: Row[Any]) -> Segment:
        codec, width, height, source = self._streams.coding(row.coding_no)
        return Segment(
            stream=stream.key,
            number=row.number,
            start=from_micros(row.start_us),
            end=from_micros(row.start_us + row.length_us),
            size=row.size,
            packets=row.packets,
            codec=codec,
            width=width,
            height=height,
            link=row.link,
            clock=ClockBound(ClockSource(source), row.offset_us, row.error_us),
            retention=RETENTIONS[row.retention],
            place=row.place,
            held=bool(row.held),
        )


def sharing(stream: StreamRow, span: Span) -> Sequence[ColumnElement[bool]]:
    """Return the condition that a segment shares a moment with a span; how far back to look is bounded."""
    start, end = to_micros(span.start), to_micros(span.end)
    return sharing_us(stream, start, end)


def sharing_us(stream: StreamRow, start_us: int, end_us: int) -> Sequence[ColumnElement[bool]]:
    """Return the same for a span in microseconds."""
    return table.c.start_us < end_us, table.c.start_us > start_us - stream.longest_us, ends_at > start_us


def in_parts(values: Sequence[int], size: int = 500) -> Iterator[Sequence[int]]:
    """Cut values into parts that one statement takes."""
    for first in range(0, len(values), size):
        yield values[first : first + size]
