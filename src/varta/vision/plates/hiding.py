"""What hides a vehicle's plate: the plate itself where it is surely found, else the whole vehicle. Nothing is kept."""

from collections.abc import Sequence

import numpy as np

from varta.vision.plates.reader import PlateReader
from varta.vision.types import Pixels

Hidden = tuple[float, float, float, float]  # left, top, right, bottom in pixels
_SURE = 0.8  # of a reading that a series stands behind
_LEAST_WIDTH = 100  # pixels of a vehicle: a smaller one is hidden whole
_MOST_VEHICLES = 6  # that are looked at in one picture; the others are hidden whole
_GROWN = 0.5  # of a line's height, to each side: frames, bands, and where the plate will be in the next picture


class PlateHider:
    """Find what hides the plates of vehicles in one picture after another; used on one thread."""

    def __init__(self, reader: PlateReader | None = None) -> None:
        """Load the networks unless a reader is given. Raises `Unavailable` (`plates.no_model`)."""
        self._reader = reader or PlateReader()

    def boxes(self, picture: Pixels, vehicles: Sequence[Hidden]) -> list[Hidden]:
        """Return the boxes to hide, given the vehicles' boxes with their margins.

        On a vehicle whose plate is surely found each line of text is hidden: names and numbers too, and a second plate.
        """
        largest = sorted(vehicles, key=lambda box: -(box[2] - box[0]) * (box[3] - box[1]))
        found: list[Hidden] = []
        for number, vehicle in enumerate(largest):
            lines = self._lines(picture, vehicle) if number < _MOST_VEHICLES else []
            found += lines or [vehicle]
        return found

    def _lines(self, picture: Pixels, vehicle: Hidden) -> list[Hidden]:
        """Return the lines of text on a vehicle; none when its plate is not surely among them."""
        left, top = max(0, int(vehicle[0])), max(0, int(vehicle[1]))
        crop = picture[top : int(vehicle[3]) + 1, left : int(vehicle[2]) + 1]
        if crop.shape[1] < _LEAST_WIDTH or crop.shape[0] < _LEAST_WIDTH // 2:
            return []
        lines, plates = self._reader.locate(crop)
        if not any(plate.country and plate.certainty >= _SURE for plate in plates):
            return []
        grown = [line.grown(_GROWN, _GROWN, _GROWN, _GROWN).corners for line in lines]
        shift = np.array([left, top], np.float32)
        return [_box(corners + shift) for corners in grown]


def _box(corners: np.typing.NDArray[np.float32]) -> Hidden:
    left, top = corners.min(axis=0).tolist()
    right, bottom = corners.max(axis=0).tolist()
    return left, top, right, bottom
