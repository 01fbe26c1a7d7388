"""Absences."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from varta.kernel.footage import StreamKey
from varta.kernel.spans import Span
from varta.recordings.absence import Absence, AbsenceReason
from varta.storage.recording_tables import absences as table
from varta.storage.streams import Streams
from varta.storage.types import from_micros, to_micros

_LASTING = table.c.end_us.is_(None)


class Absences:
    """Implement `recordings.repository.AbsenceRepository`."""

    def __init__(self, connection: Connection, streams: Streams) -> None:
        self._connection = connection
        self._streams = streams

    def put(self, absence: Absence) -> None:
        """Keep an absence; one of the same stream and start is replaced."""
        stream, start_us = self._streams.ensure(absence.stream), to_micros(absence.start)
        end_us = None if absence.end is None else to_micros(absence.end)
        values = {"end_us": end_us, "reason": absence.reason.value, "detail": absence.detail}
        same = (table.c.stream_no == stream.no, table.c.start_us == start_us)
        if self._connection.execute(update(table).where(*same).values(**values)).rowcount == 0:
            key = {"stream_no": stream.no, "start_us": start_us}
            self._connection.execute(insert(table).values(**key, **values))
        if end_us is not None:
            self._streams.lengthen(stream, absence_us=end_us - start_us)

    def overlapping(self, stream: StreamKey, span: Span) -> Sequence[Absence]:
        """Return the absences that share a moment with the span, oldest first."""
        found = self._streams.find(stream)
        if found is None:
            return []
        start_us, end_us = to_micros(span.start), to_micros(span.end)
        of_stream = table.c.stream_no == found.no
        reach = (table.c.start_us >= start_us - found.longest_absence_us, table.c.start_us < end_us)
        ended = select(table).where(of_stream, *reach, table.c.end_us > start_us)
        lasting = select(table).where(of_stream, _LASTING)
        rows = [*self._connection.execute(ended), *self._connection.execute(lasting)]
        return [_absence_of(stream, row) for row in sorted(rows, key=lambda row: row.start_us) if row.start_us < end_us]

    def lasting(self) -> Sequence[Absence]:
        """Return those without an end."""
        known = self._streams.by_number()
        rows = self._connection.execute(select(table).where(_LASTING).order_by(table.c.stream_no, table.c.start_us))
        return [_absence_of(known[row.stream_no].key, row) for row in rows]


def _absence_of(stream: StreamKey, row: Row[Any]) -> Absence:
    end = None if row.end_us is None else from_micros(row.end_us)
    return Absence(stream, from_micros(row.start_us), end, AbsenceReason(row.reason), row.detail)
