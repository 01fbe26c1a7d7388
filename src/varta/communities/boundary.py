"""Where a hromada begins and ends: polygons in degrees WGS 84, as GeoJSON has them (RFC 7946)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite, radians, sin

from varta.kernel.errors import BadInput

LonLat = tuple[float, float]
Ring = tuple[LonLat, ...]  # closed: the first point is the last one too
Polygon = tuple[Ring, ...]  # the outer ring, then its holes
MAX_POINTS = 100_000
_EARTH_KM = 6371.0088  # mean radius, IUGG
_LEAST_RING = 4
_EAST, _NORTH = 180, 90


@dataclass(frozen=True, slots=True)
class Boundary:
    """Hold a boundary; `source` says where it is from, `approximate` that it is only a guess from the centres."""

    polygons: tuple[Polygon, ...]
    source: str
    approximate: bool = False

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Return west, south, east, north."""
        points = [point for polygon in self.polygons for point in polygon[0]]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def area_km2(self) -> float:
        """Return the area on the sphere (Chamberlain & Duquette 2007, eq. 3)."""
        return sum(
            abs(_ring_km2(polygon[0])) - sum(abs(_ring_km2(hole)) for hole in polygon[1:]) for polygon in self.polygons
        )

    def contains(self, longitude: float, latitude: float) -> bool:
        """Tell whether a place lies within (even-odd rule; holes are outside)."""
        inside = False
        for ring in self.rings():
            inside ^= _in_ring(ring, longitude, latitude)
        return inside

    def rings(self) -> Iterator[Ring]:
        """Return all rings, holes included."""
        return (ring for polygon in self.polygons for ring in polygon)

    def as_geojson(self) -> dict[str, object]:
        """Return a MultiPolygon geometry."""
        rings = [[[list(point) for point in ring] for ring in polygon] for polygon in self.polygons]
        return {"type": "MultiPolygon", "coordinates": rings}


def read_boundary(geometry: object, source: str) -> Boundary:
    """Read a Polygon or MultiPolygon geometry.

    Raises `BadInput` (`hromada.bad_boundary`) for anything else, open rings, places off the Earth and too many points.
    """
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(coordinates, list) or not coordinates:
        raise _bad(f"expected a Polygon or MultiPolygon; got {kind!r}")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    boundary = Boundary(tuple(_polygon(polygon) for polygon in polygons), source)
    if sum(len(ring) for ring in boundary.rings()) > MAX_POINTS:
        raise _bad(f"more than {MAX_POINTS} points; simplify it, 50 m are exact enough")
    return boundary


def _polygon(data: object) -> Polygon:
    if not isinstance(data, list) or not data:
        raise _bad("a polygon without rings")
    return tuple(_ring(ring) for ring in data)


def _ring(data: object) -> Ring:
    if not isinstance(data, list) or len(data) < _LEAST_RING:
        raise _bad(f"a ring has at least {_LEAST_RING} points, the last one the same as the first")
    ring = tuple(_point(point) for point in data)
    if ring[0] != ring[-1]:
        raise _bad("a ring that does not close: repeat its first point at its end")
    return ring


def _point(data: object) -> LonLat:
    if isinstance(data, Sequence) and len(data) >= 2:  # noqa: PLR2004 - longitude and latitude; a height may follow
        longitude, latitude = data[0], data[1]
        if _number(longitude) and _number(latitude) and abs(longitude) <= _EAST and abs(latitude) <= _NORTH:
            return float(longitude), float(latitude)
    raise _bad(f"{data!r:.60} is no place: expected [longitude, latitude] in degrees")


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _in_ring(ring: Ring, x: float, y: float) -> bool:
    inside = False
    px, py = ring[-1]
    for cx, cy in ring:
        if (cy > y) != (py > y) and x < cx + (y - cy) * (px - cx) / (py - cy):
            inside = not inside
        px, py = cx, cy
    return inside


def _ring_km2(ring: Ring) -> float:
    total = 0.0
    for (lon1, lat1), (lon2, lat2) in pairwise(ring):
        total += radians(lon2 - lon1) * (2 + sin(radians(lat1)) + sin(radians(lat2)))
    return total * _EARTH_KM**2 / 2


def _bad(why: str) -> BadInput:
    return BadInput("hromada.bad_boundary", f"The boundary cannot be used: {why}.", where="geometry")
