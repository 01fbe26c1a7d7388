"""Events' use cases; alarms are raised together with their event by `incidents/service.py`."""

from collections.abc import Sequence
from datetime import datetime

from varta.access.model import Actor, Permission
from varta.events.model import ClipState, Event
from varta.events.repository import EventUnit
from varta.kernel.changes import Topic
from varta.kernel.clock import Clock
from varta.kernel.errors import NotFound
from varta.kernel.ids import EventId
from varta.kernel.transactions import Transactions


class EventService:
    """Read events and see their clips done; safe from several threads."""

    def __init__(self, transactions: Transactions[EventUnit], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    def get(self, actor: Actor, event_id: EventId) -> Event:
        """Return one event. Raises `NotFound` (`event.not_found`)."""
        actor.require(Permission.SEE_ALARMS)
        with self._transactions(write=False) as unit:
            return _existing(unit, event_id)

    def pending_clips(self, actor: Actor, before: datetime, limit: int = 100) -> Sequence[Event]:
        """Return the events that happened before a moment and wait for their clip, oldest first."""
        actor.require(Permission.REPORT)
        with self._transactions(write=False) as unit:
            return unit.events.pending_clips(before, limit)

    def clip_done(self, actor: Actor, event_id: EventId, state: ClipState) -> Event:
        """Note that a clip is there or will never be.

        Raises `NotFound` (`event.not_found`), `Conflict` (`event.clip_decided`).
        """
        actor.require(Permission.REPORT)
        with self._transactions() as unit:
            event = _existing(unit, event_id)
            done = event.clip_done(state)
            if not unit.events.set_clip(event_id, state):
                _existing(unit, event_id).clip_done(state)  # somebody was faster: refuses
            unit.changes.append(Topic.EVENT, event_id, self._clock.now())
        return done


def _existing(unit: EventUnit, event_id: EventId) -> Event:
    event = unit.events.get(event_id)
    if event is None:
        raise NotFound("event.not_found", f"There is no event with the id '{event_id}'.")
    return event
