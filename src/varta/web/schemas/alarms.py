"""Alarms and the events that they are about."""

from typing import Annotated, Literal

from pydantic import Field

from varta.cameras.model import Priority
from varta.events.model import CAMERA, SYSTEM, ClipState
from varta.events.model import Event as EventModel
from varta.incidents.alarm import AlarmState, Stamp, Verdict
from varta.incidents.repository import AlarmWithEvent
from varta.incidents.seen import Seen as SeenModel
from varta.incidents.seen import SeenQuery
from varta.kernel.ids import CameraId, RuleId
from varta.kernel.rules import RuleKind, RuleMode
from varta.kernel.spans import Span
from varta.web.schemas.common import FIRST, LAST, Answer, Body, Moment, Text, UtcTime, as_utc


class Box(Answer):
    """Hold a box as fractions of the picture."""

    x: float
    y: float
    width: float
    height: float


class Event(Answer):
    """Describe what was seen; names and place are copies from that moment.

    Of the kind `camera`, the camera noticed it itself: `class_name` is `motion`, `tamper` or `input`, and no part of
    the picture is marked. Of the kind `system`, nothing was seen: `class_name` says why it is wrong, there are no
    pictures and no clip, and `ended_at` is null while it lasts.
    `details` are further facts by name, such as `count`. `mode` is the rule's at that moment.
    """

    id: str
    camera_id: str
    camera_name: str
    rule_id: str
    rule_name: str
    rule_kind: RuleKind | Literal["system", "camera"]
    class_name: str
    at: UtcTime
    score: float
    direction: str
    box: Box
    latitude: float | None
    longitude: float | None
    address: str
    clip: ClipState
    picture_url: str
    original_url: str
    clip_url: str
    ended_at: UtcTime | None
    mode: RuleMode
    details: dict[str, float | str]


class Answered(Answer):
    """Say who did something, and when."""

    name: str
    at: UtcTime


class Alarm(Answer):
    """Describe an alarm and its event."""

    id: str
    state: AlarmState
    priority: Priority
    raised_at: UtcTime
    deadline: UtcTime
    acknowledged: Answered | None
    verdict: Verdict | None
    decided: Answered | None
    note: str
    event: Event


class Alarms(Answer):
    """List alarms; `next` goes into `before`."""

    items: list[Alarm]
    next: str | None


class EventsAsked(Body):
    """Say which events are asked for."""

    camera: Annotated[str | None, Field(max_length=40)] = None
    rule: Annotated[str | None, Field(max_length=40)] = None
    mode: RuleMode | None = None
    from_: Annotated[Moment | None, Field(alias="from")] = None
    to: Moment | None = None
    before: Annotated[str | None, Field(max_length=200)] = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 100

    def as_query(self) -> SeenQuery:
        """Return the domain's question. Raises `BadInput` (`time.empty_span`)."""
        span = Span(self.from_ or FIRST, self.to or LAST) if self.from_ or self.to else None
        camera, rule = self.camera or None, self.rule or None
        return SeenQuery(
            CameraId(camera) if camera else None, RuleId(rule) if rule else None, self.mode, span, self.before or None,
            self.limit,
        )  # fmt: skip


class SeenEvent(Answer):
    """Describe what a rule saw; `alarm_id` is null where it raised no alarm, as the rule was on trial or snoozed."""

    event: Event
    alarm_id: str | None
    state: AlarmState | None
    verdict: Verdict | None


class SeenEvents(Answer):
    """List what rules saw; `next` goes into `before`."""

    items: list[SeenEvent]
    next: str | None


class AlarmCounts(Answer):
    """Count open alarms; the overdue ones are among the new."""

    new: int
    acknowledged: int
    overdue: int


class VerdictDraft(Body):
    """Answer an alarm."""

    verdict: Verdict
    note: Text = ""


def event_of(event: EventModel) -> Event:
    """Describe what was seen."""
    address, system = f"/api/events/{event.id}", event.rule_kind == SYSTEM
    return Event(
        id=event.id,
        camera_id=event.camera_id,
        camera_name=event.camera_name,
        rule_id=event.rule_id,
        rule_name=event.rule_name,
        rule_kind=_kind(event),
        class_name=event.class_name,
        at=as_utc(event.at),
        score=event.score,
        direction=event.direction,
        box=Box(x=event.box.x, y=event.box.y, width=event.box.width, height=event.box.height),
        latitude=event.latitude,
        longitude=event.longitude,
        address=event.address,
        clip=event.clip,
        picture_url="" if system else f"{address}/picture.jpg",
        original_url="" if system else f"{address}/original.jpg",
        clip_url="" if system else f"{address}/clip.mp4",
        ended_at=as_utc(event.ended_at) if event.ended_at else None,
        mode=event.mode,
        details=dict(event.details),
    )


def _kind(event: EventModel) -> RuleKind | Literal["system", "camera"]:
    if event.rule_kind == SYSTEM:
        return "system"
    return "camera" if event.rule_kind == CAMERA else RuleKind(event.rule_kind)


def alarm_of(found: AlarmWithEvent) -> Alarm:
    """Describe an alarm and its event."""
    alarm = found.alarm
    return Alarm(
        id=alarm.id,
        state=alarm.state,
        priority=Priority(alarm.priority),
        raised_at=as_utc(alarm.raised_at),
        deadline=as_utc(alarm.deadline),
        acknowledged=_answered(alarm.acknowledged),
        verdict=alarm.verdict,
        decided=_answered(alarm.decided),
        note=alarm.note,
        event=event_of(found.event),
    )


def seen_of(seen: SeenModel) -> SeenEvent:
    """Describe what a rule saw."""
    alarm = seen.alarm
    return SeenEvent(
        event=event_of(seen.event),
        alarm_id=alarm.id if alarm else None,
        state=alarm.state if alarm else None,
        verdict=alarm.verdict if alarm else None,
    )


def _answered(stamp: Stamp | None) -> Answered | None:
    return Answered(name=stamp.name, at=as_utc(stamp.at)) if stamp else None
