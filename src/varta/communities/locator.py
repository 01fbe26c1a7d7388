"""Whose place is this, and if nobody's: who is near?"""

from collections.abc import Mapping
from dataclasses import dataclass

from varta.communities.boundary import Boundary
from varta.communities.finder import HromadaFinder, nearest
from varta.communities.model import Hromada
from varta.kernel.errors import BadInput, NotFound
from varta.kernel.ids import HromadaCode


@dataclass(frozen=True, slots=True)
class Place:
    """Say whose a place is: `hromada` None outside all that is known; then `nearest` and its distance help on."""

    hromada: Hromada | None
    approximate: bool
    nearest: Hromada
    nearest_km: float


class Locator:
    """Answer for one state of the register; made once for it, then safe from any thread."""

    def __init__(
        self, revision: int, hromadas: Mapping[HromadaCode, Hromada], boundaries: Mapping[HromadaCode, Boundary]
    ) -> None:
        self.revision, self.boundaries = revision, boundaries
        self._hromadas = hromadas
        self._centres = {code: (h.longitude, h.latitude) for code, h in hromadas.items()}
        self._finder = HromadaFinder(boundaries)

    def at(self, longitude: float, latitude: float) -> Place:
        """Return whose a place is. Raises `NotFound` (`hromada.none`), `BadInput` (`hromada.bad_place`)."""
        if not (abs(longitude) <= 180 and abs(latitude) <= 90):  # noqa: PLR2004 - degrees
            raise BadInput("hromada.bad_place", "A place is a latitude and a longitude in degrees.", where="latitude")
        if not self._hromadas:
            raise NotFound("hromada.none", "There are no hromadas yet; import a register first.")
        found = self._finder.at(longitude, latitude)
        near, distance = nearest(self._centres, longitude, latitude)
        return Place(
            hromada=self._hromadas[found.code] if found else None,
            approximate=found is not None and found.approximate,
            nearest=self._hromadas[near],
            nearest_km=distance,
        )
