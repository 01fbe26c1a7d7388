"""Hromadas and the map."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from varta.communities.model import Hromada as HromadaModel
from varta.communities.status import DatedStatus, TerritorialStatus, status_on
from varta.web.schemas.common import Answer


class Hromada(Answer):
    """Describe a territorial community; the coordinates are its centre's."""

    code: str
    name: str
    name_en: str
    kind: str
    raion: str
    centre: str
    latitude: float
    longitude: float
    area_km2: float
    population: int
    status: TerritorialStatus | None
    status_since: date | None


class Hromadas(Answer):
    """List communities."""

    items: list[Hromada]
    next: str | None = None


class MapSettings(Answer):
    """Say how the map begins; `centre` is longitude, latitude. Without `tiles_url` it draws only what Varta knows."""

    tiles_url: str | None
    attribution: str
    centre: tuple[float, float]
    zoom: float


class Land(Answer):
    """Describe a hromada's land as a GeoJSON MultiPolygon; `approximate` where it is guessed from the centres."""

    code: str
    approximate: bool
    source: str
    geometry: dict[str, Any]


class Lands(Answer):
    """List lands."""

    items: list[Land]
    next: str | None = None


class WhosePlace(Answer):
    """Say whose a place is; `hromada` is null outside all that is known, where `nearest` helps on."""

    hromada: str | None
    approximate: bool
    nearest: str
    nearest_km: float


def hromada_of(hromada: HromadaModel, history: Sequence[DatedStatus], today: date) -> Hromada:
    """Describe a community."""
    now = status_on(history, today)
    return Hromada(
        code=hromada.code,
        name=hromada.name,
        name_en=hromada.name_en,
        kind=hromada.kind,
        raion=hromada.raion,
        centre=hromada.centre,
        latitude=hromada.latitude,
        longitude=hromada.longitude,
        area_km2=hromada.area_km2,
        population=hromada.population,
        status=now.status if now else None,
        status_since=now.since if now else None,
    )
