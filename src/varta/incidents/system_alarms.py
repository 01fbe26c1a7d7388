"""Alarms about Varta itself: what should go on and does not, such as the recording of a camera.

One alarm for an outage, however long; a further outage while nobody has answered the alarm is the same alarm, lasting
again. That it ended is noted, but the alarm stays until a person has answered it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from varta.access.audit import AuditDraft
from varta.access.model import Actor, Permission
from varta.events.model import SYSTEM, BoundingBox, ClipState, Event
from varta.incidents.alarm import DEADLINES, Alarm, new_alarm
from varta.incidents.repository import AlarmFilter, AlarmQuery, IncidentUnit
from varta.kernel.changes import Topic
from varta.kernel.clock import Clock
from varta.kernel.ids import CameraId, EventId, HromadaCode, RuleId, new_id
from varta.kernel.transactions import Transactions

NOT_RECORDING = RuleId(f"{SYSTEM}:not-recording")
STORAGE_FULL = RuleId(f"{SYSTEM}:storage-full")
_NAMES: Mapping[RuleId, str] = {NOT_RECORDING: "Not recording", STORAGE_FULL: "No room to record"}
CENTRE = CameraId("")  # where it is no single camera
_MOST_OPEN = 1000


@dataclass(frozen=True, slots=True)
class Trouble:
    """Say what is wrong since when; `why` is an absence's reason or a like word. No camera: all of the centre."""

    rule_id: RuleId
    why: str
    since: datetime
    priority: str
    camera_id: CameraId = CENTRE
    camera_name: str = ""
    latitude: float | None = None
    longitude: float | None = None
    address: str = ""
    hromada: HromadaCode | None = None


class SystemAlarms:
    """Raise alarms about Varta itself and note their end; safe from several threads."""

    def __init__(
        self,
        transactions: Transactions[IncidentUnit],
        clock: Clock,
        deadlines: Mapping[str, timedelta] = DEADLINES,
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._deadlines = dict(deadlines)

    def begin(self, actor: Actor, trouble: Trouble) -> Alarm | None:
        """Raise the alarm of an outage; None when there is one already that nobody has answered or that lasts still.

        Raises `BadInput` (`alarm.bad_priority`).
        """
        actor.require(Permission.REPORT)
        now = self._clock.now()
        event = _event_of(trouble, now)
        alarm = new_alarm(event, trouble.priority, now, self._deadlines)
        with self._transactions() as unit:
            if _lasting(unit, trouble.rule_id, trouble.camera_id) or self._again(unit, trouble, now):
                return None
            unit.events.add(event)
            unit.alarms.add(alarm)
            details = {"camera": event.camera_id, "rule": event.rule_name, "why": trouble.why, "event": event.id}
            unit.audit.append(AuditDraft(now, actor, "alarm.raise", alarm.id, details=details))
            unit.changes.append(Topic.ALARM, alarm.id, now)
        return alarm

    def end(self, actor: Actor, rule_id: RuleId, camera_id: CameraId = CENTRE) -> bool:
        """Note that it is over; tell whether anything lasted."""
        actor.require(Permission.REPORT)
        now = self._clock.now()
        with self._transactions() as unit:
            ended = _lasting(unit, rule_id, camera_id)
            for event in ended:
                unit.events.set_ended(event.id, now)
                self._changed(unit, event.id, now)
        return bool(ended)

    def lasting(self, actor: Actor) -> Sequence[Event]:
        """Return what is wrong now, oldest first."""
        actor.require(Permission.SEE_ALARMS)
        with self._transactions(write=False) as unit:
            return unit.events.lasting()

    def _again(self, unit: IncidentUnit, trouble: Trouble, now: datetime) -> bool:
        """Take an unanswered alarm of the same kind up again, if there is one."""
        page = unit.alarms.page(AlarmQuery(AlarmFilter.OPEN, trouble.camera_id, limit=_MOST_OPEN))
        for found in page.items:
            if found.alarm.rule_id == trouble.rule_id:
                unit.events.set_ended(found.event.id, None)
                unit.changes.append(Topic.ALARM, found.alarm.id, now)
                return True
        return False

    def _changed(self, unit: IncidentUnit, event_id: EventId, now: datetime) -> None:
        found = unit.alarms.find_event(event_id)
        if found is not None:
            unit.changes.append(Topic.ALARM, found.alarm.id, now)


def _lasting(unit: IncidentUnit, rule_id: RuleId, camera_id: CameraId) -> list[Event]:
    return [e for e in unit.events.lasting() if (e.rule_id, e.camera_id) == (rule_id, camera_id)]


def _event_of(trouble: Trouble, now: datetime) -> Event:
    return Event(
        id=EventId(new_id()),
        camera_id=trouble.camera_id,
        camera_name=trouble.camera_name,
        rule_id=trouble.rule_id,
        rule_name=_NAMES.get(trouble.rule_id, trouble.rule_id),
        rule_kind=SYSTEM,
        class_name=trouble.why,
        track=new_id(),
        at=trouble.since,
        score=0.0,
        box=BoundingBox(0.0, 0.0, 0.0, 0.0),
        recorded_at=now,
        latitude=trouble.latitude,
        longitude=trouble.longitude,
        address=trouble.address,
        hromada=trouble.hromada,
        clip=ClipState.MISSING,
    )
