"""The ground as a plane: places, errors, densities and the field of view of a calibrated camera."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import hypot, sqrt

from varta.kernel.errors import BadInput
from varta.kernel.geometry import Point, polygon_area
from varta.kernel.ground import Calibration, Edition, Unit, metres_per_degree
from varta.kernel.homography import Homography, fit_homography

CLICK = 0.002  # of the picture: how exactly a point can be clicked, at best
FAR_M = 200.0  # the field of view ends there, where nothing nearer is said
_HORIZON = 1e-3  # of the greatest w of the pairs: nearer to the horizon than that nothing is measured
_COLUMNS = 16

# IEC 62676-4, pixels per metre at the object. Of the edition of 2025 only its highest grade is known for certain here.
GRADES: dict[Edition, tuple[tuple[str, float], ...]] = {
    Edition.E2014: (("monitor", 12.5), ("detect", 25.0), ("observe", 62.5), ("recognise", 125.0), ("identify", 250.0)),
    Edition.E2025: (("highest", 500.0),),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Hold a place on the ground: metres east and north of the origin, and its error (a standard deviation), metres."""

    east: float
    north: float
    error_m: float


class GroundPlane:
    """Know where a camera's points lie on the ground. Raises `BadInput` (`ground.…`) where the pairs contradict."""

    def __init__(self, calibration: Calibration) -> None:
        self.calibration = calibration
        self._points = [(pair.point.x, pair.point.y) for pair in calibration.pairs]
        self._metres = calibration.metres()
        self._map: Homography = fit_homography(self._points, self._metres)
        depths = [self._map.apply(*point)[2] for point in self._points]
        self._least_w = _HORIZON * max(depths)
        if min(depths) <= self._least_w:
            raise BadInput(
                "ground.contradiction",
                "The pairs do not fit one flat ground: the horizon would lie between them; check each point.",
                where="ground.points",
            )
        a, b, c, d = self._map.jacobian(*self._points[0])
        if a * d - b * c > 0:
            raise BadInput(
                "ground.mirrored",
                "Seen from above, the pairs show the ground mirrored: two points are interchanged.",
                where="ground.points",
            )

    @cached_property
    def errors_m(self) -> tuple[float, ...]:
        """Return each pair's distance between where it was clicked on the map and where the plane puts it, metres."""
        ends = [self._map.apply(*point) for point in self._points]
        return tuple(hypot(u - e, v - n) for (u, v, _), (e, n) in zip(ends, self._metres, strict=True))

    @property
    def residual_m(self) -> float:
        """Return the root mean square of the pairs' errors, metres; four pairs always fit and show none."""
        return sqrt(sum(error * error for error in self.errors_m) / len(self.errors_m))

    @cached_property
    def click(self) -> float:
        """Return how exactly the pairs were clicked, as a fraction of the picture: from the errors of over 4."""
        free = 2 * len(self._points) - 8
        if free <= 0:
            return CLICK
        back = self._map.inverse()
        misses = [hypot(*(p - q for p, q in zip(back.apply(*m)[:2], point, strict=True)))
                  for m, point in zip(self._metres, self._points, strict=True)]  # fmt: skip
        return max(CLICK, sqrt(sum(miss * miss for miss in misses) / free))

    def place(self, point: Point, spread: float = 0.0) -> Place | None:
        """Return where a point of the picture lies; None beyond the horizon.

        `spread` is the uncertainty of the point itself (one standard deviation, as a fraction of the picture).
        """
        east, north, w = self._map.apply(point.x, point.y)
        if w <= self._least_w:
            return None
        a, b, c, d = self._map.jacobian(point.x, point.y)
        sigma = hypot(spread, self.click)
        return Place(east, north, sigma * sqrt(a * a + b * b + c * c + d * d))

    def degrees(self, east: float, north: float) -> tuple[float, float] | None:
        """Return latitude and longitude of a place in metres; None where the map is not known."""
        if self.calibration.unit is Unit.METRES:
            return None
        latitude, longitude = self.calibration.origin
        per_latitude, per_longitude = metres_per_degree(latitude)
        return latitude + north / per_latitude, longitude + east / per_longitude

    def metres_per_picture(self, point: Point) -> float | None:
        """Return how many metres across the view a whole picture's width would show there; None beyond the horizon."""
        if self.place(point) is None:
            return None
        a, _, c, _ = self._map.jacobian(point.x, point.y)
        return hypot(a, c)

    def pixels_per_metre(self, point: Point, width: int) -> float | None:
        """Return how many pixels of a picture of that width a metre across the view has there (IEC 62676-4)."""
        metres = self.metres_per_picture(point)
        return width / metres if metres else None

    def grade(self, density: float) -> str:
        """Return the highest grade of the calibration's edition that a pixel density reaches; empty if none."""
        reached = [name for name, least in GRADES[self.calibration.edition] if density >= least]
        return reached[-1] if reached else ""

    def area_m2(self, polygon: Sequence[Point]) -> float | None:
        """Return the area of a polygon of the picture on the ground, m²; None where it passes the horizon."""
        places = [self.place(point) for point in polygon or _WHOLE]
        known = [Point(place.east, place.north) for place in places if place is not None]
        return abs(polygon_area(known)) if len(known) == len(places) else None

    def field_of_view(self, far_m: float = FAR_M) -> list[tuple[float, float]]:
        """Return the polygon of ground that the picture shows, metres east and north, no farther than `far_m`."""
        columns = [i / _COLUMNS for i in range(_COLUMNS + 1)]
        near = [place for x in columns if (place := self.place(Point(x, 1.0))) is not None]
        if not near:
            return []
        foot = near[len(near) // 2]
        ends = [self._end(x, foot, far_m) for x in columns]
        return [(p.east, p.north) for p in near] + [(p.east, p.north) for p in reversed(ends) if p is not None]

    def _end(self, x: float, foot: Place, far_m: float) -> Place | None:
        """Return the farthest place of a column of the picture, by halving."""
        seen, unseen = 1.0, 0.0
        for _ in range(24):
            middle = (seen + unseen) / 2
            place = self.place(Point(x, middle))
            if place is not None and hypot(place.east - foot.east, place.north - foot.north) <= far_m:
                seen = middle
            else:
                unseen = middle
        return self.place(Point(x, seen))


_WHOLE = (Point(0.0, 0.0), Point(1.0, 0.0), Point(1.0, 1.0), Point(0.0, 1.0))
