"""Questions about the past: answers, rules tried, heat maps and counts."""

from typing import Annotated

from fastapi import Response

from varta.access.model import Permission
from varta.events.past_service import Why
from varta.events.past_trial import Trial
from varta.events.past_words import asked_cameras
from varta.kernel.spans import Span
from varta.web.heat_png import heat_png
from varta.web.routing import new_router
from varta.web.schemas.past import (
    Described,
    PastAnswer,
    PastNext,
    PastQuestion,
    PastTrial,
    PastTrialResult,
    answer_of,
    trial_of,
)
from varta.web.security import Caller, TheCentre, require
from varta.web.tables import csv_answer

router = new_router("past")
Asker = Annotated[Caller, require(Permission.ASK_PAST)]


@router.post("/api/past/questions")
def ask_past(caller: Asker, body: PastQuestion, centre: TheCentre) -> PastAnswer:
    """Return who met a question, newest first; it is noted with purpose and case."""
    question = body.as_model(centre.options.zone)
    return answer_of(centre.past.ask(caller.actor, body.why(), question))


@router.post("/api/past/next")
def get_next_seen(caller: Asker, body: PastNext, centre: TheCentre) -> PastAnswer:
    """Return where vehicles of a track's class and colour came on other cameras soon after it; candidates only."""
    why = Why(body.purpose, body.case_reference)
    return answer_of(centre.past.next_seen(caller.actor, why, body.as_model()))


@router.post("/api/past/trials")
def try_on_past(caller: Asker, body: PastTrial, centre: TheCentre) -> PastTrialResult:
    """Say how many alarms a rule over tracks would have raised on a camera's past."""
    (camera,) = asked_cameras([body.camera_id])
    why, rule = Why(body.purpose, body.case_reference), body.spec.as_model()
    ground = centre.cameras.get(caller.actor, camera).ground
    trial = Trial(camera, Span(body.from_, body.to), rule, ground)
    return trial_of(centre.past.try_rule(caller.actor, why, trial))


@router.post(
    "/api/past/heat.png",
    response_class=Response,
    responses={200: {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}}},
)
def get_past_heat(caller: Asker, body: Described, centre: TheCentre) -> Response:
    """Return where tracks spent their time, as a picture to lay over the camera's."""
    heat = centre.past.heat(caller.actor, body.why(), body.plain(centre.options.zone))
    headers = {"Cache-Control": "no-store", "X-Tracks": str(heat.tracks)}
    return Response(heat_png(heat.cells), media_type="image/png", headers=headers)


@router.post(
    "/api/past/counts.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def get_past_counts(caller: Asker, body: Described, centre: TheCentre) -> Response:
    """Return how many tracks of each class began in each hour (UTC)."""
    counts = centre.past.counts(caller.actor, body.why(), body.plain(centre.options.zone))
    rows = [(hour.isoformat().replace("+00:00", "Z"), name, number) for hour, name, number in counts.rows]
    return csv_answer("counts.csv", ("hour", "class", "tracks"), rows)
