"""A plane seen in perspective: the map between a picture's points and the points of a plane."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, sqrt

Pair = tuple[float, float]
_Row = list[float]
_SIDE = 9  # numbers of a homography
_ROUNDS = 12  # of the inverse iteration; each gains several digits


@dataclass(frozen=True, slots=True)
class Homography:
    """Hold a 3×3 matrix, row by row, that takes (x, y, 1) to (u·w, v·w, w)."""

    h: tuple[float, ...]

    def apply(self, x: float, y: float) -> tuple[float, float, float]:
        """Return u, v and w; what has a w of the other sign lies behind the horizon."""
        h = self.h
        w = h[6] * x + h[7] * y + h[8]
        safe = w if abs(w) > 1e-12 else 1e-12  # noqa: PLR2004 - the horizon itself: infinitely far away
        return (h[0] * x + h[1] * y + h[2]) / safe, (h[3] * x + h[4] * y + h[5]) / safe, w

    def jacobian(self, x: float, y: float) -> tuple[float, float, float, float]:
        """Return ∂u/∂x, ∂u/∂y, ∂v/∂x and ∂v/∂y at a point."""
        h = self.h
        u, v, w = self.apply(x, y)
        return (h[0] - u * h[6]) / w, (h[1] - u * h[7]) / w, (h[3] - v * h[6]) / w, (h[4] - v * h[7]) / w

    def inverse(self) -> "Homography":
        """Return the map back (the adjugate, which is the inverse up to scale)."""
        a, b, c, d, e, f, g, h, i = self.h
        back = (
            e * i - f * h, c * h - b * i, b * f - c * e,
            f * g - d * i, a * i - c * g, c * d - a * f,
            d * h - e * g, b * g - a * h, a * e - b * d,
        )  # fmt: skip
        scale = max(abs(number) for number in back) or 1.0
        return Homography(tuple(number / scale for number in back))


def fit_homography(sources: Sequence[Pair], targets: Sequence[Pair]) -> Homography:
    """Return the homography that takes each source nearest to its target, by the normalised DLT.

    Hartley & Zisserman 2004, algorithm 4.2: both sides are moved and scaled so that their mean is 0 and their mean
    distance from it √2; then the unit vector h with the least |A·h|. Exact for four pairs in general position.
    """
    move_a, a = _normalised(sources)
    move_b, b = _normalised(targets)
    rows: list[_Row] = []
    for (x, y), (u, v) in zip(a, b, strict=True):
        rows.append([-x, -y, -1, 0, 0, 0, u * x, u * y, u])
        rows.append([0, 0, 0, -x, -y, -1, v * x, v * y, v])
    h = _least_vector(rows)
    # Undo the normalising: T_b⁻¹ · H · T_a, with T = (s, 0, -s·mx; 0, s, -s·my; 0, 0, 1).
    scaled = _times(h, (move_a[2], 0, -move_a[2] * move_a[0], 0, move_a[2], -move_a[2] * move_a[1], 0, 0, 1))
    back = (1 / move_b[2], 0, move_b[0], 0, 1 / move_b[2], move_b[1], 0, 0, 1)
    found = _times(back, scaled)
    x, y = sources[0]
    sign = 1.0 if found[6] * x + found[7] * y + found[8] > 0 else -1.0  # what was given lies before the horizon
    return Homography(tuple(sign * number for number in found))


def _normalised(points: Sequence[Pair]) -> tuple[tuple[float, float, float], list[Pair]]:
    n = len(points)
    mx, my = sum(p[0] for p in points) / n, sum(p[1] for p in points) / n
    spread = sum(hypot(p[0] - mx, p[1] - my) for p in points) / n
    scale = sqrt(2) / spread if spread > 0 else 1.0
    return (mx, my, scale), [((p[0] - mx) * scale, (p[1] - my) * scale) for p in points]


def _least_vector(rows: list[_Row]) -> tuple[float, ...]:
    """Return the eigenvector of AᵀA with the least eigenvalue, by inverse iteration with a tiny shift."""
    normal = [[sum(row[i] * row[j] for row in rows) for j in range(_SIDE)] for i in range(_SIDE)]
    shift = 1e-13 * sum(normal[i][i] for i in range(_SIDE))
    for i in range(_SIDE):
        normal[i][i] += shift
    vector: _Row = [1.0 / (i + 2) for i in range(_SIDE)]  # no homography is at right angles to it but by ill luck
    for _ in range(_ROUNDS):
        vector = _solve(normal, vector)
        length = sqrt(sum(number * number for number in vector))
        vector = [number / length for number in vector]
    return tuple(vector)


def _solve(matrix: list[_Row], right: _Row) -> _Row:
    """Solve a linear system by Gaussian elimination with partial pivoting."""
    n = len(right)
    work = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for column in range(n):
        pivot = max(range(column, n), key=lambda i: abs(work[i][column]))
        work[column], work[pivot] = work[pivot], work[column]
        for i in range(column + 1, n):
            share = work[i][column] / work[column][column]
            for j in range(column, n + 1):
                work[i][j] -= share * work[column][j]
    found = [0.0] * n
    for i in reversed(range(n)):
        rest = sum(work[i][j] * found[j] for j in range(i + 1, n))
        found[i] = (work[i][n] - rest) / work[i][i]
    return found


def _times(a: Sequence[float], b: Sequence[float]) -> tuple[float, ...]:
    return tuple(sum(a[3 * i + k] * b[3 * k + j] for k in range(3)) for i in range(3) for j in range(3))
