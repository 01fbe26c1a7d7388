"""How routes are gathered: each noun's file has a router, and the application takes their routes as they are."""

from fastapi import APIRouter
from fastapi.routing import APIRoute

from varta.web.schemas.common import Error

_PROBLEMS: dict[int | str, dict[str, object]] = {
    "4XX": {"model": Error, "description": "What was wrong with the request."},
    "5XX": {"model": Error, "description": "What is away or broken."},
}


def _operation_id(route: APIRoute) -> str:
    return route.name


def new_router(tag: str) -> APIRouter:
    """Return a router whose operations are named after their functions and answer errors in one form."""
    return APIRouter(tags=[tag], generate_unique_id_function=_operation_id, responses=dict(_PROBLEMS))
