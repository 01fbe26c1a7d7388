"""A hromada: a territorial community, and what is on record of it."""

from dataclasses import dataclass
from datetime import date
from math import isfinite

from varta.communities.katottg import hromada_code
from varta.communities.transliteration import transliterate
from varta.kernel.errors import BadInput
from varta.kernel.ids import HromadaCode

MAX_NAME = 120
MAX_AREA_KM2 = 30_000.0
MAX_POPULATION = 10_000_000


@dataclass(frozen=True, slots=True)
class Hromada:
    """Hold one community. `code` is KATOTTG; `latitude` and `longitude` are its centre's; area in km².

    Raises `BadInput` (`hromada.bad_code`, `hromada.bad_value`).
    """

    code: HromadaCode
    name: str
    kind: str
    raion: str
    centre: str
    latitude: float
    longitude: float
    area_km2: float
    population: int
    name_en: str = ""
    formed: date | None = None

    def __post_init__(self) -> None:
        hromada_code(self.code)
        if not self.name.strip():
            raise _bad("name", "a hromada needs a name")
        for where in ("name", "name_en", "kind", "raion", "centre"):
            if len(getattr(self, where)) > MAX_NAME:
                raise _bad(where, f"at most {MAX_NAME} characters")
        if not (_within(self.latitude, -90, 90) and _within(self.longitude, -180, 180)):
            raise _bad("latitude", "the centre's latitude and longitude are degrees, such as 46.6354 and 32.6169")
        if not _within(self.area_km2, 0, MAX_AREA_KM2):
            raise _bad("area_km2", f"an area is from 0 to {MAX_AREA_KM2:.0f} km²")
        if not 0 <= self.population <= MAX_POPULATION:
            raise _bad("population", f"a population is from 0 to {MAX_POPULATION}")
        if not self.name_en:
            object.__setattr__(self, "name_en", transliterate(self.name))


@dataclass(frozen=True, slots=True)
class Settlement:
    """Hold a town or village; its code says whose it is. Raises `BadInput` (`hromada.bad_value`)."""

    code: str
    name: str
    kind: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > MAX_NAME or len(self.kind) > MAX_NAME:
            raise _bad("name", f"a settlement needs a name of 1 to {MAX_NAME} characters")


def _within(value: float, low: float, high: float) -> bool:
    return isfinite(value) and low <= value <= high


def _bad(where: str, why: str) -> BadInput:
    return BadInput("hromada.bad_value", f"{where}: {why}.", where=where)
