"""Rectangles into few small inputs: what a network looks at costs what its input measures, nothing else.

Measured with YOLOX-nano: 41 ms for a million pixels from 32×416 up to 416×416, and next to nothing for each inference.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

STEP = 32  # the networks halve their input five times
GAP = 8  # grey between packed regions, so that none is seen as going on in another
# Each compiled shape takes some megabytes and a quarter of a second: inputs come in few sizes, shares of the side.
_WIDTHS = (0.3, 0.45, 0.7, 1.0)
_HEIGHTS = (0.15, 0.3, 0.45, 0.6, 0.77, 1.0)

Size = tuple[int, int]  # width, height
Spot = tuple[int, int]  # x, y
Shape = tuple[int, int]  # height, width, as networks have it


@dataclass(frozen=True, slots=True)
class Sheet:
    """Hold which rectangles lie in one input, and where."""

    shape: Shape
    rows: tuple[int, ...]
    spots: tuple[Spot, ...]


def up(value: float) -> int:
    """Return the next multiple of `STEP`."""
    return max(STEP, math.ceil((value - 0.5) / STEP) * STEP)


def family(side: int) -> list[Shape]:
    """Return the shapes that inputs come in, smallest first."""
    shapes = {(up(side * high), up(side * wide)) for high in _HEIGHTS for wide in _WIDTHS}
    return sorted(shapes, key=_area)


def smallest(sizes: Sequence[Size], shapes: Iterable[Shape]) -> Sheet | None:
    """Return all rectangles in the smallest shape that takes them; None where none does."""
    least = sum(width * height for width, height in sizes)
    widest, tallest = max((w for w, _ in sizes), default=0), max((h for _, h in sizes), default=0)
    for shape in sorted(shapes, key=_area):
        if shape[0] * shape[1] < least or shape[1] < widest or shape[0] < tallest:
            continue
        spots = skyline(sizes, shape[1], shape[0])
        if spots is not None:
            return Sheet(shape, tuple(range(len(sizes))), tuple(spots))
    return None


def sheets(sizes: Sequence[Size], shapes: Iterable[Shape]) -> list[Sheet]:
    """Return all rectangles on as few and as small inputs as can be had; each must fit into some shape."""
    known, left, done = sorted(shapes, key=_area), list(range(len(sizes))), []
    while left:
        taken = left
        sheet = smallest([sizes[i] for i in taken], known)
        while sheet is None:  # too much for one: the tallest that go together
            order = sorted(left, key=lambda i: -sizes[i][1])
            taken = _filling(order, sizes, known[-1]) or order[:1]
            sheet = smallest([sizes[i] for i in taken], known)
            if sheet is None:
                raise ValueError(f"no shape takes {sizes[taken[0]]}")
        done.append(Sheet(sheet.shape, tuple(taken), sheet.spots))
        left = [i for i in left if i not in set(taken)]
    return done


def _filling(order: Sequence[int], sizes: Sequence[Size], shape: Shape) -> list[int]:
    taken: list[int] = []
    for i in order:
        if skyline([sizes[j] for j in [*taken, i]], shape[1], shape[0]) is not None:
            taken.append(i)
    return taken


def skyline(sizes: Sequence[Size], width: int, height: int) -> list[Spot] | None:
    """Return where each rectangle goes, as low as it fits on the skyline of those before it, tallest first.

    (Bottom-left skyline, Jylänki 2010.) None where they do not fit.
    """
    line: list[tuple[int, int, int]] = [(0, 0, width)]  # x, height there, width
    spots: dict[int, Spot] = {}
    for i in sorted(range(len(sizes)), key=lambda i: (-sizes[i][1], -sizes[i][0], i)):
        wide, high = sizes[i]
        places = ((_floor(line, x, min(wide + GAP, width - x)), x) for x, _, _ in line if x + wide <= width)
        y, x = min(places, default=(height, 0))
        if y + high > height:
            return None
        spots[i] = (x, y)
        line = _raised(line, x, min(wide + GAP, width - x), y + high + GAP)
    return [spots[i] for i in range(len(sizes))]


def _floor(line: Sequence[tuple[int, int, int]], x: int, wide: int) -> int:
    return max(high for start, high, length in line if start < x + wide and start + length > x)


def _raised(line: Sequence[tuple[int, int, int]], x: int, wide: int, high: int) -> list[tuple[int, int, int]]:
    raised = [(x, high, wide)]
    for start, there, length in line:
        if start < x:
            raised.append((start, there, min(length, x - start)))
        if start + length > x + wide:
            begin = max(start, x + wide)
            raised.append((begin, there, start + length - begin))
    return sorted(raised)


def _area(shape: Shape) -> tuple[int, Shape]:
    return shape[0] * shape[1], shape
