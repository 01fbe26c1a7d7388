"""How the centre does: for the console, for supervisors and for Prometheus."""

from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST

from varta.access.model import Permission
from varta.web.metrics import Figures
from varta.web.routing import new_router
from varta.web.schemas.state import CentreState, Health, state_of
from varta.web.security import Caller, OnTheMachine, TheCentre, require

router = new_router("health")


@router.get("/api/state")
def get_state(_caller: Annotated[Caller, require(Permission.SEE_HEALTH)], centre: TheCentre) -> CentreState:
    """Say how everything does."""
    return state_of(centre.state.read())


@router.get("/healthz", dependencies=[Depends(OnTheMachine())])
def get_liveness() -> Health:
    """Say that the server lives."""
    return Health(status="ok", waiting_for=[])


@router.get("/readyz", dependencies=[Depends(OnTheMachine())], responses={503: {"model": Health}})
def get_readiness(centre: TheCentre, response: Response) -> Health:
    """Say whether database and workers are there."""
    state = centre.state.read()
    up = {worker.name for worker in state.workers if worker.up}
    missing = [name for name in centre.options.expected_workers if name not in up]
    waiting_for = missing if state.database_up else ["database", *missing]
    if waiting_for:
        response.status_code = 503
    return Health(status="waiting" if waiting_for else "ok", waiting_for=waiting_for)


@router.get("/metrics", dependencies=[Depends(OnTheMachine())], response_class=PlainTextResponse)
def get_metrics(request: Request) -> Response:
    """Return figures in Prometheus' text format."""
    figures: Figures = request.app.state.figures
    return Response(figures.text(), media_type=CONTENT_TYPE_LATEST)
