"""Hromadas and the map."""

from typing import Annotated

from fastapi import Query

from varta.access.model import Permission
from varta.web.routing import new_router
from varta.web.schemas.places import Hromadas, Land, Lands, MapSettings, WhosePlace, hromada_of
from varta.web.security import Caller, TheCentre, require

router = new_router("places")
Viewer = Annotated[Caller, require(Permission.SEE_MAP)]


@router.get("/api/hromadas")
def list_hromadas(caller: Viewer, centre: TheCentre) -> Hromadas:
    """List the hromadas."""
    statuses = centre.hromadas.statuses(caller.actor)
    today = centre.clock.now().date()
    found = centre.hromadas.list(caller.actor)
    return Hromadas(items=[hromada_of(h, statuses.get(h.code, ()), today) for h in found])


@router.get("/api/hromadas/lands")
def list_lands(caller: Viewer, centre: TheCentre) -> Lands:
    """List the hromadas' lands, for the map; a land that is only guessed says so."""
    lands = centre.hromadas.boundaries(caller.actor)
    return Lands(
        items=[
            Land(code=code, approximate=land.approximate, source=land.source, geometry=land.as_geojson())
            for code, land in lands.items()
        ]
    )


@router.get("/api/hromadas/at")
def whose_place(
    caller: Viewer,
    centre: TheCentre,
    latitude: Annotated[float, Query(ge=-90, le=90)],
    longitude: Annotated[float, Query(ge=-180, le=180)],
) -> WhosePlace:
    """Say in which hromada a place lies."""
    place = centre.hromadas.at(caller.actor, longitude, latitude)
    return WhosePlace(
        hromada=place.hromada.code if place.hromada else None,
        approximate=place.approximate,
        nearest=place.nearest.code,
        nearest_km=round(place.nearest_km, 1),
    )


@router.get("/api/map/settings")
def get_map_settings(_caller: Viewer, centre: TheCentre) -> MapSettings:
    """Say how the map begins."""
    view = centre.options.map_view
    return MapSettings(tiles_url=view.tiles_url, attribution=view.attribution, centre=view.centre, zoom=view.zoom)
