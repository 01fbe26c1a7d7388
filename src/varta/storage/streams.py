"""Short numbers for streams and codings, and what is counted of a stream."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.engine import RowMapping

from varta.kernel.footage import StreamKey, StreamKind
from varta.kernel.ids import CameraId
from varta.recordings.model import Segment
from varta.storage.recording_tables import codings, streams

Coding = tuple[str, int, int, str]
_CODING = ("codec", "width", "height", "clock_source")


@dataclass(frozen=True, slots=True)
class StreamRow:
    """Hold a stream's number and the bounds that keep searches short; lengths in microseconds."""

    no: int
    key: StreamKey
    longest_us: int
    longest_absence_us: int


_COLUMNS = (streams.c.no, streams.c.camera_id, streams.c.kind, streams.c.longest_us, streams.c.longest_absence_us)


class Streams:
    """Know the streams and codings; each is asked for once in a transaction, which sees one state throughout."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[StreamKey, StreamRow] = {}
        self._codings: dict[int, Coding] = {}

    def find(self, key: StreamKey) -> StreamRow | None:
        """Return what is known of a stream."""
        if key not in self._known:
            same = (streams.c.camera_id == key.camera_id, streams.c.kind == key.kind.value)
            row = self._connection.execute(select(*_COLUMNS).where(*same)).mappings().first()
            if row is None:
                return None
            self._known[key] = _stream_of(row)
        return self._known[key]

    def ensure(self, key: StreamKey) -> StreamRow:
        """Return a stream, entered if it is new; there is one writer at a time."""
        if self.find(key) is None:
            values = {"camera_id": key.camera_id, "kind": key.kind.value}
            none = {"size": 0, "segments": 0, "longest_us": 0, "longest_absence_us": 0}
            made = self._connection.execute(insert(streams).values(**values, **none)).inserted_primary_key
            self._known[key] = StreamRow(made[0] if made else 0, key, 0, 0)
        return self._known[key]

    def of_camera(self, camera_id: CameraId) -> Sequence[StreamRow]:
        """Return the streams of a camera."""
        query = select(*_COLUMNS).where(streams.c.camera_id == camera_id)
        return [_stream_of(row) for row in self._connection.execute(query).mappings()]

    def by_number(self) -> dict[int, StreamRow]:
        """Return all streams, by camera and kind."""
        query = select(*_COLUMNS).order_by(streams.c.camera_id, streams.c.kind)
        return {row["no"]: _stream_of(row) for row in self._connection.execute(query).mappings()}

    def count(self, stream: StreamRow, *, segments: int, size: int) -> None:
        """Add to what is counted of a stream."""
        more = {"segments": streams.c.segments + segments, "size": streams.c.size + size}
        self._connection.execute(update(streams).where(streams.c.no == stream.no).values(**more))

    def recount(self, stream: StreamRow, *, segments: int, size: int) -> None:
        """Set what is counted of a stream."""
        values = {"segments": segments, "size": size}
        self._connection.execute(update(streams).where(streams.c.no == stream.no).values(**values))

    def lengthen(self, stream: StreamRow, *, segment_us: int = 0, absence_us: int = 0) -> None:
        """Remember that a segment or an absence is longer than any before."""
        longest = max(stream.longest_us, segment_us)
        longest_absence = max(stream.longest_absence_us, absence_us)
        longer = replace(stream, longest_us=longest, longest_absence_us=longest_absence)
        if longer != stream:
            values = {"longest_us": longest, "longest_absence_us": longest_absence}
            self._connection.execute(update(streams).where(streams.c.no == stream.no).values(**values))
            self._known[stream.key] = longer

    def coding_number(self, segment: Segment) -> int:
        """Return the number of what a segment shares with most others of its stream, entered if it is new."""
        coding: Coding = (segment.codec, segment.width, segment.height, segment.clock.source.value)
        known = next((no for no, each in self._all_codings().items() if each == coding), None)
        if known is None:
            values = dict(zip(_CODING, coding, strict=True))
            made = self._connection.execute(insert(codings).values(**values)).inserted_primary_key
            known = made[0] if made else 0
            self._codings[known] = coding
        return known

    def coding(self, no: int) -> Coding:
        """Return a coding; there are a few per kind of camera."""
        return self._all_codings()[no]

    def _all_codings(self) -> dict[int, Coding]:
        if not self._codings:
            rows = self._connection.execute(select(codings)).mappings()
            self._codings = {row["no"]: tuple(row[name] for name in _CODING) for row in rows}
        return self._codings


def _stream_of(row: RowMapping) -> StreamRow:
    key = StreamKey(CameraId(row["camera_id"]), StreamKind(row["kind"]))
    return StreamRow(row["no"], key, row["longest_us"], row["longest_absence_us"])
