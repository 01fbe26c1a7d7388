"""Holds. Each change says which segments may be in the wrong folder from now on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, literal_column, select, update

from varta.kernel.ids import CameraId, HoldId
from varta.kernel.spans import Span
from varta.recordings.hold import Hold, HoldReason
from varta.storage.recording_tables import hold_cameras
from varta.storage.recording_tables import holds as table
from varta.storage.rows import add_row
from varta.storage.segment_search import SegmentSearch
from varta.storage.streams import Streams
from varta.storage.types import to_micros

_PLAIN = ("id", "case_reference", "placed_by", "placed_at", "until", "note", "released_by", "released_at")
_ACTIVE = hold_cameras.c.active == literal_column("1")


class Holds:
    """Implement `recordings.repository.HoldRepository`."""

    def __init__(self, connection: Connection, streams: Streams) -> None:
        self._connection = connection
        self._streams = streams

    def add(self, hold: Hold) -> None:
        """Keep a new hold."""
        values = {name: getattr(hold, name) for name in _PLAIN}
        add_row(
            self._connection,
            table,
            {**values, "start_at": hold.span.start, "end_at": hold.span.end, "reason": hold.reason.value},
        )
        start_us, end_us = to_micros(hold.span.start), to_micros(hold.span.end)
        span = {"start_us": start_us, "end_us": end_us, "active": int(hold.released_at is None)}
        cameras = [{"position": i, "camera_id": camera_id} for i, camera_id in enumerate(hold.camera_ids)]
        self._connection.execute(insert(hold_cameras), [{"hold_id": hold.id, **camera, **span} for camera in cameras])
        self._look_again(hold)

    def get(self, hold_id: HoldId) -> Hold | None:
        """Return one hold."""
        return next(iter(self._read(select(table).where(table.c.id == hold_id))), None)

    def replace(self, hold: Hold) -> None:
        """Keep a released hold; its cameras and its span never change."""
        values = {name: getattr(hold, name) for name in _PLAIN}
        self._connection.execute(update(table).where(table.c.id == hold.id).values(**values))
        cameras = update(hold_cameras).where(hold_cameras.c.hold_id == hold.id)
        self._connection.execute(cameras.values(active=int(hold.released_at is None)))
        self._look_again(hold)

    def active(self) -> Sequence[Hold]:
        """Return all that are not released, oldest first."""
        query = select(table).where(table.c.released_at.is_(None))
        return self._read(query.order_by(table.c.placed_at, table.c.id))

    def list(self, limit: int, before: datetime | None = None) -> Sequence[Hold]:
        """Return holds, released ones too, newest first; `before`: placed earlier."""
        query = select(table).order_by(table.c.placed_at.desc(), table.c.id.desc()).limit(limit)
        return self._read(query if before is None else query.where(table.c.placed_at < before))

    def overlapping(self, camera_id: CameraId, span: Span) -> Sequence[Hold]:
        """Return the active holds of a camera that share a moment with the span."""
        of_camera = (hold_cameras.c.camera_id == camera_id, _ACTIVE)
        shared = (hold_cameras.c.end_us > to_micros(span.start), hold_cameras.c.start_us < to_micros(span.end))
        wanted = select(hold_cameras.c.hold_id).where(*of_camera, *shared)
        return self._read(select(table).where(table.c.id.in_(wanted)).order_by(table.c.placed_at, table.c.id))

    def _look_again(self, hold: Hold) -> None:
        search, start_us = SegmentSearch(self._connection, self._streams), to_micros(hold.span.start)
        for camera_id in hold.camera_ids:
            for stream in self._streams.of_camera(camera_id):
                search.lower(stream, start_us - stream.longest_us)
                search.settle_misplaced(stream, start_us - stream.longest_us)

    def _read(self, query: Select[Any]) -> Sequence[Hold]:
        rows = self._connection.execute(query).all()
        if not rows:
            return []
        cameras = self._cameras([row.id for row in rows])
        return [_hold_of(row, cameras[row.id]) for row in rows]

    def _cameras(self, hold_ids: Sequence[str]) -> dict[str, tuple[CameraId, ...]]:
        columns = (hold_cameras.c.hold_id, hold_cameras.c.camera_id)
        query = select(*columns).where(hold_cameras.c.hold_id.in_(hold_ids))
        found: dict[str, tuple[CameraId, ...]] = {}
        for hold_id, camera_id in self._connection.execute(query.order_by(hold_cameras.c.position)):
            found[hold_id] = (*found.get(hold_id, ()), CameraId(camera_id))
        return found


def _hold_of(row: Row[Any], camera_ids: tuple[CameraId, ...]) -> Hold:
    plain = {name: getattr(row, name) for name in _PLAIN}
    return Hold(
        camera_ids=camera_ids, span=Span(row.start_at, row.end_at), reason=HoldReason(row.reason), **plain
    )  # fmt: skip
