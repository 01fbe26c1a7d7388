"""Boundaries that cannot be, found by GEOS."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from varta.communities.boundary import Boundary
from varta.kernel.ids import HromadaCode

if TYPE_CHECKING:
    from shapely import Geometry

# Neighbours' borders come from different hands: slivers are no quarrel about land.
_SLIVER = 0.01  # of the smaller land


@dataclass(frozen=True, slots=True)
class Fault:
    """Say what is wrong with a hromada's boundary."""

    code: HromadaCode
    message: str


def boundary_faults(boundaries: Mapping[HromadaCode, Boundary]) -> Sequence[Fault]:
    """Return rings that cross themselves, and lands that overlap by more than 1 % of the smaller one."""
    import shapely  # late: most processes never look at a boundary

    lands = {code: shapely.from_geojson(json.dumps(boundary.as_geojson())) for code, boundary in boundaries.items()}
    crossed = [
        Fault(code, f"The boundary of {code} is not drawn in order around its land: {shapely.is_valid_reason(land)}.")
        for code, land in lands.items()
        if not land.is_valid
    ]
    bad = {fault.code for fault in crossed}
    return [*crossed, *_overlaps({code: land for code, land in lands.items() if code not in bad})]


def _overlaps(lands: Mapping[HromadaCode, "Geometry"]) -> Sequence[Fault]:
    from shapely import STRtree

    codes, shapes = list(lands), list(lands.values())
    found: list[Fault] = []
    for i, j in STRtree(shapes).query(shapes, predicate="intersects").T.tolist() if shapes else ():
        if i == j:
            continue
        share = shapes[i].intersection(shapes[j]).area / min(shapes[i].area, shapes[j].area)
        if share > _SLIVER:
            message = f"The land of {codes[i]} overlaps that of {codes[j]} by {share:.0%} of the smaller."
            found.append(Fault(codes[i], message))
    return found
