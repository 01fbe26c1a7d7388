"""Hromadas and the map."""

from typing import Annotated

from varta.access.model import Permission
from varta.web.routing import new_router
from varta.web.schemas.places import Hromadas, MapSettings, hromada_of
from varta.web.security import Caller, TheCentre, require

router = new_router("places")
Viewer = Annotated[Caller, require(Permission.SEE_MAP)]


@router.get("/api/hromadas")
def list_hromadas(caller: Viewer, centre: TheCentre) -> Hromadas:
    """List the hromadas."""
    return Hromadas(items=[hromada_of(h) for h in centre.hromadas.list(caller.actor)])


@router.get("/api/map/settings")
def get_map_settings(_caller: Viewer, centre: TheCentre) -> MapSettings:
    """Say how the map begins."""
    view = centre.options.map_view
    return MapSettings(tiles_url=view.tiles_url, attribution=view.attribution, centre=view.centre, zoom=view.zoom)
