"""Plane geometry on fractions of a picture: x to the right, y downwards, both 0 to 1."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite


@dataclass(frozen=True, slots=True)
class Point:
    """Hold a place as fractions of the picture's width and height."""

    x: float
    y: float

    @property
    def inside_picture(self) -> bool:
        """Tell whether it is finite and lies in the picture, border included."""
        return isfinite(self.x) and isfinite(self.y) and 0 <= self.x <= 1 and 0 <= self.y <= 1


def side(start: Point, end: Point, point: Point) -> float:
    """Return on which side of the walk from start to end a point lies: > 0 right, < 0 left (y points down), 0 on it."""
    return (end.x - start.x) * (point.y - start.y) - (end.y - start.y) * (point.x - start.x)


def segments_cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Tell whether the segments ab and cd have a point in common, touching included."""
    d1, d2, d3, d4 = side(c, d, a), side(c, d, b), side(a, b, c), side(a, b, d)
    if ((d1 > 0) != (d2 > 0)) and ((d3 > 0) != (d4 > 0)) and 0 not in (d1, d2, d3, d4):
        return True
    return any(
        value == 0 and _within(start, end, point)
        for value, start, end, point in ((d1, c, d, a), (d2, c, d, b), (d3, a, b, c), (d4, a, b, d))
    )


def _within(start: Point, end: Point, point: Point) -> bool:
    return min(start.x, end.x) <= point.x <= max(start.x, end.x) and min(start.y, end.y) <= point.y <= max(
        start.y, end.y
    )


def polygon_area(points: Sequence[Point]) -> float:
    """Return the signed area (shoelace formula), as a fraction of the picture."""
    following = [*points[1:], *points[:1]]
    return sum(p.x * q.y - q.x * p.y for p, q in zip(points, following, strict=True)) / 2


def polygon_crosses_itself(points: Sequence[Point]) -> bool:
    """Tell whether two edges that are not neighbours meet, or neighbours fold back on each other."""
    n = len(points)
    edges = [(points[i], points[(i + 1) % n]) for i in range(n)]
    for i in range(n):
        for j in range(i + 1, n):
            neighbours = j == i + 1 or (i == 0 and j == n - 1)
            if not neighbours and segments_cross(*edges[i], *edges[j]):
                return True
    return len(set(points)) < n


def contains(polygon: Sequence[Point], point: Point) -> bool:
    """Tell whether a point lies in a polygon (even-odd rule)."""
    inside = False
    previous = polygon[-1]
    for current in polygon:
        if (current.y > point.y) != (previous.y > point.y):
            x = current.x + (point.y - current.y) * (previous.x - current.x) / (previous.y - current.y)
            if point.x < x:
                inside = not inside
        previous = current
    return inside
