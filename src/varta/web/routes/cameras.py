"""The registry of cameras."""

import base64
from typing import Annotated
from urllib.parse import urlsplit

from varta.access.model import Permission
from varta.cameras.address import MASK, check_url, keep_password
from varta.cameras.model import Camera as CameraModel
from varta.kernel.classes import CLASSES
from varta.kernel.ids import CameraId
from varta.kernel.rule_kinds import CLASS_GROUPS
from varta.web.routing import new_router
from varta.web.schemas.cameras import (
    Camera,
    CameraDraft,
    Cameras,
    CameraTest,
    CameraTestResult,
    Classes,
    camera_of,
)
from varta.web.security import Caller, TheCentre, require

router = new_router("cameras")
Viewer = Annotated[Caller, require(Permission.SEE_CAMERAS)]
Manager = Annotated[Caller, require(Permission.MANAGE_CAMERAS)]


def _sees_addresses(caller: Caller) -> bool:
    return Permission.MANAGE_CAMERAS in caller.actor.permissions


@router.get("/api/cameras")
def list_cameras(caller: Viewer, centre: TheCentre) -> Cameras:
    """List the cameras."""
    today, addresses = centre.clock.now().date(), _sees_addresses(caller)
    return Cameras(items=[camera_of(c, today, addresses=addresses) for c in centre.cameras.list(caller.actor)])


@router.get("/api/cameras/{camera_id}")
def get_camera(caller: Viewer, camera_id: str, centre: TheCentre) -> Camera:
    """Return one camera."""
    camera = centre.cameras.get(caller.actor, CameraId(camera_id))
    return camera_of(camera, centre.clock.now().date(), addresses=_sees_addresses(caller))


@router.post("/api/cameras", status_code=201)
def add_camera(caller: Manager, body: CameraDraft, centre: TheCentre) -> Camera:
    """Add a camera."""
    camera = centre.cameras.add(caller.actor, body.as_model())
    return camera_of(camera, centre.clock.now().date(), addresses=True)


@router.put("/api/cameras/{camera_id}")
def change_camera(caller: Manager, camera_id: str, body: CameraDraft, centre: TheCentre) -> Camera:
    """Change a camera; its id stays."""
    camera = centre.cameras.change(caller.actor, CameraId(camera_id), body.as_model())
    return camera_of(camera, centre.clock.now().date(), addresses=True)


@router.delete("/api/cameras/{camera_id}", status_code=204)
def remove_camera(caller: Manager, camera_id: str, centre: TheCentre) -> None:
    """Remove a camera; its recordings stay."""
    centre.cameras.remove(caller.actor, CameraId(camera_id))


@router.post("/api/camera-tests")
def try_camera(caller: Manager, body: CameraTest, centre: TheCentre) -> CameraTestResult:
    """Open a stream's address and say what it gives."""
    url = check_url(body.url, "url")
    if body.camera_id and MASK in url:
        url = _unmasked(url, centre.cameras.get(caller.actor, CameraId(body.camera_id)))
    found = centre.probe(url)
    jpeg = found.keyframe_jpeg
    return CameraTestResult(
        codec=found.codec,
        width=found.width,
        height=found.height,
        seconds_to_first_picture=found.seconds_to_first_picture,
        keyframe=base64.b64encode(jpeg).decode() if jpeg else None,
    )


def _unmasked(url: str, camera: CameraModel) -> str:
    """Return the address with the password of the stream on the same host."""
    same = [
        stored for stored in (camera.main_url, camera.sub_url) if urlsplit(stored).hostname == urlsplit(url).hostname
    ]
    return keep_password(url, same[0] if same else camera.main_url, "url")


@router.get("/api/classes")
def list_classes(_caller: Viewer) -> Classes:
    """List the classes that rules may name."""
    return Classes(items=sorted([*CLASSES, *CLASS_GROUPS]))
