"""Read the number plates of a picture: find lines of text, straighten them, read them, believe what is a plate."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from varta.vision.plates.alignment import Candidate, candidates
from varta.vision.plates.grouping import joined, stacked
from varta.vision.plates.networks import TextNetworks
from varta.vision.plates.slots import Slots, find_slots
from varta.vision.plates.strips import coloured_at, straighten
from varta.vision.plates.text_lines import TextLine, text_lines
from varta.vision.plates.vote import Verdict, weigh
from varta.vision.types import Pixels

Box = tuple[float, float, float, float]
_PLAIN_SIDE = (320, 1088)  # least and most of the longer side where lines are looked for
# Plates seen from the side are foreshortened: a picture that is twice as wide shows them as text again.
_STRETCHED_WIDTH, _STRETCH, _FLATTENED = 1600, 2.0, 0.53
_CLOSER, _CLOSEST_SIDE = 2.5, 1920  # where neither shows any: small plates in large pictures
_CERTAIN = 0.93  # a first glance that is this sure needs no second one
_WORTH, _WORTH_BESIDE = 0.12, 0.4  # below, a line is not looked at again; the latter beside a certain plate
_PLATE = 0.5  # below, it is not a plate
_WITHOUT_SERIES = 0.6
_BARE = 0.3  # without a series behind it, and no better plate in the picture
_SAME, _COVERED = 0.6, 0.35  # shared area, for two boxes to be one plate, and for one to be a part of the other
_LEAST_HEIGHT = 7.0  # pixels in the picture
_RATIO_LIMITS = (1.5, 7.5)
# Further views of a line that is not certain: how much longer (left, right) and higher (up, down) in shares of its
# height, and the ratio of the strip; plates from the front show letters 4 to 5.5 times as wide as high.
_VIEWS = (
    ((0.0, 0.0), 4.2),
    ((0.0, 0.0), 5.5),
    ((0.35, 0.35), 4.8),
    ((0.1, 0.1, 0.12, 0.12), 4.5),
    ((0.9, 0.3), 5.2),
)
_LONGEST = 12  # times its height; more is a sentence
_MOST_GLANCES, _MOST_LOOKS = 16, 4


@dataclass(frozen=True, slots=True)
class PlateReading:
    """Hold one plate: `text` in Latin capitals and digits, `score` 0 to 1, `box` x, y, width, height in pixels.

    `signs` is how sure each sign is; `others` further texts that it may be, with their scores; `country` is a code such
    as `UA`, empty when the series does not tell. `readings` is what each look at it saw, for a vote over pictures.
    """

    text: str
    score: float
    box: Box
    country: str
    signs: tuple[float, ...]
    others: tuple[tuple[str, float], ...]
    readings: tuple[tuple[Candidate, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class _Seed:
    lines: tuple[TextLine, ...]  # one, or two when the plate has two lines
    found: tuple[Candidate, ...]

    @property
    def rank(self) -> float:
        return self.found[0].certainty if self.found else 0.0

    @property
    def certain(self) -> bool:
        return self.rank >= _CERTAIN and bool(self.found[0].country)

    @property
    def promise(self) -> float:
        return self.rank * math.sqrt(len(self.found[0].text)) if self.found else 0.0


class PlateReader:
    """Read plates. One per process; safe from several threads, which take turns at the networks."""

    def __init__(self, networks: TextNetworks | None = None) -> None:
        """Load the networks unless they are given. Raises `Unavailable` (`plates.no_model`)."""
        self._networks = networks or TextNetworks()

    def read(self, picture: Pixels) -> list[PlateReading]:
        """Return the plates of a picture, H×W×3 BGR, the surest first."""
        height, width = picture.shape[:2]
        longer = max(width, height)
        scale = min(max(1.5 * longer, _PLAIN_SIDE[0]), _PLAIN_SIDE[1]) / longer
        found = self._pass(picture, width * scale, height * scale)
        if not any(reading.country and reading.score >= _PLATE for reading in found):
            wider = min(_STRETCH, _STRETCHED_WIDTH / longer)
            found += self._pass(picture, width * wider, height * wider * _FLATTENED)
        if not found:
            closer = min(_CLOSER, _CLOSEST_SIDE / longer)
            found += self._pass(picture, width * closer, height * closer)
        return _distinct(found)

    def locate(self, picture: Pixels) -> tuple[list[TextLine], list[Candidate]]:
        """Return all lines of text, small ones too, and what each and each pair of them most likely says.

        One look at half the cost of reading: for hiding plates, not for knowing them.
        """
        height, width = picture.shape[:2]
        scale = min(max(1.5 * max(width, height), _PLAIN_SIDE[0]), _PLAIN_SIDE[1]) / max(width, height)
        likely = self._networks.text_map(picture, round(width * scale), round(height * scale))
        lines = text_lines(likely, width, height)
        seeds = self._seeds(picture, [line for line in lines if _legible(line)][:_MOST_GLANCES])
        return lines, [seed.found[0] for seed in seeds if seed.found]

    def _pass(self, picture: Pixels, width: float, height: float) -> list[PlateReading]:
        likely = self._networks.text_map(picture, round(width), round(height))
        lines = [line for line in text_lines(likely, picture.shape[1], picture.shape[0]) if _legible(line)]
        seeds = self._seeds(picture, lines[:_MOST_GLANCES])
        least = _WORTH if not any(seed.certain for seed in seeds) else _WORTH_BESIDE
        worth = sorted((seed for seed in seeds if seed.rank >= least), key=lambda seed: -seed.promise)
        return [reading for seed in worth[:_MOST_LOOKS] if (reading := self._look(picture, seed))]

    def _seeds(self, picture: Pixels, lines: Sequence[TextLine]) -> list[_Seed]:
        """Glance at each line, at neighbours taken together, and at pairs one above the other."""
        glances = [self._glance(picture, line) for line in lines]
        seeds = [_Seed((line,), found) for line, (_, found) in zip(lines, glances, strict=True)]
        seeds += [_Seed((line,), self._glance(picture, line)[1]) for line in joined(lines)[:_MOST_GLANCES]]
        places = {id(line): found for line, (found, _) in zip(lines, glances, strict=True)}
        for upper, lower in stacked(lines):
            both = places[id(lower)].after(places[id(upper)])
            seeds.append(_Seed((upper, lower), tuple(candidates(both))))
        return seeds

    def _glance(
        self, picture: Pixels, line: TextLine, ratio: float | None = None
    ) -> tuple[Slots, tuple[Candidate, ...]]:
        strip = straighten(picture, line, ratio or float(np.clip(line.width / line.height, *_RATIO_LIMITS)))
        slots = find_slots(self._networks.lattice(strip))
        return slots, tuple(candidates(slots, coloured_at(strip, slots.at)))

    def _look(self, picture: Pixels, seed: _Seed) -> PlateReading | None:
        readings = [seed.found]
        if len(seed.lines) == 1 and not seed.certain:
            views = [(seed.lines[0].grown(*grown), ratio) for grown, ratio in _VIEWS]
            readings += [self._glance(picture, view, ratio)[1] for view, ratio in views]
        verdict = weigh(readings)
        if verdict is None:
            return None
        return _reading(verdict, seed, tuple(readings))


def _legible(line: TextLine) -> bool:
    return line.height >= _LEAST_HEIGHT and line.width < _LONGEST * line.height


def _reading(verdict: Verdict, seed: _Seed, readings: tuple[tuple[Candidate, ...], ...]) -> PlateReading:
    corners = np.concatenate([line.corners for line in seed.lines])
    left, top = corners.min(axis=0).tolist()
    right, bottom = corners.max(axis=0).tolist()
    box = (max(left, 0.0), max(top, 0.0), right - max(left, 0.0), bottom - max(top, 0.0))
    return PlateReading(verdict.text, verdict.score, box, verdict.country, verdict.signs, verdict.others, readings)


def _distinct(found: list[PlateReading]) -> list[PlateReading]:
    """Keep one reading for each place, and texts without a series only where there is nothing better."""
    kept: list[PlateReading] = []
    for reading in sorted(found, key=_trust, reverse=True):
        shares = [_shared(reading.box, other.box) for other in kept]
        alike = [abs(len(other.text) - len(reading.text)) <= 1 for other in kept]  # else a line of two, or a half
        same = next((i for i, (whole, _) in enumerate(shares) if whole > _SAME and alike[i]), None)
        if same is not None:
            kept[same] = _together(kept[same], reading)
        elif not any(smaller > _COVERED for _, smaller in shares):
            kept.append(reading)
    sure = [r for r in kept if r.country and r.score >= _PLATE]
    return sure or [r for r in kept if r.score >= _BARE][:1]


def _trust(reading: PlateReading) -> float:
    """Return how much a reading is worth beside others at its place: long ones are seldom there by chance."""
    return reading.score * (1.0 if reading.country else _WITHOUT_SERIES) * math.sqrt(len(reading.text))


def _together(first: PlateReading, second: PlateReading) -> PlateReading:
    """Weigh what two passes saw at one place."""
    readings = first.readings + second.readings
    verdict = weigh(readings)
    if verdict is None:
        return first
    return PlateReading(
        verdict.text, verdict.score, first.box, verdict.country, verdict.signs, verdict.others, readings
    )


def _shared(a: Box, b: Box) -> tuple[float, float]:
    """Return the shared area as a share of both together, and of the smaller box."""
    across = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    along = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    area, one, two = max(across, 0.0) * max(along, 0.0), a[2] * a[3], b[2] * b[3]
    return area / max(one + two - area, 1.0), area / max(min(one, two), 1.0)
