"""Where boxes go next: one constant-velocity Kalman filter for each side of each box, in seconds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MotionOptions:
    """Hold the noise, all as shares of the box's mean side, and how fast a velocity dies out unseen."""

    measured: float = 0.06  # how far a detector's box lies off
    start_speed: float = 1.5  # per second, of a newcomer
    acceleration: float = 2.0  # per second and root second
    size_share: float = 0.3  # sizes change that much less than places
    fading_s: float = 1.5


class MotionModel:
    """Hold n boxes as centre x, centre y, width, height with velocities; rows are the tracker's.

    Each of the four is filtered by itself with a 2×2 covariance (p, q, r), so that all rows go through plain array
    arithmetic. White-noise acceleration (Bar-Shalom et al. 2001, ch. 6.2).
    """

    def __init__(self, options: MotionOptions | None = None) -> None:
        self._options = options or MotionOptions()
        self.place: Rows = np.zeros((0, 4))
        self.speed: Rows = np.zeros((0, 4))
        self._p: Rows = np.zeros((0, 4))
        self._q: Rows = np.zeros((0, 4))
        self._r: Rows = np.zeros((0, 4))

    def boxes(self) -> NDArray[np.float32]:
        """Return the boxes, left, top, right, bottom."""
        half = np.maximum(self.place[:, 2:], 1) / 2
        return np.concatenate([self.place[:, :2] - half, self.place[:, :2] + half], axis=1).astype(np.float32)

    def add(self, boxes: NDArray[np.float32]) -> None:
        """Append rows that start at these boxes, standing still for all we know."""
        place = _centred(boxes)
        scale = self._scale(place)
        self.place = np.concatenate([self.place, place])
        self.speed = np.concatenate([self.speed, np.zeros_like(place)])
        self._p = np.concatenate([self._p, np.ones_like(place) * (self._options.measured * scale) ** 2])
        self._q = np.concatenate([self._q, np.zeros_like(place)])
        self._r = np.concatenate([self._r, (self._options.start_speed * scale * self._shares()) ** 2])

    def keep(self, rows: NDArray[np.bool_]) -> None:
        """Drop the other rows."""
        self.place, self.speed = self.place[rows], self.speed[rows]
        self._p, self._q, self._r = self._p[rows], self._q[rows], self._r[rows]

    def predict(self, seconds: float) -> None:
        """Move all rows on."""
        if seconds <= 0 or not len(self.place):
            return
        noise = (self._options.acceleration * self._scale(self.place) * self._shares()) ** 2
        self.place = self.place + self.speed * seconds
        self._p = self._p + 2 * seconds * self._q + seconds**2 * self._r + noise * seconds**3 / 3
        self._q = self._q + seconds * self._r + noise * seconds**2 / 2
        self._r = self._r + noise * seconds

    def fade(self, rows: NDArray[np.bool_], seconds: float) -> None:
        """Let the velocity of rows that were not seen die out: what is hidden rarely goes far; sizes stay."""
        self.speed[rows] *= np.exp(-seconds / self._options.fading_s)
        self.speed[rows, 2:] = 0

    def rest(self, rows: NDArray[np.bool_]) -> None:
        """Let rows stand still."""
        self.speed[rows] = 0

    def correct(self, rows: NDArray[np.intp], boxes: NDArray[np.float32]) -> None:
        """Take in where rows were seen."""
        place = _centred(boxes)
        noise = (self._options.measured * self._scale(place)) ** 2
        gap = place - self.place[rows]
        total = self._p[rows] + noise
        gain_place, gain_speed = self._p[rows] / total, self._q[rows] / total
        self.place[rows] += gain_place * gap
        self.speed[rows] += gain_speed * gap
        self._r[rows] -= gain_speed * self._q[rows]
        self._q[rows] *= 1 - gain_place
        self._p[rows] *= 1 - gain_place

    def _shares(self) -> Rows:
        return np.array([1, 1, self._options.size_share, self._options.size_share])

    @staticmethod
    def _scale(place: Rows) -> Rows:
        return np.maximum((place[:, 2] + place[:, 3]) / 2, 4)[:, None]


def _centred(boxes: NDArray[np.float32]) -> Rows:
    wide = boxes.astype(np.float64)
    return np.concatenate([(wide[:, :2] + wide[:, 2:]) / 2, wide[:, 2:] - wide[:, :2]], axis=1)
