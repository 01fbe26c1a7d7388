"""How long it takes to say whose a place is, over as many hromadas as the country has."""

import random
import time
from collections.abc import Mapping
from itertools import pairwise
from math import cos, hypot, pi, sin

from varta.communities.boundary import Boundary, LonLat
from varta.communities.finder import HromadaFinder
from varta.communities.voronoi import approximate_boundaries
from varta.kernel.ids import HromadaCode

_WEST, _SOUTH, _EAST, _NORTH = 22.1, 44.4, 40.2, 52.4  # Ukraine's extent
_STEP = 0.004  # degrees between two points of a border: about 400 m, finer than public boundary files at 1:100,000
_WIGGLE = 0.0015


def bench_routing(hromadas: int, asked: int, seed: int) -> Mapping[str, float | int]:
    """Return percentiles of the time of one question, in milliseconds, each timed by itself.

    The land is made up: Voronoi cells of random centres over the country's extent, with borders that wind like real
    ones, so that polygons have about as many points as published boundaries have.
    """
    chance = random.Random(seed)  # noqa: S311 - made-up land is no secret
    centres = {
        HromadaCode(f"UA{i:07d}"): (chance.uniform(_WEST, _EAST), chance.uniform(_SOUTH, _NORTH))
        for i in range(hromadas)
    }
    boundaries = {code: _wound(cell) for code, cell in approximate_boundaries(centres).items()}
    points = sum(len(ring) for boundary in boundaries.values() for ring in boundary.rings())
    start = time.perf_counter()
    finder = HromadaFinder(boundaries)
    built_s = time.perf_counter() - start
    places = [(chance.uniform(_WEST, _EAST), chance.uniform(_SOUTH, _NORTH)) for _ in range(asked)]
    times, wrong, found = [], 0, 0
    for place in places:
        start = time.perf_counter()
        answer = finder.at(*place)
        times.append((time.perf_counter() - start) * 1000)
        found += answer is not None
        wrong += answer is not None and not boundaries[answer.code].contains(*place)
    times.sort()
    return {
        "hromadas": hromadas,
        "points": points,
        "asked": asked,
        "found": found,
        "wrong": wrong,
        "p50_ms": round(times[asked // 2], 4),
        "p99_ms": round(times[min(asked - 1, asked * 99 // 100)], 4),
        "build_s": round(built_s, 3),
    }


def _wound(boundary: Boundary) -> Boundary:
    """Let each side wind; both neighbours wind it alike, since the course depends on the places alone."""
    ((ring,),) = boundary.polygons
    points: list[LonLat] = []
    for a, b in pairwise(ring):
        steps = max(1, int(hypot(b[0] - a[0], b[1] - a[1]) / _STEP))
        points += [_off(a[0] + (b[0] - a[0]) * i / steps, a[1] + (b[1] - a[1]) * i / steps) for i in range(steps)]
    return Boundary((((*points, points[0]),),), "made up", approximate=False)


def _off(x: float, y: float) -> LonLat:
    return x + _WIGGLE * sin(y * pi * 200), y + _WIGGLE * cos(x * pi * 170)
