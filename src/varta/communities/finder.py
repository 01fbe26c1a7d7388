"""Whose place is this? From a point to the hromada whose land it is on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import cos, floor, hypot, radians

from varta.communities.boundary import Boundary, LonLat, Ring
from varta.kernel.ids import HromadaCode

_CELL = 0.05  # degrees: about 4 by 5.5 km, a few hromadas at most
_KM_PER_DEGREE = 111.195

_Edge = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Found:
    """Say whose a place is; `approximate` where only a guess is known of the boundary."""

    code: HromadaCode
    approximate: bool


class HromadaFinder:
    """Answer in well under a millisecond over all of a country's hromadas; made once, then safe from any thread.

    A grid of cells says which hromadas may hold a place. Of each only the edges that pass the cell's band of latitude
    are kept with the cell: those alone can decide the even-odd rule there.
    """

    def __init__(self, boundaries: Mapping[HromadaCode, Boundary]) -> None:
        self._approximate = {code: boundary.approximate for code, boundary in boundaries.items()}
        self._cells: dict[tuple[int, int], tuple[tuple[HromadaCode, tuple[_Edge, ...]], ...]] = {}
        found: defaultdict[tuple[int, int], list[tuple[HromadaCode, tuple[_Edge, ...]]]] = defaultdict(list)
        for code in sorted(boundaries, key=lambda c: (boundaries[c].approximate, c)):  # what is known comes first
            for row, edges in _bands(boundaries[code]).items():
                kept = tuple(edges)
                west, east = min(min(e[0], e[2]) for e in kept), max(max(e[0], e[2]) for e in kept)
                for column in range(floor(west / _CELL), floor(east / _CELL) + 1):
                    found[column, row].append((code, kept))
        self._cells.update((key, tuple(value)) for key, value in found.items())

    def at(self, longitude: float, latitude: float) -> Found | None:
        """Return whose a place is; None outside all that is known. On a shared border the first code by order."""
        for code, edges in self._cells.get((floor(longitude / _CELL), floor(latitude / _CELL)), ()):
            if _inside(edges, longitude, latitude):
                return Found(code, self._approximate[code])
        return None


def nearest(centres: Mapping[HromadaCode, LonLat], longitude: float, latitude: float) -> tuple[HromadaCode, float]:
    """Return the hromada with the nearest centre and how many kilometres away it is; `centres` is not empty."""
    shrink = cos(radians(latitude))
    distances = (
        (hypot((x - longitude) * shrink, y - latitude) * _KM_PER_DEGREE, code) for code, (x, y) in centres.items()
    )
    distance, code = min(distances)
    return code, distance


def _bands(boundary: Boundary) -> dict[int, list[_Edge]]:
    """Return, by the grid's rows, the edges that pass them."""
    bands: defaultdict[int, list[_Edge]] = defaultdict(list)
    for edge in _edges(boundary.rings()):
        low, high = sorted((edge[1], edge[3]))
        for row in range(floor(low / _CELL), floor(high / _CELL) + 1):
            bands[row].append(edge)
    return bands


def _edges(rings: Iterable[Ring]) -> Iterable[_Edge]:
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if y1 != y2:  # a level edge decides nothing
                yield x1, y1, x2, y2


def _inside(edges: tuple[_Edge, ...], x: float, y: float) -> bool:
    inside = False
    for x1, y1, x2, y2 in edges:
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
    return inside
