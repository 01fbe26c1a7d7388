"""The ground before a camera: which point of the picture is which place, as clicked on picture and map.

From four or more such pairs follow places in metres and degrees, their errors, densities and the field of view; see
`GroundPlane` in `kernel/ground_plane.py`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from varta.kernel.errors import BadInput
from varta.kernel.geometry import Point

LEAST_PAIRS = 4
MOST_PAIRS = 16
FARTHEST_M = 5000.0  # between two points of one camera's ground
_ROW = 4  # x, y and a place
_FLAT = 0.002  # of the square of the points' extent: a triangle with less area is a line


class Edition(StrEnum):
    """Name the edition of IEC 62676-4 whose pixel densities a calibration is judged by."""

    E2014 = "2014"
    E2025 = "2025"


class Unit(StrEnum):
    """Say how places are given."""

    DEGREES = "degrees"  # latitude, longitude, WGS 84
    METRES = "metres"  # east, north, from any point


@dataclass(frozen=True, slots=True)
class GroundPair:
    """Hold a point of the picture and its place: latitude and longitude, or metres east and north."""

    point: Point
    first: float
    second: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Hold the pairs of one camera, and the edition of IEC 62676-4; only usable ones exist.

    Raises `BadInput` (`ground.…`).
    """

    pairs: tuple[GroundPair, ...]
    unit: Unit = Unit.DEGREES
    edition: Edition = Edition.E2014

    def __post_init__(self) -> None:
        if not LEAST_PAIRS <= len(self.pairs) <= MOST_PAIRS:
            raise BadInput(
                "ground.pair_count",
                f"The ground needs {LEAST_PAIRS} to {MOST_PAIRS} pairs of points; got {len(self.pairs)}.",
                where="ground.points",
                params={"least": LEAST_PAIRS, "most": MOST_PAIRS, "count": len(self.pairs)},
            )
        for i, pair in enumerate(self.pairs):
            self._check(i, pair)
        metres = self.metres()
        if max(math.dist(a, b) for a, b in combinations(metres, 2)) > FARTHEST_M:
            raise BadInput(
                "ground.too_far",
                f"Two places of the ground are more than {FARTHEST_M:.0f} m apart; correct the one that is wrong.",
                where="ground.points",
                params={"most": FARTHEST_M},
            )
        if not _spread([(p.point.x, p.point.y) for p in self.pairs]) or not _spread(metres):
            raise BadInput(
                "ground.in_line",
                "Four of the points must be corners of a quadrangle, no three of them in one line; spread them out.",
                where="ground.points",
            )

    def _check(self, i: int, pair: GroundPair) -> None:
        where = f"ground.points[{i}]"
        if not pair.point.inside_picture:
            raise BadInput(
                "ground.point_outside", f"{where}: x and y are fractions of the picture, from 0 to 1.", where=where
            )
        limits = (90.0, 180.0) if self.unit is Unit.DEGREES else (1e6, 1e6)
        if not (abs(pair.first) <= limits[0] and abs(pair.second) <= limits[1]):
            raise BadInput(
                "ground.bad_place",
                f"{where}: ({pair.first}, {pair.second}) is no place in {self.unit}.",
                where=where,
            )

    @property
    def origin(self) -> tuple[float, float]:
        """Return the latitude and longitude from which metres are counted; 0, 0 where places are in metres."""
        if self.unit is Unit.METRES:
            return 0.0, 0.0
        n = len(self.pairs)
        return sum(p.first for p in self.pairs) / n, sum(p.second for p in self.pairs) / n

    def metres(self) -> list[tuple[float, float]]:
        """Return the places in metres east and north of the origin."""
        if self.unit is Unit.METRES:
            return [(p.first, p.second) for p in self.pairs]
        latitude, longitude = self.origin
        per_latitude, per_longitude = metres_per_degree(latitude)
        return [((p.second - longitude) * per_longitude, (p.first - latitude) * per_latitude) for p in self.pairs]


def metres_per_degree(latitude: float) -> tuple[float, float]:
    """Return the metres in a degree of latitude and of longitude there (radii of curvature of the WGS 84 ellipsoid)."""
    axis, e2 = 6_378_137.0, 6.694379990141e-3
    phi = math.radians(latitude)
    w = 1 - e2 * math.sin(phi) ** 2
    return math.radians(axis * (1 - e2) / w**1.5), math.radians(axis * math.cos(phi) / math.sqrt(w))


def parse_calibration(data: Mapping[str, object], where: str = "ground") -> Calibration:
    """Read a calibration from plain data.

    `points` is [[x, y, latitude, longitude], …], or `metres` [[x, y, east, north], …]; `edition` is "2014" or "2025".
    Raises `BadInput` (`ground.…`).
    """
    for key in data:
        if key not in ("points", "metres", "edition"):
            raise BadInput(
                "ground.bad_value",
                f"{where}: no key '{key}'; known are points, metres, edition.",
                where=f"{where}.{key}",
            )
    if ("points" in data) == ("metres" in data):
        raise BadInput("ground.bad_value", f"{where}: give either 'points' or 'metres'.", where=where)
    key, unit = ("points", Unit.DEGREES) if "points" in data else ("metres", Unit.METRES)
    edition = str(data.get("edition", Edition.E2014.value))
    if edition not in list(Edition):
        raise BadInput(
            "ground.bad_value",
            f"{where}.edition: '{edition}' is not one of {', '.join(Edition)}.",
            where="ground.edition",
        )
    rows = data[key]
    if not isinstance(rows, list | tuple):
        raise BadInput("ground.bad_value", f"{where}.{key}: expected a list of points.", where=f"{where}.{key}")
    if len(rows) > MOST_PAIRS:
        rows = rows[: MOST_PAIRS + 1]
    return Calibration(tuple(_pair(row, f"{where}.{key}[{i}]") for i, row in enumerate(rows)), unit, Edition(edition))


def calibration_to_data(calibration: Calibration) -> dict[str, object]:
    """Return plain data that `parse_calibration` reads back to the same calibration."""
    key = "points" if calibration.unit is Unit.DEGREES else "metres"
    rows = [[p.point.x, p.point.y, p.first, p.second] for p in calibration.pairs]
    return {key: rows, "edition": calibration.edition.value}


def _pair(row: object, where: str) -> GroundPair:
    numbers = list(row) if isinstance(row, list | tuple) else []
    if len(numbers) != _ROW or not all(isinstance(n, int | float) and not isinstance(n, bool) for n in numbers):
        raise BadInput(
            "ground.bad_value", f"{where}: expected four numbers, such as [0.2, 0.9, 46.6354, 32.6169].", where=where
        )
    x, y, first, second = (float(number) for number in numbers)
    if not all(math.isfinite(number) for number in (x, y, first, second)):
        raise BadInput("ground.bad_value", f"{where}: expected finite numbers.", where=where)
    return GroundPair(Point(x, y), first, second)


def _spread(points: Sequence[tuple[float, float]]) -> bool:
    """Tell whether four of the points are the corners of a quadrangle, no three of them in one line."""
    extent = max(math.dist(a, b) for a, b in combinations(points, 2)) or 1.0
    least = _FLAT * extent * extent
    return any(all(_area(*three) > least for three in combinations(four, 3)) for four in combinations(points, 4))


def _area(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2
