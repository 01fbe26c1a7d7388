"""A hromada: a territorial community."""

from dataclasses import dataclass

from varta.kernel.ids import HromadaCode


@dataclass(frozen=True, slots=True)
class Hromada:
    """Hold one community. `code` is KATOTTG; `latitude` and `longitude` are its centre's; area in km²."""

    code: HromadaCode
    name: str
    kind: str
    raion: str
    centre: str
    latitude: float
    longitude: float
    area_km2: float
    population: int
