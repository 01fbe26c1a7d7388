"""Hromadas and the map."""

from varta.communities.model import Hromada as HromadaModel
from varta.web.schemas.common import Answer


class Hromada(Answer):
    """Describe a territorial community; the coordinates are its centre's."""

    code: str
    name: str
    kind: str
    raion: str
    centre: str
    latitude: float
    longitude: float
    population: int


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


def hromada_of(hromada: HromadaModel) -> Hromada:
    """Describe a community."""
    return Hromada(
        code=hromada.code,
        name=hromada.name,
        kind=hromada.kind,
        raion=hromada.raion,
        centre=hromada.centre,
        latitude=hromada.latitude,
        longitude=hromada.longitude,
        population=hromada.population,
    )
