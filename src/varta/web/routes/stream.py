"""Server-sent events."""

from typing import Annotated

from fastapi import Request
from fastapi.responses import StreamingResponse

from varta.access.model import Permission
from varta.web.routing import new_router
from varta.web.security import Caller, require

router = new_router("stream")


@router.get("/api/stream", response_class=StreamingResponse)
async def stream_events(
    caller: Annotated[Caller, require(Permission.SEE_ALARMS)], request: Request
) -> StreamingResponse:
    """Send what changes: alarms, cameras, clips and the state of the centre."""
    raise NotImplementedError
