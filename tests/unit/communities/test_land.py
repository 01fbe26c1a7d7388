"""Boundaries, the cells that stand in for them, and whose a place is."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from varta.communities.boundary import Boundary, read_boundary
from varta.communities.finder import Found, HromadaFinder, nearest
from varta.communities.voronoi import REACH_KM, approximate_boundaries
from varta.kernel.errors import BadInput
from varta.kernel.ids import HromadaCode

A, B, C = (HromadaCode(f"UA6502{i:03d}0000060480") for i in (1, 2, 3))


def square(west: float, south: float, size: float = 1.0) -> list[list[float]]:
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def land(*rings: list[list[float]]) -> Boundary:
    return read_boundary({"type": "Polygon", "coordinates": list(rings)}, "test")


def test_a_hole_is_outside_and_its_area_is_not_counted() -> None:
    whole, holed = land(square(33, 46)), land(square(33, 46), square(33.25, 46.25, 0.5))
    assert whole.contains(33.5, 46.5)
    assert not holed.contains(33.5, 46.5)
    assert holed.contains(33.1, 46.1)
    assert holed.area_km2 == pytest.approx(whole.area_km2 * 0.75, rel=0.01)


def test_the_area_is_that_on_the_sphere() -> None:
    # R² · Δλ · (sin φ2 − sin φ1), the area of a cell between two meridians and two parallels.
    exact = 6371.0088**2 * math.radians(1) * (math.sin(math.radians(47)) - math.sin(math.radians(46)))
    assert land(square(33, 46)).area_km2 == pytest.approx(exact, rel=1e-4)


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {"type": "Point", "coordinates": [33, 46]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[33, 46], [34, 46], [33, 46]]]},
        {"type": "Polygon", "coordinates": [[[33, 46], [34, 46], [34, 47], [33, 47]]]},
        {"type": "Polygon", "coordinates": [[[46, 330], [34, 46], [34, 47], [46, 330]]]},
        {"type": "Polygon", "coordinates": [[["33", 46], [34, 46], [34, 47], ["33", 46]]]},
        {"type": "Polygon", "coordinates": [[[math.nan, 46], [34, 46], [34, 47], [math.nan, 46]]]},
        {"type": "MultiPolygon", "coordinates": [[]]},
    ],
)
def test_what_is_no_boundary_is_refused(geometry: object) -> None:
    with pytest.raises(BadInput) as refused:
        read_boundary(geometry, "test")
    assert refused.value.code == "hromada.bad_boundary"


@given(
    st.lists(
        st.tuples(st.floats(31, 35), st.floats(46, 48)),
        min_size=2,
        max_size=30,
        unique_by=lambda p: (round(p[0], 2), round(p[1], 2)),
    ),
    st.floats(30.5, 35.5),
    st.floats(45.5, 48.5),
)
def test_a_place_lies_in_the_cell_of_the_nearest_centre(places: list[tuple[float, float]], x: float, y: float) -> None:
    centres = {HromadaCode(str(i)): place for i, place in enumerate(places)}
    found = HromadaFinder(approximate_boundaries(centres)).at(x, y)
    scale = math.cos(math.radians(sum(p[1] for p in places) / len(places)))
    ordered = sorted((math.hypot((cx - x) * scale, cy - y), code) for code, (cx, cy) in centres.items())
    margin = 0.01  # degrees: nearer to a border than that, rounding decides
    if found is None:
        assert ordered[0][0] * 111.195 > REACH_KM * 0.98
    elif ordered[1][0] - ordered[0][0] > margin:
        assert found == Found(ordered[0][1], approximate=True)


def test_what_is_known_comes_before_what_is_guessed() -> None:
    guessed = Boundary(land(square(32, 45, 3)).polygons, "voronoi", approximate=True)
    finder = HromadaFinder({A: guessed, B: land(square(33, 46))})
    assert finder.at(33.5, 46.5) == Found(B, approximate=False)
    assert finder.at(32.5, 46.5) == Found(A, approximate=True)
    assert finder.at(20.0, 46.5) is None


@given(st.floats(32.9, 35.1), st.floats(45.9, 48.1))
def test_the_grid_answers_as_the_polygons_do(x: float, y: float) -> None:
    lands = {A: land(square(33, 46), square(33.3, 46.3, 0.2)), B: land(square(34, 46)), C: land(square(33, 47, 1.01))}
    found = HromadaFinder(lands).at(x, y)
    holders = [code for code, boundary in lands.items() if boundary.contains(x, y)]
    assert (found.code if found else None) in (holders or [None])


def test_the_nearest_is_measured_on_the_ground() -> None:
    code, distance = nearest({A: (33.0, 46.0), B: (34.0, 46.0)}, 33.2, 46.0)
    assert code == A
    assert distance == pytest.approx(111.195 * 0.2 * math.cos(math.radians(46)), rel=0.01)
