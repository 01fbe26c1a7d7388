"""A guess at boundaries from centres alone: each place belongs to the nearest centre (Voronoi cells)."""

from collections.abc import Mapping
from math import cos, hypot, radians

from varta.communities.boundary import Boundary, LonLat
from varta.kernel.ids import HromadaCode

SOURCE = "voronoi"
_KM_PER_DEGREE = 111.195
REACH_KM = 60.0  # no hromada's land is that far from its centre
_CORNERS = 24

Plane = tuple[float, float]


def approximate_boundaries(centres: Mapping[HromadaCode, LonLat]) -> dict[HromadaCode, Boundary]:
    """Return a cell for each centre, cut off at `REACH_KM`; two centres in one place share one cell's land by order.

    Cells are cut from a circle by the half-planes of the neighbours, nearest first (Okabe et al. 2000, ch. 4), on a
    plane that is true to scale at the middle of all centres.
    """
    if not centres:
        return {}
    middle = sum(latitude for _, latitude in centres.values()) / len(centres)
    scale = (_KM_PER_DEGREE * cos(radians(middle)), _KM_PER_DEGREE)
    flat = {code: (lon * scale[0], lat * scale[1]) for code, (lon, lat) in centres.items()}
    return {code: _boundary(_cell(code, flat), scale) for code in flat}


def _cell(code: HromadaCode, flat: Mapping[HromadaCode, Plane]) -> list[Plane]:
    x, y = flat[code]
    cell = _circle(x, y)
    others = sorted((hypot(px - x, py - y), other) for other, (px, py) in flat.items() if other != code)
    for distance, other in others:
        if distance / 2 > max(hypot(px - x, py - y) for px, py in cell):
            break  # all others are farther still
        if distance > 0:
            cell = _cut(cell, (x, y), flat[other])
    return cell


def _circle(x: float, y: float) -> list[Plane]:
    steps = [radians(360 / _CORNERS * i) for i in range(_CORNERS)]
    return [(x + REACH_KM * cos(a), y + REACH_KM * cos(a - radians(90))) for a in steps]


def _cut(cell: list[Plane], own: Plane, other: Plane) -> list[Plane]:
    """Keep what is nearer to `own` than to `other` (Sutherland & Hodgman 1974)."""
    kept: list[Plane] = []
    for before, after in zip([cell[-1], *cell[:-1]], cell, strict=True):
        b, a = _nearer(before, own, other), _nearer(after, own, other)
        if (a > 0) != (b > 0):
            share = b / (b - a)
            kept.append((before[0] + share * (after[0] - before[0]), before[1] + share * (after[1] - before[1])))
        if a > 0:
            kept.append(after)
    return kept


def _nearer(point: Plane, own: Plane, other: Plane) -> float:
    """Return a value above 0 where a point is nearer to `own`; linear in the point."""
    dx, dy = other[0] - own[0], other[1] - own[1]
    return dx * ((own[0] + other[0]) / 2 - point[0]) + dy * ((own[1] + other[1]) / 2 - point[1])


def _boundary(cell: list[Plane], scale: Plane) -> Boundary:
    ring = tuple((round(x / scale[0], 6), round(y / scale[1], 6)) for x, y in [*cell, cell[0]])
    return Boundary(((ring,),), SOURCE, approximate=True)
