"""Putting the parts of a track together."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from varta.kernel.path import TOLERANCE, thin
from varta.kernel.trajectory import Sample, Trajectory


def merged(parts: Sequence[Trajectory]) -> list[Trajectory]:
    """Return whole tracks by their start, from parts in any order, some of them perhaps twice."""
    ordered = sorted(parts, key=lambda part: (part.camera, part.trace, part.start_us, part.end_us))
    tracks = []
    for _, group in groupby(ordered, key=lambda part: (part.camera, part.trace)):
        tracks.append(_joined(list(group)))
    return sorted(tracks, key=lambda track: (track.start_us, track.camera, track.trace))


def _joined(parts: Sequence[Trajectory]) -> Trajectory:
    if len(parts) == 1:
        return parts[0]
    first, last = parts[0], max(parts, key=lambda part: part.end_us)
    moments: dict[int, Sample] = {}
    for part in parts:
        later = (part.start_us - first.start_us) // 1000
        for sample in part.samples:
            moments.setdefault(sample.ms + later, replace(sample, ms=sample.ms + later))
    samples = thin([moments[ms] for ms in sorted(moments)], TOLERANCE / 2)
    return replace(last, start_us=first.start_us, samples=samples, complete=False)
