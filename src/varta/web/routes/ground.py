"""The cameras' grounds: the picture tied to the map."""

from typing import Annotated

from fastapi import Query

from varta.access.model import Permission
from varta.kernel.ground_plane import GroundPlane
from varta.kernel.ids import CameraId
from varta.web.routing import new_router
from varta.web.schemas.ground import CameraGround, Ground, GroundDraft, ground_of
from varta.web.security import Caller, TheCentre, require

router = new_router("cameras")
Viewer = Annotated[Caller, require(Permission.SEE_CAMERAS)]
Drawer = Annotated[Caller, require(Permission.DRAW_RULES)]
Width = Annotated[int, Query(ge=16, le=16384, description="The picture's width, for the densities.")]


@router.get("/api/cameras/{camera_id}/ground")
def get_ground(caller: Viewer, camera_id: str, centre: TheCentre, width: Width = 1920) -> CameraGround:
    """Return a camera's ground."""
    camera = centre.cameras.get(caller.actor, CameraId(camera_id))
    if camera.ground is None:
        return CameraGround(ground=None)
    return CameraGround(ground=ground_of(GroundPlane(camera.ground), width, camera.place.range_m))


@router.put("/api/cameras/{camera_id}/ground")
def set_ground(caller: Drawer, camera_id: str, body: GroundDraft, centre: TheCentre) -> Ground:
    """Tie a camera's picture to the map; it acts within a second."""
    plane = centre.grounds.set(caller.actor, CameraId(camera_id), body.as_model())
    return ground_of(plane, body.width, centre.cameras.get(caller.actor, CameraId(camera_id)).place.range_m)


@router.delete("/api/cameras/{camera_id}/ground", status_code=204)
def clear_ground(caller: Drawer, camera_id: str, centre: TheCentre) -> None:
    """Forget a camera's ground; refused while rules measure on it."""
    centre.grounds.clear(caller.actor, CameraId(camera_id))


@router.post("/api/ground-checks")
def try_ground(caller: Drawer, body: GroundDraft) -> Ground:  # noqa: ARG001 - the caller's permission is all that counts
    """Say what pairs of points would give, storing nothing."""
    return ground_of(GroundPlane(body.as_model()), body.width)
