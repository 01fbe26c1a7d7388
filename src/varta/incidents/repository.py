"""What alarms need stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from varta.access.audit import AuditTrail
from varta.events.model import Event
from varta.events.repository import EventRepository
from varta.incidents.alarm import Alarm, AlarmState
from varta.incidents.seen import SeenRepository
from varta.kernel.changes import ChangeFeed
from varta.kernel.ids import AlarmId, CameraId, EventId
from varta.kernel.spans import Span


@dataclass(frozen=True, slots=True)
class AlarmWithEvent:
    """Hold an alarm and what it is about."""

    alarm: Alarm
    event: Event


class AlarmFilter(StrEnum):
    """Choose alarms by state. OPEN, NEW and ACKNOWLEDGED come by priority, then oldest; the others newest first."""

    OPEN = "open"
    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"
    ALL = "all"

    @property
    def states(self) -> frozenset[AlarmState]:
        """Return the states that are asked for."""
        if self is AlarmFilter.OPEN:
            return frozenset({AlarmState.NEW, AlarmState.ACKNOWLEDGED})
        return frozenset(AlarmState) if self is AlarmFilter.ALL else frozenset({AlarmState(self.value)})

    @property
    def newest_first(self) -> bool:
        """Tell the order."""
        return self in (AlarmFilter.CLOSED, AlarmFilter.ALL)


@dataclass(frozen=True, slots=True)
class AlarmQuery:
    """Ask for alarms; `before` is the `next` of the page before this one."""

    state: AlarmFilter = AlarmFilter.OPEN
    camera_id: CameraId | None = None
    before: str | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class AlarmPage:
    """Hold some alarms and, if there are more, where the following page begins."""

    items: Sequence[AlarmWithEvent]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class AlarmCounts:
    """Count open alarms; the overdue ones are among the new."""

    new: int
    acknowledged: int
    overdue: int


class AlarmRepository(Protocol):
    """Keep alarms."""

    def add(self, alarm: Alarm) -> None:
        """Keep a new alarm; its event is stored already."""
        ...

    def get(self, alarm_id: AlarmId) -> AlarmWithEvent | None:
        """Return one alarm."""
        ...

    def get_many(self, alarm_ids: Sequence[AlarmId]) -> Sequence[AlarmWithEvent]:
        """Return those that exist, in the order asked for."""
        ...

    def find_event(self, event_id: EventId) -> AlarmWithEvent | None:
        """Return the alarm of an event."""
        ...

    def page(self, query: AlarmQuery) -> AlarmPage:
        """Return alarms with their events in one query. Raises `BadInput` (`alarm.bad_cursor`)."""
        ...

    def happened(self, camera_id: CameraId, span: Span, limit: int) -> Sequence[AlarmWithEvent]:
        """Return what rules saw at a camera in a span, oldest first; nothing of the kind `SYSTEM`."""
        ...

    def counts(self, now: datetime) -> AlarmCounts:
        """Count what is open."""
        ...

    def replace(self, alarm: Alarm, state: AlarmState) -> bool:
        """Keep a changed alarm if the stored one is still in `state`; tell whether it was."""
        ...


class IncidentUnit(Protocol):
    """Offer what alarms use in a transaction."""

    @property
    def events(self) -> EventRepository:
        """Return the events."""
        ...

    @property
    def alarms(self) -> AlarmRepository:
        """Return the alarms."""
        ...

    @property
    def seen(self) -> SeenRepository:
        """Return the events with their alarms."""
        ...

    @property
    def audit(self) -> AuditTrail:
        """Return the audit trail."""
        ...

    @property
    def changes(self) -> ChangeFeed:
        """Return the change feed."""
        ...
