"""Alarms' use cases: raised by the analyst, answered by people."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from varta.access.audit import AuditDraft
from varta.access.model import Actor, Permission
from varta.events.model import Event
from varta.incidents.alarm import DEADLINES, Alarm, Stamp, Verdict, new_alarm
from varta.incidents.repository import AlarmCounts, AlarmPage, AlarmQuery, AlarmWithEvent, IncidentUnit
from varta.incidents.seen import SeenPage, SeenQuery
from varta.kernel.changes import Topic
from varta.kernel.clock import Clock
from varta.kernel.errors import BadInput, Conflict, NotAllowed, NotFound
from varta.kernel.ids import AlarmId, CameraId, EventId, PersonId
from varta.kernel.rules import RuleMode
from varta.kernel.spans import Span
from varta.kernel.transactions import Transactions

MAX_PAGE = 1000


class AlarmService:
    """Raise alarms and keep people's answers; safe from several threads."""

    def __init__(
        self,
        transactions: Transactions[IncidentUnit],
        clock: Clock,
        deadlines: Mapping[str, timedelta] = DEADLINES,
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._deadlines = dict(deadlines)

    def report(self, actor: Actor, event: Event, priority: str) -> Alarm | None:
        """Keep an event and raise its alarm.

        Return None, and keep nothing, when this object already has an event of this rule. Reporting an event again that
        is kept already (same id, after a lost answer) returns its alarm. Raises `BadInput` (`alarm.bad_priority`).
        """
        actor.require(Permission.REPORT)
        now = self._clock.now()
        alarm = new_alarm(event, priority, now, self._deadlines)
        with self._transactions() as unit:
            known = unit.alarms.find_event(event.id)
            if known:
                return known.alarm
            if unit.events.seen(event.camera_id, event.rule_id, event.track):
                return None
            unit.events.add(event)
            unit.alarms.add(alarm)
            details = {"camera": event.camera_id, "rule": event.rule_name, "priority": priority, "event": event.id}
            unit.audit.append(AuditDraft(now, actor, "alarm.raise", alarm.id, details=details))
            unit.changes.append(Topic.EVENT, event.id, now)
            unit.changes.append(Topic.ALARM, alarm.id, now)
        return alarm

    def take(self, actor: Actor, event: Event, priority: str) -> bool:
        """Keep what a rule saw, and decide whether a person must look: not while the rule is on trial or snoozed.

        Tell whether it is kept; see `report`. What raises no alarm is counted, and listed by `seen`.
        """
        if event.mode is RuleMode.ACTIVE:
            return self.report(actor, event, priority) is not None
        actor.require(Permission.REPORT)
        with self._transactions() as unit:
            if unit.events.get(event.id):
                return True
            if unit.events.seen(event.camera_id, event.rule_id, event.track):
                return False
            unit.events.add(event)
            unit.changes.append(Topic.EVENT, event.id, self._clock.now())
        return True

    def seen(self, actor: Actor, query: SeenQuery) -> SeenPage:
        """Return what rules saw, with its alarm if it raised one.

        Raises `BadInput` (`event.bad_cursor`, `alarm.bad_limit`).
        """
        actor.require(Permission.SEE_ALARMS)
        if not 1 <= query.limit <= MAX_PAGE:
            raise BadInput("alarm.bad_limit", f"Ask for 1 to {MAX_PAGE} events at a time.", where="limit")
        with self._transactions(write=False) as unit:
            return unit.seen.page(query)

    def list(self, actor: Actor, query: AlarmQuery | None = None) -> AlarmPage:
        """Return alarms with their events. Raises `BadInput` (`alarm.bad_cursor`, `alarm.bad_limit`)."""
        actor.require(Permission.SEE_ALARMS)
        asked = query or AlarmQuery()
        if not 1 <= asked.limit <= MAX_PAGE:
            raise BadInput("alarm.bad_limit", f"Ask for 1 to {MAX_PAGE} alarms at a time.", where="limit")
        with self._transactions(write=False) as unit:
            return unit.alarms.page(asked)

    def get(self, actor: Actor, alarm_id: AlarmId) -> AlarmWithEvent:
        """Return one alarm. Raises `NotFound` (`alarm.not_found`)."""
        actor.require(Permission.SEE_ALARMS)
        with self._transactions(write=False) as unit:
            return _existing(unit, alarm_id)

    def get_many(self, actor: Actor, alarm_ids: Sequence[AlarmId]) -> Sequence[AlarmWithEvent]:
        """Return those that exist, in the order asked for, by one query."""
        actor.require(Permission.SEE_ALARMS)
        with self._transactions(write=False) as unit:
            return unit.alarms.get_many(alarm_ids)

    def find_event(self, actor: Actor, event_id: EventId) -> AlarmWithEvent:
        """Return the alarm of an event. Raises `NotFound` (`event.not_found`)."""
        actor.require(Permission.SEE_ALARMS)
        with self._transactions(write=False) as unit:
            found = unit.alarms.find_event(event_id)
        if found is None:
            raise NotFound("event.not_found", f"There is no event with the id '{event_id}'.")
        return found

    def happened(
        self, actor: Actor, camera_id: CameraId, span: Span, limit: int = MAX_PAGE
    ) -> Sequence[AlarmWithEvent]:
        """Return what rules saw at a camera in a span, oldest first."""
        actor.require(Permission.SEE_ALARMS)
        with self._transactions(write=False) as unit:
            return unit.alarms.happened(camera_id, span, limit)

    def counts(self, actor: Actor) -> AlarmCounts:
        """Count open alarms."""
        actor.require(Permission.SEE_ALARMS)
        with self._transactions(write=False) as unit:
            return unit.alarms.counts(self._clock.now())

    def acknowledge(self, actor: Actor, alarm_id: AlarmId) -> AlarmWithEvent:
        """Take an alarm on. Raises `NotFound` (`alarm.not_found`), `Conflict` (`alarm.not_new`)."""
        actor.require(Permission.ANSWER_ALARMS)
        by = self._stamp(actor)
        with self._transactions() as unit:
            found = _existing(unit, alarm_id)
            return self._keep(unit, actor, found, found.alarm.acknowledge(by), "alarm.acknowledge")

    def decide(self, actor: Actor, alarm_id: AlarmId, verdict: Verdict, note: str = "") -> AlarmWithEvent:
        """Answer an alarm.

        Raises `NotFound` (`alarm.not_found`), `Conflict` (`alarm.not_acknowledged`, `alarm.already_decided`),
        `BadInput` (`alarm.note_too_long`).
        """
        actor.require(Permission.ANSWER_ALARMS)
        by = self._stamp(actor)
        with self._transactions() as unit:
            found = _existing(unit, alarm_id)
            return self._keep(unit, actor, found, found.alarm.decide(verdict, note, by), "alarm.verdict")

    def _keep(
        self, unit: IncidentUnit, actor: Actor, found: AlarmWithEvent, alarm: Alarm, action: str
    ) -> AlarmWithEvent:
        """Store a step if the alarm is still as it was found; note it."""
        if not unit.alarms.replace(alarm, found.alarm.state):
            raise Conflict("alarm.changed_meanwhile", f"Somebody else has just answered alarm {alarm.id}.")
        now = self._clock.now()
        details = {"camera": alarm.camera_id, "rule": found.event.rule_name, "event": alarm.event_id}
        if alarm.verdict:
            details |= {"verdict": alarm.verdict.value, "note": alarm.note}
        unit.audit.append(AuditDraft(now, actor, action, alarm.id, case_reference=alarm.id, details=details))
        unit.changes.append(Topic.ALARM, alarm.id, now)
        return AlarmWithEvent(alarm, found.event)

    def _stamp(self, actor: Actor) -> Stamp:
        if actor.person_id is None:
            raise NotAllowed("access.only_people", "Only a person can answer an alarm.")
        return Stamp(PersonId(actor.person_id), actor.name, self._clock.now())


def _existing(unit: IncidentUnit, alarm_id: AlarmId) -> AlarmWithEvent:
    found = unit.alarms.get(alarm_id)
    if found is None:
        raise NotFound("alarm.not_found", f"There is no alarm with the id '{alarm_id}'.")
    return found
