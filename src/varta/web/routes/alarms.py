"""Alarms: the queue, and a person's answers."""

from typing import Annotated

from fastapi import Query

from varta.access.model import Permission
from varta.incidents.repository import AlarmFilter, AlarmQuery
from varta.kernel.ids import AlarmId, CameraId
from varta.web.routing import new_router
from varta.web.schemas.alarms import Alarm, AlarmCounts, Alarms, VerdictDraft, alarm_of
from varta.web.security import Caller, TheCentre, require

router = new_router("alarms")
Viewer = Annotated[Caller, require(Permission.SEE_ALARMS)]
Answerer = Annotated[Caller, require(Permission.ANSWER_ALARMS)]


@router.get("/api/alarms")
def list_alarms(
    caller: Viewer,
    centre: TheCentre,
    state: AlarmFilter = AlarmFilter.OPEN,
    camera: Annotated[str | None, Query(max_length=40)] = None,
    before: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Alarms:
    """List alarms by state: open ones by priority and age, closed ones newest first."""
    query = AlarmQuery(state, CameraId(camera) if camera else None, before or None, limit)
    page = centre.alarms.list(caller.actor, query)
    return Alarms(items=[alarm_of(a) for a in page.items], next=page.next)


@router.get("/api/alarms/{alarm_id}")
def get_alarm(caller: Viewer, alarm_id: str, centre: TheCentre) -> Alarm:
    """Return one alarm."""
    return alarm_of(centre.alarms.get(caller.actor, AlarmId(alarm_id)))


@router.get("/api/alarm-counts")
def count_alarms(caller: Viewer, centre: TheCentre) -> AlarmCounts:
    """Count open alarms."""
    counts = centre.alarms.counts(caller.actor)
    return AlarmCounts(new=counts.new, acknowledged=counts.acknowledged, overdue=counts.overdue)


@router.post("/api/alarms/{alarm_id}/acknowledge")
def acknowledge_alarm(caller: Answerer, alarm_id: str, centre: TheCentre) -> Alarm:
    """Take an alarm on."""
    return alarm_of(centre.alarms.acknowledge(caller.actor, AlarmId(alarm_id)))


@router.post("/api/alarms/{alarm_id}/verdict")
def decide_alarm(caller: Answerer, alarm_id: str, body: VerdictDraft, centre: TheCentre) -> Alarm:
    """Answer an alarm."""
    return alarm_of(centre.alarms.decide(caller.actor, AlarmId(alarm_id), body.verdict, body.note))
