import pytest
from hypothesis import given
from hypothesis import strategies as st

from varta.kernel.geometry import Point, contains, polygon_area, polygon_crosses_itself, segments_cross, side

SQUARE = [Point(0.2, 0.2), Point(0.8, 0.2), Point(0.8, 0.8), Point(0.2, 0.8)]


def points(*pairs: tuple[float, float]) -> list[Point]:
    return [Point(*pair) for pair in pairs]


def test_right_is_right_for_who_walks_with_y_downwards() -> None:
    start, end = Point(0, 0.5), Point(1, 0.5)  # walking to the right of the picture: down is on the right hand
    assert side(start, end, Point(0.5, 0.9)) > 0
    assert side(start, end, Point(0.5, 0.1)) < 0
    assert side(start, end, Point(0.7, 0.5)) == 0


@pytest.mark.parametrize(
    ("polygon", "crosses"),
    [
        (SQUARE, False),
        (points((0, 0), (1, 1), (1, 0), (0, 1)), True),  # a bow tie
        (points((0, 0), (1, 0), (0.5, 0.5), (1, 1), (0, 1)), False),  # concave
        (points((0, 0), (1, 0), (1, 1), (0.5, 0), (0, 1)), True),  # a corner touches another edge
        (points((0, 0), (1, 0), (1, 1), (0, 0), (0, 1)), True),  # a corner twice
        (points((0, 0), (1, 0), (0.5, 1)), False),
    ],
)
def test_self_crossing(polygon: list[Point], crosses: bool) -> None:
    assert polygon_crosses_itself(polygon) is crosses
    for turn in range(len(polygon)):
        assert polygon_crosses_itself([*polygon[turn:], *polygon[:turn]]) is crosses
        assert polygon_crosses_itself([*polygon[turn:], *polygon[:turn]][::-1]) is crosses


@pytest.mark.parametrize(
    ("other", "cross"),
    [
        (((0.5, 0.0), (0.5, 1.0)), True),
        (((0.5, 0.5), (0.5, 1.0)), True),  # touching
        (((0.5, 0.6), (0.5, 1.0)), False),
        (((0.8, 0.5), (1.0, 0.5)), True),  # on the same line, overlapping
        (((0.95, 0.5), (1.0, 0.5)), False),  # on the same line, apart
        (((0.1, 0.6), (0.9, 0.6)), False),  # parallel
    ],
)
def test_segments(other: tuple[tuple[float, float], tuple[float, float]], cross: bool) -> None:
    a, b = Point(0.1, 0.5), Point(0.9, 0.5)
    c, d = Point(*other[0]), Point(*other[1])
    assert segments_cross(a, b, c, d) is cross
    assert segments_cross(d, c, b, a) is cross


def test_area() -> None:
    assert polygon_area(SQUARE) == pytest.approx(0.36)
    assert polygon_area(SQUARE[::-1]) == pytest.approx(-0.36)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_square_contains_what_lies_between_its_sides(x: float, y: float) -> None:
    border = {0.2, 0.8}
    if x not in border and y not in border:
        assert contains(SQUARE, Point(x, y)) is (0.2 < x < 0.8 and 0.2 < y < 0.8)


def test_inside_the_picture() -> None:
    assert Point(0, 1).inside_picture
    assert not Point(-0.001, 0.5).inside_picture
    assert not Point(float("nan"), 0.5).inside_picture
