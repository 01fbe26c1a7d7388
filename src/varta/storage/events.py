"""Events."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, text, update
from sqlalchemy.engine import RowMapping

from varta.events.model import BoundingBox, ClipState, Event
from varta.kernel.ids import CameraId, EventId, RuleId
from varta.kernel.rules import RuleMode
from varta.storage.rows import Values, add_row, get_row
from varta.storage.tables import LASTING
from varta.storage.tables import events as table

_PLAIN = (
    "id", "camera_id", "camera_name", "rule_id", "rule_name", "rule_kind", "class_name", "track", "at", "score",
    "recorded_at", "direction", "latitude", "longitude", "address", "hromada",
    "ended_at", "details",
)  # fmt: skip
_PENDING = text("clip = 'pending'")  # written out, so that the index over these few rows is used


class Events:
    """Implement `events.repository.EventRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, event_id: EventId) -> Event | None:
        """Return one event."""
        row = get_row(self._connection, table, "id", event_id)
        return event_of(row) if row else None

    def add(self, event: Event) -> None:
        """Keep a new event."""
        add_row(self._connection, table, _values(event))

    def seen(self, camera_id: CameraId, rule_id: RuleId, track: str) -> bool:
        """Tell whether this object already has an event of this rule."""
        same = (table.c.camera_id == camera_id, table.c.rule_id == rule_id, table.c.track == track)
        return self._connection.execute(select(table.c.id).where(*same)).first() is not None

    def pending_clips(self, before: datetime, limit: int) -> Sequence[Event]:
        """Return the events that happened before a moment and wait for their clip, oldest first."""
        query = select(table).where(_PENDING, table.c.at < before).order_by(table.c.at, table.c.id).limit(limit)
        return [event_of(row) for row in self._connection.execute(query).mappings()]

    def set_clip(self, event_id: EventId, state: ClipState) -> bool:
        """Decide a pending clip; tell whether it was still pending."""
        pending = update(table).where(table.c.id == event_id, table.c.clip == ClipState.PENDING.value)
        return self._connection.execute(pending.values(clip=state.value)).rowcount == 1

    def lasting(self) -> Sequence[Event]:
        """Return what Varta found wrong with itself and what has not ended, oldest first."""
        query = select(table).where(LASTING).order_by(table.c.at, table.c.id)
        return [event_of(row) for row in self._connection.execute(query).mappings()]

    def set_ended(self, event_id: EventId, at: datetime | None) -> None:
        """Say when it ended; None where it lasts again."""
        self._connection.execute(update(table).where(table.c.id == event_id).values(ended_at=at))


def event_of(row: RowMapping, prefix: str = "") -> Event:
    """Return the event in a row whose columns begin with a prefix."""
    return Event(
        **{name: row[prefix + name] for name in _PLAIN},
        box=BoundingBox(*(row[f"{prefix}box_{side}"] for side in ("x", "y", "width", "height"))),
        clip=ClipState(row[f"{prefix}clip"]),
        mode=RuleMode(row[f"{prefix}mode"]),
    )


def _values(event: Event) -> Values:
    return {
        **{name: getattr(event, name) for name in _PLAIN},
        "details": dict(event.details),
        "box_x": event.box.x,
        "box_y": event.box.y,
        "box_width": event.box.width,
        "box_height": event.box.height,
        "clip": event.clip.value,
        "mode": event.mode.value,
    }
