"""What purging leaves: files to unlink, and tombstones."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from varta.kernel.footage import FileName, StreamKey
from varta.recordings.model import Tombstone
from varta.storage.recording_tables import leaving, tombstones
from varta.storage.segment_rows import in_parts
from varta.storage.streams import StreamRow, Streams
from varta.storage.types import from_micros, to_micros

_BLOBS = ("before", "last", "digest", "signature", "public_key")


class Leaving:
    """Implement `recordings.repository.LeavingRepository`."""

    def __init__(self, connection: Connection, streams: Streams) -> None:
        self._connection = connection
        self._streams = streams

    def add(self, files: Sequence[tuple[int, FileName]]) -> None:
        """Note files by place; one that is noted already stays noted."""
        self.done(files)
        rows = [
            {"stream_no": no, "place": place, "start_ms": ms} for no, place, part in self._parts(files) for ms in part
        ]
        if rows:
            self._connection.execute(insert(leaving), rows)

    def list(self, limit: int) -> Sequence[tuple[int, FileName]]:
        """Return the oldest notes."""
        columns = (leaving.c.start_ms, leaving.c.stream_no, leaving.c.place)
        rows = self._connection.execute(select(*columns).order_by(*columns).limit(limit)).all()
        known = self._streams.by_number() if rows else {}
        return [(row.place, FileName(known[row.stream_no].key, row.start_ms)) for row in rows]

    def done(self, files: Sequence[tuple[int, FileName]]) -> None:
        """Take notes out."""
        for no, place, part in self._parts(files):
            same = (leaving.c.stream_no == no, leaving.c.place == place, leaving.c.start_ms.in_(part))
            self._connection.execute(delete(leaving).where(*same))

    def _parts(self, files: Sequence[tuple[int, FileName]]) -> Iterator[tuple[int, int, Sequence[int]]]:
        """Yield stream, place and starts, as many as one statement takes."""
        by_stream: dict[tuple[StreamKey, int], set[int]] = {}
        for place, file in files:
            by_stream.setdefault((file.stream, place), set()).add(file.start_ms)
        for (stream, place), starts in by_stream.items():
            no = self._streams.ensure(stream).no
            for part in in_parts(sorted(starts)):
                yield no, place, part


class Tombstones:
    """Implement `recordings.repository.TombstoneRepository`."""

    def __init__(self, connection: Connection, streams: Streams) -> None:
        self._connection = connection
        self._streams = streams

    def list(self, stream: StreamKey) -> Sequence[Tombstone]:
        """Return a stream's tombstones by number."""
        return self._read(stream)

    def ending_at(self, stream: StreamKey, last_number: int) -> Tombstone | None:
        """Return the tombstone that a further purge would extend."""
        return next(iter(self._read(stream, tombstones.c.last_number == last_number)), None)

    def covering(self, stream: StreamKey, number: int) -> Tombstone | None:
        """Return the tombstone that stands for a number."""
        return next(
            iter(self._read(stream, tombstones.c.first_number <= number, tombstones.c.last_number >= number)), None
        )

    def put(self, tombstone: Tombstone) -> None:
        """Keep a tombstone; one of the same stream and first number is replaced."""
        stream = self._streams.ensure(tombstone.stream)
        values = {
            "stream_no": stream.no,
            "first_number": tombstone.first_number,
            "last_number": tombstone.last_number,
            "start_us": to_micros(tombstone.start),
            "end_us": to_micros(tombstone.end),
            **{name: getattr(tombstone, name) for name in _BLOBS},
        }
        same = (tombstones.c.stream_no == stream.no, tombstones.c.first_number == tombstone.first_number)
        if self._connection.execute(update(tombstones).where(*same).values(**values)).rowcount == 0:
            self._connection.execute(insert(tombstones).values(**values))

    def _read(self, key: StreamKey, *where: ColumnElement[bool]) -> Sequence[Tombstone]:
        stream = self._streams.find(key)
        if stream is None:
            return []
        query = select(tombstones).where(tombstones.c.stream_no == stream.no, *where)
        rows = self._connection.execute(query.order_by(tombstones.c.first_number))
        return [_tombstone_of(stream, row) for row in rows]


def _tombstone_of(stream: StreamRow, row: Row[tuple[object, ...]]) -> Tombstone:
    return Tombstone(
        stream=stream.key,
        first_number=row.first_number,
        last_number=row.last_number,
        start=from_micros(row.start_us),
        end=from_micros(row.end_us),
        **{name: getattr(row, name) for name in _BLOBS},
    )
