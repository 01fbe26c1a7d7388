"""What events need stored."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from varta.events.model import ClipState, Event
from varta.kernel.changes import ChangeFeed
from varta.kernel.ids import CameraId, EventId, RuleId


class EventRepository(Protocol):
    """Keep events."""

    def get(self, event_id: EventId) -> Event | None:
        """Return one event."""
        ...

    def add(self, event: Event) -> None:
        """Keep a new event."""
        ...

    def seen(self, camera_id: CameraId, rule_id: RuleId, track: str) -> bool:
        """Tell whether this object already has an event of this rule."""
        ...

    def pending_clips(self, before: datetime, limit: int) -> Sequence[Event]:
        """Return the events that happened before a moment and wait for their clip, oldest first."""
        ...

    def set_clip(self, event_id: EventId, state: ClipState) -> bool:
        """Decide a pending clip; tell whether it was still pending."""
        ...

    def lasting(self) -> Sequence[Event]:
        """Return what Varta found wrong with itself and what has not ended, oldest first."""
        ...

    def set_ended(self, event_id: EventId, at: datetime | None) -> None:
        """Say when it ended; None where it lasts again."""
        ...


class EventUnit(Protocol):
    """Offer what events use in a transaction."""

    @property
    def events(self) -> EventRepository:
        """Return the events."""
        ...

    @property
    def changes(self) -> ChangeFeed:
        """Return the change feed."""
        ...
