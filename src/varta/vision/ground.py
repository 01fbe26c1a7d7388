"""Where objects are on the ground, and how fast they go there, each with its error."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, sqrt

from varta.kernel.geometry import Point
from varta.kernel.ground_plane import GroundPlane

WINDOW_S = 1.5  # a speed is the slope over so long a time
_LEAST_S = 0.55  # … and over no less
_LEAST_LOOKS = 4
_FORGET_S = 4.0
_FOOT = 0.03  # of a box's height: how far its lower edge trembles


@dataclass(frozen=True, slots=True)
class OnGround:
    """Hold where an object stands and how it moves, in metres and metres per second, east and north.

    `error_m` and `speed_error` are one standard deviation; `speed` is None until it has been seen for long enough.
    `latitude` and `longitude` are None where the calibration does not know the map.
    """

    east: float
    north: float
    error_m: float
    latitude: float | None = None
    longitude: float | None = None
    speed: float | None = None
    speed_error: float = 0.0
    velocity: tuple[float, float] = (0.0, 0.0)

    def facts(self) -> dict[str, str | float]:
        """Return what a finding says of it: degrees where the map is known, else metres."""
        if self.latitude is not None and self.longitude is not None:
            place: dict[str, str | float] = {
                "latitude": round(self.latitude, 6), "longitude": round(self.longitude, 6)
            }  # fmt: skip
        else:
            place = {"east_m": round(self.east, 1), "north_m": round(self.north, 1)}
        place["place_error_m"] = round(self.error_m, 1)
        if self.speed is not None:
            place["speed_kmh"] = round(self.speed * 3.6, 1)
            place["speed_error_kmh"] = round(self.speed_error * 3.6, 1)
        return place


@dataclass(frozen=True, slots=True)
class _Spot:
    time_s: float
    east: float
    north: float


class GroundTracker:
    """Follow the objects of one camera on its ground; called in order of time."""

    def __init__(self, plane: GroundPlane) -> None:
        self.plane = plane
        self._paths: dict[int, deque[_Spot]] = {}

    def locate(self, track_id: int, foot: Point, height: float, time_s: float) -> OnGround | None:
        """Return where a seen object is; None beyond the horizon. `height` of its box as a fraction of the picture."""
        place = self.plane.place(foot, _FOOT * height)
        if place is None:
            return None
        path = self._paths.setdefault(track_id, deque())
        if path and time_s - path[-1].time_s > WINDOW_S:
            path.clear()
        path.append(_Spot(time_s, place.east, place.north))
        while time_s - path[0].time_s > WINDOW_S:
            path.popleft()
        latitude, longitude = self.plane.degrees(place.east, place.north) or (None, None)
        speed, error, velocity = self._speed(path, foot, height)
        return OnGround(place.east, place.north, place.error_m, latitude, longitude, speed, error, velocity)

    def forget(self, time_s: float) -> None:
        """Drop the paths of objects that have not been seen for a while."""
        for gone in [k for k, path in self._paths.items() if time_s - path[-1].time_s > _FORGET_S]:
            del self._paths[gone]

    def _speed(
        self, path: Sequence[_Spot], foot: Point, height: float
    ) -> tuple[float | None, float, tuple[float, float]]:
        """Return speed, its error and the velocity: least squares over the path.

        The error joins what the path's own scatter says of its slope with what the scale of the ground there is worth:
        by how much a metre changes when the point is a click's error and a box's tremble farther up or down.
        """
        if len(path) < _LEAST_LOOKS or path[-1].time_s - path[0].time_s < _LEAST_S:
            return None, 0.0, (0.0, 0.0)
        n = len(path)
        mean = sum(spot.time_s for spot in path) / n
        weight = sum((spot.time_s - mean) ** 2 for spot in path)
        east = sum((spot.time_s - mean) * spot.east for spot in path) / weight
        north = sum((spot.time_s - mean) * spot.north for spot in path) / weight
        speed = hypot(east, north)
        scatter = _scatter(path, mean, east, north) / (n - 2)
        scale = self._scale_error(foot, hypot(self.plane.click, _FOOT * height))
        return speed, sqrt(scatter / weight + (scale * speed) ** 2), (east, north)

    def _scale_error(self, foot: Point, sigma: float) -> float:
        here = self.plane.metres_per_picture(foot)
        above = self.plane.metres_per_picture(Point(foot.x, max(0.0, foot.y - sigma)))
        below = self.plane.metres_per_picture(Point(foot.x, min(1.0, foot.y + sigma)))
        spread = [abs(other - here) / here for other in (above, below) if other is not None and here]
        return max(spread, default=1.0)


def _scatter(path: Sequence[_Spot], mean: float, east: float, north: float) -> float:
    """Return the sum of the squared distances between a path and its straight line."""
    n = len(path)
    middle = sum(spot.east for spot in path) / n, sum(spot.north for spot in path) / n
    return sum(
        (spot.east - middle[0] - east * (spot.time_s - mean)) ** 2
        + (spot.north - middle[1] - north * (spot.time_s - mean)) ** 2
        for spot in path
    )
