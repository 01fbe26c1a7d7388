"""The plate of one vehicle over the pictures that show it: few readings, of the best of them, and one verdict."""

from dataclasses import dataclass, field

import cv2
import numpy as np

from varta.vision.plates.reader import PlateReader, PlateReading
from varta.vision.plates.vote import Verdict, weigh
from varta.vision.types import Pixels

MOST_READINGS = 6  # of one vehicle
_ENOUGH, _SURE = 2, 0.85  # readings that agree, and how sure the verdict must be, to leave it at that
_LEAST_SCORE = 0.55  # a verdict below is none
_AS_GOOD = 0.85  # of the best quality so far: a picture worse than that is not worth a reading
_AGAIN_S = 0.35
_CROP_MARGIN = 0.25
_SHARP = 80.0  # variance of the Laplacian from which a crop counts as sharp


@dataclass(slots=True)
class VehiclePlate:
    """Gather readings of one vehicle."""

    readings: list[PlateReading] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    tries: int = 0
    best: float = 0.0  # quality of the best picture so far
    read_s: float = float("-inf")
    told: bool = False
    crop: Pixels | None = None
    at: tuple[float, float, float, float] | None = None  # the plate's box in the picture of the crop
    _crop_score: float = 0.0

    def worth(self, vehicle: Pixels, time_s: float) -> float:
        """Return the quality of a picture of the vehicle, H×W×3, if it is to be read now, else 0."""
        if self.told or self.tries >= MOST_READINGS or time_s - self.read_s < _AGAIN_S:
            return 0.0
        quality = _quality(vehicle)
        return quality if quality >= _AS_GOOD * self.best else 0.0

    def read(self, reader: PlateReader, vehicle: Pixels, time_s: float, quality: float) -> None:
        """Read the vehicle's picture; boxes stay relative to it."""
        self.tries, self.read_s, self.best = self.tries + 1, time_s, max(self.best, quality)
        found = reader.read(vehicle)
        if not found:
            return
        reading = found[0]
        self.readings.append(reading)
        self.weights.append(quality)
        if reading.score > self._crop_score:
            self._crop_score, self.at, self.crop = reading.score, reading.box, _cut(vehicle, reading)

    def verdict(self, *, gone: bool = False) -> Verdict | None:
        """Return the plate once it is settled, or all that there will be of it; tells once."""
        settled = gone or self.tries >= MOST_READINGS
        if self.told or not self.readings or not (settled or len(self.readings) >= _ENOUGH):
            return None
        shares = [w / len(r.readings) for w, r in zip(self.weights, self.readings, strict=True) for _ in r.readings]
        found = weigh([candidates for reading in self.readings for candidates in reading.readings], shares)
        if found is None or found.score < (_LEAST_SCORE if settled else _SURE):
            return None
        agreeing = sum(reading.text == found.text for reading in self.readings)
        if not settled and agreeing < _ENOUGH:
            return None
        self.told = True
        return found


def _quality(vehicle: Pixels) -> float:
    """Return how well a plate may be read: the width counts, and blur takes from it. Plates are in the lower half."""
    lower = cv2.cvtColor(vehicle[vehicle.shape[0] // 3 :], cv2.COLOR_BGR2GRAY)
    sharp = float(cv2.Laplacian(lower, cv2.CV_32F).var()) if lower.size else 0.0
    return float(vehicle.shape[1] * min(1.0, 0.3 + 0.7 * sharp / _SHARP))


def _cut(vehicle: Pixels, reading: PlateReading) -> Pixels:
    left, top, width, height = reading.box
    margin = height * _CROP_MARGIN
    rows = slice(max(0, round(top - margin)), round(top + height + margin))
    columns = slice(max(0, round(left - 2 * margin)), round(left + width + 2 * margin))
    return np.ascontiguousarray(vehicle[rows, columns])
