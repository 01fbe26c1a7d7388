"""Short numbers for streams and codings, and what is counted of a stream."""

from dataclasses import dataclass

from sqlalchemy import Connection, and_, insert, select, update
from sqlalchemy.engine import RowMapping

from varta.kernel.footage import StreamKey, StreamKind
from varta.kernel.ids import CameraId
from varta.recordings.model import Segment
from varta.storage.recording_tables import codings, streams

Coding = tuple[str, int, int, str]


@dataclass(frozen=True, slots=True)
class StreamRow:
    """Hold a stream's number and the bounds that keep searches short; lengths in microseconds."""

    no: int
    key: StreamKey
    longest_us: int
    longest_absence_us: int


_COLUMNS = (
    streams.c.no,
    streams.c.camera_id,
    streams.c.kind,
    streams.c.longest_us,
    streams.c.longest_absence_us,
)


def find(connection: Connection, key: StreamKey) -> StreamRow | None:
    """Return what is known of a stream."""
    same = (streams.c.camera_id == key.camera_id, streams.c.kind == key.kind.value)
    row = connection.execute(select(*_COLUMNS).where(*same)).mappings().first()
    return _stream_of(row) if row else None


def ensure(connection: Connection, key: StreamKey) -> StreamRow:
    """Return a stream, entered if it is new; there is one writer at a time."""
    found = find(connection, key)
    if found:
        return found
    values = {"camera_id": key.camera_id, "kind": key.kind.value}
    none = {"size": 0, "segments": 0, "longest_us": 0, "longest_absence_us": 0}
    made = connection.execute(insert(streams).values(**values, **none)).inserted_primary_key
    return StreamRow(made[0] if made else 0, key, 0, 0)


def of_camera(connection: Connection, camera_id: CameraId) -> list[StreamRow]:
    """Return the streams of a camera."""
    query = select(*_COLUMNS).where(streams.c.camera_id == camera_id)
    return [_stream_of(row) for row in connection.execute(query).mappings()]


def by_number(connection: Connection) -> dict[int, StreamRow]:
    """Return all streams, by camera and kind."""
    query = select(*_COLUMNS).order_by(streams.c.camera_id, streams.c.kind)
    return {row["no"]: _stream_of(row) for row in connection.execute(query).mappings()}


def count(connection: Connection, no: int, *, segments: int, size: int) -> None:
    """Add to what is counted of a stream."""
    more = {"segments": streams.c.segments + segments, "size": streams.c.size + size}
    connection.execute(update(streams).where(streams.c.no == no).values(**more))


def lengthen(connection: Connection, stream: StreamRow, *, segment_us: int = 0, absence_us: int = 0) -> None:
    """Remember that a segment or an absence is longer than any before."""
    values: dict[str, int] = {}
    if segment_us > stream.longest_us:
        values["longest_us"] = segment_us
    if absence_us > stream.longest_absence_us:
        values["longest_absence_us"] = absence_us
    if values:
        connection.execute(update(streams).where(streams.c.no == stream.no).values(**values))


def coding_of(segment: Segment) -> Coding:
    """Return what a segment shares with most others of its stream."""
    return segment.codec, segment.width, segment.height, segment.clock.source.value


def coding_number(connection: Connection, coding: Coding) -> int:
    """Return the number of a coding, entered if it is new."""
    names = ("codec", "width", "height", "clock_source")
    values = dict(zip(names, coding, strict=True))
    same = and_(*(codings.c[name] == value for name, value in values.items()))
    found = connection.execute(select(codings.c.no).where(same)).scalar()
    if found is None:
        made = connection.execute(insert(codings).values(**values)).inserted_primary_key
        found = made[0] if made else 0
    return int(found)


def coding_names(connection: Connection) -> dict[int, Coding]:
    """Return all codings; there are a few per kind of camera."""
    return {row.no: (row.codec, row.width, row.height, row.clock_source) for row in connection.execute(select(codings))}


def _stream_of(row: RowMapping) -> StreamRow:
    key = StreamKey(CameraId(row["camera_id"]), StreamKind(row["kind"]))
    return StreamRow(row["no"], key, row["longest_us"], row["longest_absence_us"])
