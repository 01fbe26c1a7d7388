"""The rule: the number plate of each vehicle is read, and told once it is settled.

What a plate means is not decided here: `kernel/plate_watch.py` looks it up in the watchlists. The cost is bounded:
at most three readings a second for a camera, six for a vehicle; about 60 ms of processor time each, and none where no
vehicle is near enough.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from varta.kernel.rules import RuleSpec
from varta.vision.plates.of_vehicle import VehiclePlate
from varta.vision.plates.reader import PlateReader
from varta.vision.plates.shared import require_networks, shared_reader
from varta.vision.plates.vote import Verdict
from varta.vision.rules.memory import ObjectMemory
from varta.vision.rules.sighting import Box, Hit, Sighting, concerns, sightings, stands_in
from varta.vision.types import Frame, Pixels, Tracks

LEAST_WIDTH = 80  # pixels of a vehicle: its plate's letters are a tenth as high
READINGS_PER_S = 3.0
GONE_S = 1.0
_MARGIN = 0.04  # of the vehicle's box: plates reach over its lower edge


@dataclass(slots=True)
class _Vehicle:
    plate: VehiclePlate = field(default_factory=VehiclePlate)
    last: Sighting | None = None
    seen_s: float = 0.0
    place: Box | None = None  # of the plate, as fractions of the picture


class PlateRule:
    """Tell each vehicle's plate once: `details` hold `plate`, `plate_score`, `country` and `candidates`."""

    def __init__(self, spec: RuleSpec, reader: Callable[[], PlateReader] = shared_reader) -> None:
        """Watch. Raises `Unavailable` (`plates.no_model`) where plates cannot be read."""
        if reader is shared_reader:
            require_networks()
        self.spec = spec
        self._reader = reader
        self._memory: ObjectMemory[_Vehicle] = ObjectMemory(_Vehicle)
        self._vehicles: list[_Vehicle] = []
        self._next_s = float("-inf")

    def look(self, frame: Frame, tracks: Tracks) -> list[Hit]:
        """Read at most one vehicle, and return those whose plate is settled or that have left."""
        seen = sightings(tracks, frame.image.width, frame.image.height)
        wanted = [s for s in seen if s.confirmed and concerns(self.spec, s) and stands_in(self.spec, s)]
        present = self._memory.states(wanted, frame.time_s)
        for sighting, vehicle in present:
            vehicle.last, vehicle.seen_s = sighting, frame.time_s
        known = {id(vehicle) for vehicle in self._vehicles}
        self._vehicles += [vehicle for _, vehicle in present if id(vehicle) not in known]
        if frame.time_s >= self._next_s:
            self._read_one(frame, present)
        return self._settled(frame.time_s)

    def _read_one(self, frame: Frame, present: list[tuple[Sighting, _Vehicle]]) -> None:
        waiting = [pair for pair in present if not pair[1].plate.told and _wide_enough(pair[0], frame)]
        for sighting, vehicle in sorted(waiting, key=lambda pair: (pair[1].plate.tries, -pair[0].height)):
            cut, left, top = _cut(frame, sighting.box)
            quality = vehicle.plate.worth(cut, frame.time_s)
            if not quality:
                continue
            before = vehicle.plate.crop
            vehicle.plate.read(self._reader(), cut, frame.time_s, quality)
            if vehicle.plate.crop is not before and vehicle.plate.at:
                vehicle.place = _fractions(vehicle.plate.at, left, top, frame)
            self._next_s = frame.time_s + 1.0 / READINGS_PER_S - 1e-6
            return

    def _settled(self, time_s: float) -> list[Hit]:
        hits, staying = [], []
        for vehicle in self._vehicles:
            gone = time_s - vehicle.seen_s >= GONE_S
            verdict = vehicle.plate.verdict(gone=gone)
            if verdict and vehicle.last and vehicle.place:
                hits.append(_hit(verdict, vehicle.last, vehicle))
            if not gone:
                staying.append(vehicle)
        self._vehicles = staying
        return hits


def _hit(verdict: Verdict, last: Sighting, vehicle: _Vehicle) -> Hit:
    sighting = Sighting(last.track_id, last.class_name, last.confirmed, verdict.score, vehicle.place or last.box)
    details: dict[str, str | float] = {
        "plate": verdict.text,
        "plate_score": round(verdict.score, 3),
        "country": verdict.country,
        "candidates": " ".join(f"{text}:{score:.2f}" for text, score in verdict.others),
    }
    return Hit(sighting, details=details, crop=vehicle.plate.crop)


def _wide_enough(sighting: Sighting, frame: Frame) -> bool:
    return (sighting.box[2] - sighting.box[0]) * frame.image.width >= LEAST_WIDTH


def _cut(frame: Frame, box: Box) -> tuple[Pixels, int, int]:
    """Return a vehicle's pixels with a margin, and where they begin."""
    width, height = frame.image.width, frame.image.height
    more_x, more_y = (box[2] - box[0]) * _MARGIN, (box[3] - box[1]) * _MARGIN
    left, top = max(0, round((box[0] - more_x) * width)), max(0, round((box[1] - more_y) * height))
    right, bottom = round((box[2] + more_x) * width), round((box[3] + more_y) * height)
    return frame.image.bgr()[top:bottom, left:right], left, top


def _fractions(box: tuple[float, float, float, float], left: int, top: int, frame: Frame) -> Box:
    width, height = frame.image.width, frame.image.height
    x, y = left + box[0], top + box[1]
    return x / width, y / height, (x + box[2]) / width, (y + box[3]) / height
