"""The coverage ledger: timelines and days. Times alone, no picture, so no purpose is asked for."""

from datetime import timedelta
from typing import Annotated

from fastapi import Query

from varta.access.model import Permission
from varta.bootstrap.coverage import expected_of
from varta.kernel.spans import Span
from varta.web.routing import new_router
from varta.web.schemas.common import UtcTime, as_utc
from varta.web.schemas.coverage import RecordedDays, Timeline, camera_timeline_of, day_of
from varta.web.security import Caller, TheCentre, require

router = new_router("coverage")
Viewer = Annotated[Caller, require(Permission.SEE_CAMERAS)]
MAX_CAMERAS = 16
_LONGEST_S = 86_400.0
Id = Annotated[str, Query(min_length=1, max_length=40)]
From = Annotated[UtcTime, Query(alias="from")]


@router.get("/api/recordings/timeline")
def get_timeline(
    caller: Viewer,
    centre: TheCentre,
    camera: Annotated[list[Id], Query(min_length=1, max_length=MAX_CAMERAS)],
    from_: From,
    to: UtcTime,
    resolution_s: Annotated[float | None, Query(ge=0, le=_LONGEST_S)] = None,
) -> Timeline:
    """Say of some cameras what was recorded in a span, what is missing and why, and what is marked in it."""
    span, actor = Span(from_, to), caller.actor
    resolution = None if resolution_s is None else timedelta(seconds=resolution_s)
    streams = expected_of(centre.cameras.list(actor), camera)
    return Timeline(
        from_=as_utc(from_),
        to=as_utc(to),
        cameras=[
            camera_timeline_of(
                timeline,
                centre.coverage.marks(actor, timeline.stream.camera_id, span),
                list(centre.alarms.happened(actor, timeline.stream.camera_id, span)),
            )
            for timeline in centre.coverage.timeline(actor, streams, span, resolution)
        ],
    )


@router.get("/api/recordings/days")
def get_days(caller: Viewer, centre: TheCentre, camera: Id, from_: From, to: UtcTime) -> RecordedDays:
    """Say how much of each local day of the centre was recorded."""
    (stream,) = expected_of(centre.cameras.list(caller.actor), [camera])
    return RecordedDays(items=[day_of(day) for day in centre.coverage.days(caller.actor, stream, Span(from_, to))])
