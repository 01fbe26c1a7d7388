"""Which lines of text belong to one plate: parts of one line, and the two lines of a square plate."""

from collections.abc import Sequence

import numpy as np

from varta.vision.plates.text_lines import TextLine

_ALIKE = 1.7  # how much the heights of parts of one line may differ
_NEAR = 1.6  # heights between parts of one line
_OVERLAP = 0.5  # of the narrower line, for two lines of one plate


def joined(lines: Sequence[TextLine]) -> list[TextLine]:
    """Return lines made of two neighbours that go on in the same direction."""
    found = []
    for left in lines:
        for right in lines:
            if left is not right and _goes_on(left, right):
                a, d = left.corners[0], left.corners[3]
                b, c = right.corners[1], right.corners[2]
                found.append(TextLine(np.array([a, b, c, d], np.float32), min(left.score, right.score)))
    return found


def _goes_on(left: TextLine, right: TextLine) -> bool:
    height = max(left.height, right.height)
    if height > _ALIKE * min(left.height, right.height):
        return False
    end, start = (left.corners[1] + left.corners[2]) / 2, (right.corners[0] + right.corners[3]) / 2
    gap = start - end
    if not -0.6 * height < gap[0] < _NEAR * height:
        return False
    whole = right.centre - left.centre
    slope = whole[1] / max(whole[0], 1.0)
    return all(abs(_slope(line) - slope) < 0.35 for line in (left, right))  # noqa: PLR2004 - about 20 degrees


def _slope(line: TextLine) -> float:
    way = line.corners[1] - line.corners[0] + line.corners[2] - line.corners[3]
    return float(way[1] / max(way[0], 1.0))


def stacked(lines: Sequence[TextLine]) -> list[tuple[TextLine, TextLine]]:
    """Return pairs, upper and lower, that may be the two lines of one plate."""
    return [(upper, lower) for upper in lines for lower in lines if upper is not lower and _below(upper, lower)]


def _below(upper: TextLine, lower: TextLine) -> bool:
    tall, short = max(upper.height, lower.height), min(upper.height, lower.height)
    if tall > _ALIKE * short or upper.width > 5 * upper.height or lower.width > 5 * lower.height:
        return False
    left = max(upper.corners[[0, 3], 0].mean(), lower.corners[[0, 3], 0].mean())
    right = min(upper.corners[[1, 2], 0].mean(), lower.corners[[1, 2], 0].mean())
    if right - left < _OVERLAP * min(upper.width, lower.width):
        return False
    return bool(0.5 * short < lower.centre[1] - upper.centre[1] < 1.6 * tall)
