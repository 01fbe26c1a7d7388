"""Exports."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select, text, update
from sqlalchemy.engine import RowMapping

from varta.kernel.ids import CameraId, ExportId
from varta.kernel.spans import Span
from varta.recordings.export import Export, ExportState, Redaction
from varta.recordings.hold import HoldReason
from varta.storage.recording_tables import exports as table
from varta.storage.rows import Values, add_row, get_row

_PLAIN = (
    "id", "purpose", "case_reference", "asked_by", "asked_at", "hold_id", "progress", "problem", "file", "size",
    "sha256", "ended_at",
)  # fmt: skip
_WAITING = text("state IN ('queued', 'running')")  # written out, or the databases would not use the index


class Exports:
    """Implement `recordings.repository.ExportRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, export: Export) -> None:
        """Keep a new export."""
        add_row(self._connection, table, _values(export))

    def get(self, export_id: ExportId) -> Export | None:
        """Return one export."""
        row = get_row(self._connection, table, "id", export_id)
        return _export_of(row) if row else None

    def replace(self, export: Export) -> None:
        """Keep a changed export."""
        self._connection.execute(update(table).where(table.c.id == export.id).values(**_values(export)))

    def next_waiting(self) -> Export | None:
        """Return the oldest that is queued, or that was running when its worker died."""
        waiting = select(table).where(_WAITING).order_by(table.c.asked_at, table.c.id).limit(1)
        return next(iter(self._read(waiting)), None)

    def list(self, limit: int, before: datetime | None = None) -> Sequence[Export]:
        """Return exports, newest first; `before`: asked for earlier."""
        query = select(table).order_by(table.c.asked_at.desc(), table.c.id.desc()).limit(limit)
        return self._read(query if before is None else query.where(table.c.asked_at < before))

    def _read(self, query: Select[Any]) -> Sequence[Export]:
        return [_export_of(row) for row in self._connection.execute(query).mappings()]


def _values(export: Export) -> Values:
    return {
        **{name: getattr(export, name) for name in _PLAIN},
        "camera_ids": list(export.camera_ids),
        "start_at": export.span.start,
        "end_at": export.span.end,
        "reason": export.reason.value,
        "redaction": asdict(export.redaction),
        "state": export.state.value,
    }


def _export_of(row: RowMapping) -> Export:
    redaction = dict(row["redaction"])
    areas = tuple((x, y, width, height) for x, y, width, height in redaction.pop("areas"))
    return Export(
        **{name: row[name] for name in _PLAIN},
        camera_ids=tuple(CameraId(camera_id) for camera_id in row["camera_ids"]),
        span=Span(row["start_at"], row["end_at"]),
        reason=HoldReason(row["reason"]),
        redaction=Redaction(**redaction, areas=areas),
        state=ExportState(row["state"]),
    )
