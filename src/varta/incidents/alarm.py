"""An alarm: an event that a person must answer.

    new ──acknowledge──> acknowledged ──decide──> closed (confirmed | false_alarm | benign | duplicate)

No other step exists. Who and when is kept for each.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from varta.events.model import Event
from varta.kernel.errors import BadInput, Conflict
from varta.kernel.ids import AlarmId, CameraId, EventId, PersonId, RuleId, new_id

MAX_NOTE = 2000


class AlarmState(StrEnum):
    """Name where an alarm stands."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class Verdict(StrEnum):
    """Name what a person found."""

    CONFIRMED = "confirmed"
    FALSE_ALARM = "false_alarm"
    BENIGN = "benign"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Stamp:
    """Say who did something, and when. The name is a copy from that moment."""

    person_id: PersonId
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Alarm:
    """Hold one alarm. `priority` is one of critical, high, medium, low; `deadline` is when it must be acknowledged."""

    id: AlarmId
    event_id: EventId
    camera_id: CameraId
    rule_id: RuleId
    priority: str
    raised_at: datetime
    deadline: datetime
    state: AlarmState = AlarmState.NEW
    acknowledged: Stamp | None = None
    verdict: Verdict | None = None
    decided: Stamp | None = None
    note: str = ""

    def acknowledge(self, by: Stamp) -> "Alarm":
        """Return it taken on by a person; refused unless new (`alarm.not_new`)."""
        if self.state is not AlarmState.NEW:
            raise Conflict(
                "alarm.not_new",
                f"Alarm {self.id} is already {self.state.value}; open it again to see by whom.",
                params={"state": self.state.value, "by": self.acknowledged.name if self.acknowledged else ""},
            )
        return replace(self, state=AlarmState.ACKNOWLEDGED, acknowledged=by)

    def decide(self, verdict: Verdict, note: str, by: Stamp) -> "Alarm":
        """Return it answered; refused unless acknowledged (`alarm.not_acknowledged`, `alarm.already_decided`)."""
        if self.state is AlarmState.NEW:
            raise Conflict("alarm.not_acknowledged", f"Acknowledge alarm {self.id} before giving a verdict.")
        if self.state is AlarmState.CLOSED:
            raise Conflict(
                "alarm.already_decided",
                f"Alarm {self.id} already has the verdict '{self.verdict}'.",
                params={"by": self.decided.name if self.decided else ""},
            )
        if len(note) > MAX_NOTE:
            raise BadInput("alarm.note_too_long", f"A note has at most {MAX_NOTE} characters.", where="note")
        return replace(self, state=AlarmState.CLOSED, verdict=verdict, note=note, decided=by)

    def overdue(self, now: datetime) -> bool:
        """Tell whether nobody took it on in time."""
        return self.state is AlarmState.NEW and now >= self.deadline


# Time to acknowledge, by priority. The field has no legal norm; these are the defaults and can be configured.
DEADLINES: dict[str, timedelta] = {
    "critical": timedelta(seconds=60),
    "high": timedelta(minutes=2),
    "medium": timedelta(minutes=5),
    "low": timedelta(minutes=15),
}


def new_alarm(event: Event, priority: str, now: datetime, deadlines: Mapping[str, timedelta] = DEADLINES) -> Alarm:
    """Return the alarm of an event. Raises `BadInput` (`alarm.bad_priority`)."""
    wait = deadlines.get(priority)
    if wait is None:
        known = ", ".join(deadlines)
        raise BadInput("alarm.bad_priority", f"No priority '{priority}'; known are {known}.", where="priority")
    return Alarm(AlarmId(new_id()), event.id, event.camera_id, event.rule_id, priority, now, now + wait)
