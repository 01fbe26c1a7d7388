"""A camera's ground: pairs of points on picture and map, and what follows from them."""

from typing import Annotated

from pydantic import Field

from varta.kernel.geometry import Point
from varta.kernel.ground import MOST_PAIRS, Calibration, Edition, GroundPair, Unit
from varta.kernel.ground_plane import FAR_M, GRADES, GroundPlane
from varta.web.schemas.common import Answer, Body

_COLUMNS = 12


class GroundPoint(Answer):
    """Describe a pair: fractions of the picture, degrees on the map, and how far the plane puts it from there."""

    x: float
    y: float
    latitude: float
    longitude: float
    error_m: float


class Grade(Answer):
    """Describe a pixel density of IEC 62676-4: `line` runs over the picture where it is just reached.

    `name` is `monitor`, `detect`, `observe`, `recognise` or `identify` (2014), or `highest` (2025); empty lines mean
    that the picture reaches it nowhere.
    """

    name: str
    pixels_per_metre: float
    line: list[tuple[float, float]]


class Ground(Answer):
    """Describe a camera's ground.

    `residual_m` is null for four pairs, which always fit; `click_error` is how exactly points are known, as a fraction
    of the picture; `coverage` the polygon of ground that the picture shows, latitude and longitude.
    """

    points: list[GroundPoint]
    edition: Edition
    residual_m: float | None
    click_error: float
    coverage: list[tuple[float, float]]
    grades: list[Grade]


class CameraGround(Answer):
    """Hold a camera's ground; null where its picture is not tied to the map."""

    ground: Ground | None


class GroundPointDraft(Body):
    """Describe a pair as clicked."""

    x: float
    y: float
    latitude: float
    longitude: float


class GroundDraft(Body):
    """Describe a calibration to store or to try; `width` is the picture's, for the densities."""

    points: list[GroundPointDraft] = Field(max_length=MOST_PAIRS)
    edition: Edition = Edition.E2014
    width: Annotated[int, Field(ge=16, le=16384)] = 1920

    def as_model(self) -> Calibration:
        """Return the domain's calibration; raises `BadInput` (`ground.…`)."""
        pairs = tuple(GroundPair(Point(p.x, p.y), p.latitude, p.longitude) for p in self.points)
        return Calibration(pairs, Unit.DEGREES, self.edition)


def ground_of(plane: GroundPlane, width: int, far_m: float | None = None) -> Ground:
    """Describe a plane."""
    calibration = plane.calibration
    coverage = [plane.degrees(*place) for place in plane.field_of_view(far_m or FAR_M)]
    return Ground(
        points=[
            GroundPoint(x=p.point.x, y=p.point.y, latitude=p.first, longitude=p.second, error_m=round(error, 3))
            for p, error in zip(calibration.pairs, plane.errors_m, strict=True)
        ],
        edition=calibration.edition,
        residual_m=round(plane.residual_m, 3) if len(calibration.pairs) > 4 else None,  # noqa: PLR2004 - four always fit
        click_error=plane.click,
        coverage=[place for place in coverage if place is not None],
        grades=[
            Grade(name=name, pixels_per_metre=least, line=_line(plane, least, width))
            for name, least in GRADES[calibration.edition]
        ],
    )


def _line(plane: GroundPlane, least: float, width: int) -> list[tuple[float, float]]:
    """Return where a density is just reached: in each column of the picture the highest such point, by halving."""
    line = []
    for i in range(_COLUMNS + 1):
        x = i / _COLUMNS
        if (plane.pixels_per_metre(Point(x, 1.0), width) or 0.0) < least:
            continue
        reached, missed = 1.0, 0.0
        for _ in range(16):
            middle = (reached + missed) / 2
            if (plane.pixels_per_metre(Point(x, middle), width) or 0.0) >= least:
                reached = middle
            else:
                missed = middle
        line.append((x, round(reached, 4)))
    return line
