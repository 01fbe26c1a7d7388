"""Collecting where tracks went, from the analyses of one camera's run; `kernel/trajectory.py` says what is kept."""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import atan2, degrees, hypot
from statistics import median

import numpy as np

from varta.kernel.ground_plane import GroundPlane
from varta.kernel.path import deviation, thin
from varta.kernel.trajectory import COLOURS, Sample, Tint, Trajectory
from varta.vision.colours import Shares, gain_of, shares, tint
from varta.vision.pipeline import Analysis
from varta.vision.types import Image, Region

GONE_S = 5.0
PART_S = 60.0
_VEHICLES = frozenset({"car", "bus", "truck", "motorcycle", "train", "boat", "vehicle-sized object"})
_LOOKS = 4  # at a track's colours, in all
_LOOK_EVERY_S = 0.7
_LOOKS_AT_ONCE = 2  # in one picture
_LEAST_PIXELS = 16  # of a box's shorter side, for colours
_STILL = 0.0015  # of the picture; a box that trembles so little stands
_MOVED = 0.02  # of the picture's width; less has no direction
# A person's clothes without head and feet, and a vehicle less its border: left, top, right, bottom of the box.
_PARTS = {"upper": (0.25, 0.18, 0.75, 0.48), "lower": (0.3, 0.55, 0.7, 0.9), "body": (0.15, 0.15, 0.85, 0.85)}


@dataclass(slots=True)
class _Open:
    """Hold a track that is not over; `samples` are of its present part, with milliseconds after the track's start."""

    start_s: float
    start_us: int
    samples: list[Sample] = field(default_factory=list)
    votes: Counter[str] = field(default_factory=Counter)
    best: float = 0.0
    confirmed: bool = False
    parts: int = 0
    looks: int = 0
    looked_s: float = float("-inf")
    colours: dict[str, Shares] = field(default_factory=dict)

    def add(self, sample: Sample) -> None:
        """Add a moment; what stands still costs two samples, however long."""
        last = self.samples
        if len(last) > 1 and max(deviation(sample, sample, last[-1]), deviation(sample, sample, last[-2])) < _STILL:
            last[-1] = sample
        else:
            last.append(sample)


class Collector:
    """Collect one run's confirmed tracks, given its analyses in order of time."""

    def __init__(self, camera: str, run: str, plane: GroundPlane | None = None) -> None:
        """Begin; `run` is what an event's `track` begins with."""
        self._camera, self._run, self._plane = camera, run, plane
        self._open: dict[int, _Open] = {}
        self._size = (1, 1)

    def take(self, analysis: Analysis) -> list[Trajectory]:
        """Take an analysis and return what is over with it: whole tracks, and parts of long ones."""
        frame, tracks = analysis.frame, analysis.tracks
        width, height = self._size = (frame.image.width, frame.image.height)
        now_us = frame.time_us or round(frame.time_s * 1e6)
        looks: list[tuple[_Open, Sequence[float], str]] = []
        for i in np.flatnonzero(tracks.seen).tolist():
            track = self._open.setdefault(int(tracks.ids[i]), _Open(frame.time_s, now_us))
            left, top, right, bottom = (float(v) for v in tracks.boxes[i])
            ms = round((frame.time_s - track.start_s) * 1000)
            x, y = (left + right) / 2 / width, bottom / height
            track.add(Sample(ms, min(max(x, 0.0), 1.0), min(y, 1.0), (right - left) / width, (bottom - top) / height))
            name, score = tracks.names[int(tracks.classes[i])], float(tracks.scores[i])
            track.votes[name] += 1
            track.best = max(track.best, score)
            track.confirmed = track.confirmed or bool(tracks.confirmed[i])
            if track.confirmed and track.looks < _LOOKS and frame.time_s - track.looked_s >= _LOOK_EVERY_S:
                looks.append((track, (left, top, right, bottom), name))
        self._look(frame.image, frame.time_s, looks)
        return self._over(frame.time_s)

    def finish(self) -> list[Trajectory]:
        """Return all that is still open, and begin anew."""
        done = [self._made(key, track, last=True) for key, track in self._open.items() if track.confirmed]
        self._open.clear()
        return done

    def _over(self, now_s: float) -> list[Trajectory]:
        done = []
        for key, track in list(self._open.items()):
            if now_s - (track.start_s + track.samples[-1].ms / 1000) >= GONE_S:
                del self._open[key]
                if track.confirmed:
                    done.append(self._made(key, track, last=True))
            elif track.confirmed and track.samples[-1].ms - track.samples[0].ms >= PART_S * 1000:
                done.append(self._made(key, track, last=False))
                track.parts += 1
                track.samples = track.samples[-1:]
        return done

    def _made(self, key: int, track: _Open, *, last: bool) -> Trajectory:
        kept = thin(track.samples)
        first = kept[0].ms
        samples = tuple(Sample(s.ms - first, s.x, s.y, s.width, s.height) for s in kept)
        heading, kmh = _over_ground(samples, self._plane)
        return Trajectory(
            camera=self._camera,
            trace=f"{self._run}-{key}",
            class_name=track.votes.most_common(1)[0][0],
            score=track.best,
            start_us=track.start_us + first * 1000,
            samples=samples,
            complete=last and not track.parts,
            upper=_tint(track, "upper"),
            lower=_tint(track, "lower"),
            body=_tint(track, "body"),
            heading=heading,
            motion=_motion(samples, *self._size),
            kmh=kmh,
            pace=_pace(samples, self._size[0] / self._size[1]),
        )

    def _look(self, image: Image, now_s: float, looks: list[tuple[_Open, Sequence[float], str]]) -> None:
        """Look at the colours of those that were looked at least."""
        gain = 0.0
        for track, box, name in sorted(looks, key=lambda look: look[0].looks)[:_LOOKS_AT_ONCE]:
            track.looked_s = now_s
            wanted = ("upper", "lower") if name == "person" else ("body",) if name in _VEHICLES else ()
            if not wanted or min(box[2] - box[0], box[3] - box[1]) < _LEAST_PIXELS:
                continue
            gain = gain or gain_of(image)
            track.looks += 1
            for part in wanted:
                if region := _region(image, box, _PARTS[part]):
                    before = track.colours.get(part, np.zeros(len(COLOURS)))
                    track.colours[part] = before + shares(image, region, gain)


def _region(image: Image, box: Sequence[float], part: tuple[float, float, float, float]) -> Region | None:
    width, height = box[2] - box[0], box[3] - box[1]
    left, right = (round(box[0] + width * share) for share in (part[0], part[2]))
    top, bottom = (round(box[1] + height * share) for share in (part[1], part[3]))
    region = Region(max(left, 0), max(top, 0), min(right, image.width), min(bottom, image.height))
    return region if region.width >= 4 and region.height >= 4 else None  # noqa: PLR2004 - less has no surface


def _tint(track: _Open, part: str) -> Tint | None:
    person = track.votes.most_common(1)[0][0] == "person"
    seen = track.colours.get(part)
    if seen is None or person != (part != "body"):
        return None
    return tint(seen / seen.sum())


def _motion(samples: Sequence[Sample], width: int, height: int) -> float | None:
    dx, dy = (samples[-1].x - samples[0].x) * width, (samples[-1].y - samples[0].y) * height
    return degrees(atan2(dx, -dy)) % 360 if hypot(dx, dy) >= _MOVED * width else None


def _pace(samples: Sequence[Sample], aspect: float) -> float:
    """Return the median speed in heights of the box per second; `aspect` is the picture's width by its height."""
    steps = [
        hypot((b.x - a.x) * aspect, b.y - a.y) / max(a.height, 1e-3) / ((b.ms - a.ms) / 1000)
        for a, b in itertools.pairwise(samples)
        if b.ms > a.ms
    ]
    return min(median(steps), 1000.0) if steps else 0.0


def _over_ground(samples: Sequence[Sample], plane: GroundPlane | None) -> tuple[float | None, float | None]:
    """Return the heading and the median speed in km/h over the ground; None where nothing is known of it."""
    if plane is None:
        return None, None
    places = [(s.ms, place) for s in samples if (place := plane.place(s.foot))]
    if len(places) < 2:  # noqa: PLR2004 - a way has two ends
        return None, None
    east, north = places[-1][1].east - places[0][1].east, places[-1][1].north - places[0][1].north
    moves = [
        hypot(b.east - a.east, b.north - a.north) * 3600 / (till - since)
        for (since, a), (till, b) in itertools.pairwise(places)
        if till > since
    ]
    heading = degrees(atan2(east, north)) % 360 if hypot(east, north) >= 1.0 else None
    return heading, median(moves) if moves else None
