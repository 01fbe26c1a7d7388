"""Thin a path out: only where it deviates from even motion is a moment worth keeping."""

from collections.abc import Sequence
from math import hypot

from varta.kernel.trajectory import Sample

TOLERANCE = 0.004  # of the picture; see `thin`


def thin(samples: Sequence[Sample], tolerance: float = TOLERANCE) -> tuple[Sample, ...]:
    """Return the samples without those that even motion between their neighbours tells within `tolerance`.

    Distance is measured at the same moment, not across the path, so that standing still is kept too (Meratnia and de
    By 2004, top-down time-ratio). First and last stay.
    """
    if len(samples) <= 2:  # noqa: PLR2004 - both ends
        return tuple(samples)
    kept = [False] * len(samples)
    kept[0] = kept[-1] = True
    stack = [(0, len(samples) - 1)]
    while stack:
        first, last = stack.pop()
        worst, at = tolerance, 0
        for i in range(first + 1, last):
            off = deviation(samples[first], samples[last], samples[i])
            if off > worst:
                worst, at = off, i
        if at:
            kept[at] = True
            stack += [(first, at), (at, last)]
    return tuple(sample for sample, keep in zip(samples, kept, strict=True) if keep)


def deviation(first: Sample, last: Sample, between: Sample) -> float:
    """Return how far a sample is from where even motion would have it; a quarter of the change of size counts too."""
    there = at_ms(first, last, between.ms)
    size = max(abs(there.width - between.width), abs(there.height - between.height)) / 4
    return max(hypot(there.x - between.x, there.y - between.y), size)


def at_ms(first: Sample, last: Sample, ms: int) -> Sample:
    """Return where even motion between two samples is at a moment."""
    share = (ms - first.ms) / (last.ms - first.ms) if last.ms > first.ms else 0.0
    return Sample(
        ms,
        first.x + share * (last.x - first.x),
        first.y + share * (last.y - first.y),
        first.width + share * (last.width - first.width),
        first.height + share * (last.height - first.height),
    )
