"""Cameras in the field, by ONVIF."""

from typing import Annotated

from fastapi import Path

from varta.access.model import Permission
from varta.kernel.ids import CameraId
from varta.web.routing import new_router
from varta.web.schemas.field import (
    CameraClockSet,
    CameraPresets,
    CameraProbe,
    CameraProbeResult,
    FoundCameras,
    clock_set_of,
    found_of,
    presets_of,
    report_of,
)
from varta.web.security import Caller, TheCentre, require

router = new_router("field")
Manager = Annotated[Caller, require(Permission.MANAGE_CAMERAS)]
Watcher = Annotated[Caller, require(Permission.WATCH_LIVE)]
Token = Annotated[str, Path(max_length=120)]


@router.post("/api/camera-searches")
def search_cameras(caller: Manager, centre: TheCentre) -> FoundCameras:
    """Look for cameras on the networks that the server stands in; takes about four seconds."""
    return found_of(centre.onvif.search(caller.actor))


@router.post("/api/camera-probes")
def probe_camera(caller: Manager, body: CameraProbe, centre: TheCentre) -> CameraProbeResult:
    """Ask a device what it is and what it streams; takes up to twenty seconds."""
    return report_of(centre.onvif.probe(caller.actor, body.address, body.login, body.password))


@router.get("/api/cameras/{camera_id}/presets")
def list_presets(caller: Watcher, camera_id: str, centre: TheCentre) -> CameraPresets:
    """List a camera's stored views."""
    return presets_of(centre.onvif.presets(caller.actor, CameraId(camera_id)))


@router.post("/api/cameras/{camera_id}/presets/{token}", status_code=204)
def go_to_preset(caller: Watcher, camera_id: str, token: Token, centre: TheCentre) -> None:
    """Turn a camera to a stored view."""
    centre.onvif.go_to(caller.actor, CameraId(camera_id), token)


@router.post("/api/cameras/{camera_id}/clock")
def set_camera_clock(caller: Manager, camera_id: str, centre: TheCentre) -> CameraClockSet:
    """Set a camera's clock to the server's; takes some seconds."""
    return clock_set_of(centre.onvif.set_clock(caller.actor, CameraId(camera_id)))
