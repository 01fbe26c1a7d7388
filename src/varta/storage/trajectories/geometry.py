"""Exact geometry over many tracks at once: where they cross a line, and when they are inside a polygon.

A track moves evenly between two samples; both answers are those of that polyline, not of its samples alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from varta.kernel.geometry import Point
from varta.kernel.trajectory import SAMPLE_BYTES, SCALE

Floats = NDArray[np.float64]
Wholes = NDArray[np.int64]
_LAYOUT = np.dtype([("ms", "<u4"), ("x", "<u2"), ("y", "<u2"), ("width", "<u2"), ("height", "<u2")])
_EDGE = 1e-4  # as rules' foot points: kept inside the picture


@dataclass(frozen=True, slots=True)
class Paths:
    """Hold n samples of many tracks: `row` n, which track; `time_us` n; `x`, `y` n fractions; `size` n×2."""

    row: Wholes
    time_us: Wholes
    x: Floats
    y: Floats
    size: Floats

    @property
    def steps(self) -> Wholes:
        """Return the samples after which the same track goes on."""
        return np.flatnonzero(self.row[:-1] == self.row[1:])


def paths_of(blobs: Sequence[bytes], start_us: Wholes) -> Paths:
    """Return packed tracks as arrays; `start_us` has one for each."""
    counts = np.fromiter((len(blob) // SAMPLE_BYTES for blob in blobs), np.int64, len(blobs))
    data = np.frombuffer(b"".join(blobs), _LAYOUT)
    row = np.repeat(np.arange(len(blobs), dtype=np.int64), counts)
    return Paths(
        row,
        start_us[row] + data["ms"].astype(np.int64) * 1000,
        np.clip(data["x"] / SCALE, _EDGE, 1 - _EDGE),
        np.clip(data["y"] / SCALE, _EDGE, 1 - _EDGE),
        np.stack([data["width"] / SCALE, data["height"] / SCALE], axis=1),
    )


@dataclass(frozen=True, slots=True)
class Crossings:
    """Hold crossings in order of row and time: `step` is the sample before, `right` the side crossed to."""

    row: Wholes
    step: Wholes
    time_us: Wholes
    right: NDArray[np.bool_]


def crossings(paths: Paths, start: Point, end: Point) -> Crossings:
    """Return where tracks pass the line between its ends, with the sides of `kernel.geometry.side`."""
    steps = paths.steps
    side = (end.x - start.x) * (paths.y - start.y) - (end.y - start.y) * (paths.x - start.x)
    steps = steps[(side[steps] > 0) != (side[steps + 1] > 0)]
    a, b = side[steps], side[steps + 1]
    share = a / (a - b)
    x = paths.x[steps] + share * (paths.x[steps + 1] - paths.x[steps])
    y = paths.y[steps] + share * (paths.y[steps + 1] - paths.y[steps])
    dx, dy = end.x - start.x, end.y - start.y
    along = ((x - start.x) * dx + (y - start.y) * dy) / (dx * dx + dy * dy)
    between = (along >= 0) & (along <= 1)
    steps, share = steps[between], share[between]
    return Crossings(paths.row[steps], steps, _moment(paths, steps, share), side[steps + 1] > 0)


@dataclass(frozen=True, slots=True)
class Insides:
    """Hold intervals inside a polygon in order of row and time, `start_us` to `end_us`; `step` is the sample before."""

    row: Wholes
    step: Wholes
    start_us: Wholes
    end_us: Wholes


def insides(paths: Paths, polygon: Sequence[Point]) -> Insides:
    """Return when tracks are inside (even-odd rule), each piece of their way by itself."""
    steps = _near(paths, polygon)
    x0, y0, x1, y1 = paths.x[steps], paths.y[steps], paths.x[steps + 1], paths.y[steps + 1]
    index, share = _breaks(np.stack([x0, y0, x1, y1]), polygon)
    order = np.lexsort((share, index))
    index, share = index[order], share[order]
    pieces = np.flatnonzero(index[:-1] == index[1:])
    of, low, high = index[pieces], share[pieces], share[pieces + 1]
    middle = (low + high) / 2
    inside = contains(polygon, x0[of] + middle * (x1 - x0)[of], y0[of] + middle * (y1 - y0)[of])
    of, low, high = of[inside], low[inside], high[inside]
    step = steps[of]
    return Insides(paths.row[step], step, _moment(paths, step, low), _moment(paths, step, high))


def contains(polygon: Sequence[Point], x: Floats, y: Floats) -> NDArray[np.bool_]:
    """Tell which points lie in a polygon, as `kernel.geometry.contains` does."""
    inside = np.zeros(len(x), np.bool_)
    previous = polygon[-1]
    for current in polygon:
        spans = (current.y > y) != (previous.y > y)
        if current.y != previous.y:
            at = current.x + (y - current.y) * (previous.x - current.x) / (previous.y - current.y)
            inside ^= spans & (x < at)
        previous = current
    return inside


def _near(paths: Paths, polygon: Sequence[Point]) -> Wholes:
    """Return the steps whose box touches the polygon's."""
    steps = paths.steps
    xs, ys = [p.x for p in polygon], [p.y for p in polygon]
    x0, x1, y0, y1 = paths.x[steps], paths.x[steps + 1], paths.y[steps], paths.y[steps + 1]
    wide = (np.minimum(x0, x1) <= max(xs)) & (np.maximum(x0, x1) >= min(xs))
    high = (np.minimum(y0, y1) <= max(ys)) & (np.maximum(y0, y1) >= min(ys))
    return steps[wide & high]


def _breaks(ways: Floats, polygon: Sequence[Point]) -> tuple[Wholes, Floats]:
    """Return at which shares of each way (4×n) it meets an edge, with its start, 0, and its end, 1."""
    x0, y0, x1, y1 = ways
    count = len(x0)
    everyone = np.arange(count, dtype=np.int64)
    index, share = [everyone, everyone], [np.zeros(count), np.ones(count)]
    previous = polygon[-1]
    for current in polygon:
        dx, dy = current.x - previous.x, current.y - previous.y
        a = dx * (y0 - previous.y) - dy * (x0 - previous.x)
        b = dx * (y1 - previous.y) - dy * (x1 - previous.x)
        meets = np.flatnonzero((a > 0) != (b > 0))
        index.append(meets)
        share.append(a[meets] / (a[meets] - b[meets]))
        previous = current
    return np.concatenate(index), np.concatenate(share)


def _moment(paths: Paths, steps: Wholes, share: Floats) -> Wholes:
    before, after = paths.time_us[steps], paths.time_us[steps + 1]
    return before + np.rint(share * (after - before)).astype(np.int64)
