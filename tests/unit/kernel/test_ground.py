import json
import math
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varta.kernel.errors import BadInput
from varta.kernel.geometry import Point
from varta.kernel.ground import (
    Calibration,
    Edition,
    GroundPair,
    Unit,
    calibration_to_data,
    metres_per_degree,
    parse_calibration,
)
from varta.kernel.ground_plane import GroundPlane
from varta.kernel.homography import fit_homography

KHERSON = (46.6354, 32.6169)


def seen(east: float, north: float, height: float = 6.0, tilt: float = 0.35, focal: float = 0.9) -> tuple[float, float]:
    """Return where a pinhole camera at (0, 0, height), looking north and down by `tilt`, shows a place (16:9)."""
    forward = north * math.cos(tilt) + height * math.sin(tilt)
    down = height * math.cos(tilt) - north * math.sin(tilt)
    return 0.5 + focal * east / forward, 0.5 + focal * 16 / 9 * down / forward


GROUND = [(-4.0, 12.0), (4.0, 12.0), (7.0, 30.0), (-7.0, 30.0), (0.0, 20.0), (3.0, 16.0)]


def calibration(
    places: Sequence[tuple[float, float]] = GROUND[:4], *, degrees: bool = True, noise: float = 0.0, tilt: float = 0.35
) -> Calibration:
    per_latitude, per_longitude = metres_per_degree(KHERSON[0])
    pairs = []
    for i, (east, north) in enumerate(places):
        x, y = seen(east, north, tilt=tilt)
        place = (KHERSON[0] + north / per_latitude, KHERSON[1] + east / per_longitude) if degrees else (east, north)
        pairs.append(GroundPair(Point(x + noise * math.sin(7 * i), y + noise * math.cos(11 * i)), *place))
    return Calibration(tuple(pairs), Unit.DEGREES if degrees else Unit.METRES)


@pytest.mark.parametrize("count", [4, 5, 6])
@pytest.mark.parametrize("degrees", [True, False])
def test_places_are_found_again(count: int, degrees: bool) -> None:
    plane = GroundPlane(calibration(GROUND[:count], degrees=degrees))
    assert plane.residual_m < 1e-4
    one, other = plane.place(Point(*seen(-2.0, 14.0))), plane.place(Point(*seen(3.0, 26.0)))
    assert one is not None
    assert other is not None
    assert other.east - one.east == pytest.approx(5.0, abs=0.01)
    assert other.north - one.north == pytest.approx(12.0, abs=0.01)
    found = plane.degrees(one.east, one.north)
    if degrees:
        assert found is not None
        assert (found[0] - KHERSON[0]) * metres_per_degree(KHERSON[0])[0] == pytest.approx(14.0, abs=0.01)
        assert (found[1] - KHERSON[1]) * metres_per_degree(KHERSON[0])[1] == pytest.approx(-2.0, abs=0.01)
    else:
        assert found is None


def test_errors_show_which_click_was_wrong_and_bound_the_places() -> None:
    good = GroundPlane(calibration(GROUND, noise=0.002))
    assert 0.01 < good.residual_m < 0.6
    pairs = list(calibration(GROUND).pairs)
    pairs[4] = GroundPair(Point(pairs[4].point.x + 0.06, pairs[4].point.y), pairs[4].first, pairs[4].second)
    bad = GroundPlane(Calibration(tuple(pairs)))
    assert bad.residual_m > 3 * good.residual_m
    assert max(range(6), key=lambda i: bad.errors_m[i]) == 4
    for east, north in ((0.0, 14.0), (2.0, 25.0)):
        place = good.place(Point(*seen(east, north)))
        truth = good.place(Point(*seen(0.0, 20.0)))
        assert place is not None
        assert truth is not None
        assert math.dist((place.east - truth.east, place.north - truth.north), (east, north - 20.0)) < 4 * place.error_m


def test_nothing_is_measured_beyond_the_horizon() -> None:
    plane = GroundPlane(calibration(tilt=0.25))
    assert plane.place(Point(0.5, 0.9)) is not None
    assert plane.place(Point(0.5, 0.0)) is None
    assert plane.pixels_per_metre(Point(0.5, 0.0), 1920) is None
    assert plane.area_m2(()) is None


def test_a_square_metre_is_one() -> None:
    plane = GroundPlane(calibration())
    corners = [Point(*seen(*place)) for place in ((-2.0, 14.0), (2.0, 14.0), (2.0, 19.0), (-2.0, 19.0))]
    assert plane.area_m2(corners) == pytest.approx(20.0, rel=1e-3)


@pytest.mark.parametrize(("north", "width"), [(14.0, 1920), (28.0, 768)])
def test_pixel_density_falls_with_distance(north: float, width: int) -> None:
    plane = GroundPlane(calibration())
    metre = (seen(0.5, north)[0] - seen(-0.5, north)[0]) * width
    assert plane.pixels_per_metre(Point(*seen(0.0, north)), width) == pytest.approx(metre, rel=1e-3)


@pytest.mark.parametrize(
    ("edition", "density", "grade"),
    [
        (Edition.E2014, 12.4, ""),
        (Edition.E2014, 12.5, "monitor"),
        (Edition.E2014, 124.9, "observe"),
        (Edition.E2014, 250.0, "identify"),
        (Edition.E2025, 250.0, ""),
        (Edition.E2025, 500.0, "highest"),
    ],
)
def test_grades(edition: Edition, density: float, grade: str) -> None:
    base = calibration()
    assert GroundPlane(Calibration(base.pairs, base.unit, edition)).grade(density) == grade


def test_the_field_of_view_ends_where_it_is_said() -> None:
    plane = GroundPlane(calibration(degrees=False))
    view = plane.field_of_view(far_m=50.0)
    assert len(view) > 20
    assert min(north for _, north in view) > 0
    assert 40 < max(north for _, north in view) < 62
    inner = plane.place(Point(0.5, 0.6))
    assert inner is not None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda rows: rows[:3], "ground.pair_count"),
        (lambda rows: rows * 5, "ground.pair_count"),
        (lambda rows: [[1.2, *rows[0][1:]], *rows[1:]], "ground.point_outside"),
        (lambda rows: [[*rows[0][:2], 95.0, 32.0], *rows[1:]], "ground.bad_place"),
        (lambda rows: [[*rows[0][:2], 47.0, 32.0], *rows[1:]], "ground.too_far"),
        (lambda rows: [rows[0][:3], *rows[1:]], "ground.bad_value"),
        (lambda rows: [[*rows[0][:3], "x"], *rows[1:]], "ground.bad_value"),
        (lambda rows: [[*rows[0][:3], float("nan")], *rows[1:]], "ground.bad_value"),
        (lambda rows: [[0.1 * i, 0.1 * i, *row[2:]] for i, row in enumerate(rows)], "ground.in_line"),
        (lambda rows: [[*rows[0][:2], *rows[1][2:]], [*rows[1][:2], *rows[0][2:]], *rows[2:]], "ground.contradiction"),
        (lambda rows: [[1 - row[0], *row[1:]] for row in rows], "ground.mirrored"),
        (lambda _: "x", "ground.bad_value"),
    ],
)
def test_bad_calibrations(change: object, code: str) -> None:
    rows = calibration_to_data(calibration())["points"]
    with pytest.raises(BadInput) as refused:
        GroundPlane(parse_calibration({"points": change(rows)}))  # type: ignore[operator]
    assert refused.value.code == code
    assert refused.value.where


@pytest.mark.parametrize("data", [{}, {"points": [], "metres": []}, {"points": [], "edition": "1999"}, {"pionts": []}])
def test_bad_tables(data: dict[str, object]) -> None:
    with pytest.raises(BadInput) as refused:
        parse_calibration(data)
    assert refused.value.code == "ground.bad_value"


@pytest.mark.parametrize("degrees", [True, False])
def test_what_is_written_is_read_back(degrees: bool) -> None:
    one = calibration(GROUND, degrees=degrees)
    assert parse_calibration(json.loads(json.dumps(calibration_to_data(one)))) == one


@settings(max_examples=50)
@given(st.floats(3.0, 30.0), st.floats(0.1, 0.8), st.floats(-20.0, 20.0), st.floats(15.0, 40.0))
def test_any_camera(height: float, tilt: float, east: float, north: float) -> None:
    ends = [(-5.0, 12.0), (5.0, 12.0), (8.0, 30.0), (-8.0, 30.0)]
    pictured = [seen(*place, height, tilt) for place in ends]
    u, v, _ = fit_homography(pictured, ends).apply(*seen(east, north, height, tilt))
    assert math.dist((u, v), (east, north)) < 1e-3
