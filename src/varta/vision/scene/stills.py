"""What lies still and did not before: the background, and for each pixel what has taken its place and since when.

Two backgrounds, as in dual-background methods, but in seconds and for each pixel: the long one is the scene; the short
one is the colour that has come over it, with the time it was seen (`seen_s`) and since when (`since_s`). Who passes in
front only pauses it; who stays longer than it was seen before takes its place. Both are corrected for the camera's
exposure, and for light that is switched in parts of the picture.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from varta.vision.levels import Small, exposure, measure
from varta.vision.types import Pixels

Plane = NDArray[np.float32]
Mask = NDArray[np.bool_]
_TINY = 0.01


@dataclass(frozen=True, slots=True)
class StillsOptions:
    """Choose how to see; times in seconds, `contrast` of 256."""

    contrast: float = 14.0
    noise_times: float = 5.0
    learn_s: float = 4.0  # at the start: what is seen for `settle_s` is the background, unless the very first one
    return_s: float = 1.5  # is seen again for that long: then somebody only stood there
    doubt_s: float = 60.0
    settle_s: float = 1.0
    follow_s: float = 12.0  # in which the background follows what does not differ
    hidden_s: float = 6.0  # hidden for longer is replaced by what hides it
    keep_s: float = 180.0  # then what lies still is part of the scene
    whole: float = 0.35  # more than that share of the picture at once is light or the camera itself, no object
    whole_s: float = 2.0
    bustle_s: float = 3.0
    stirring: float = 0.7  # of the threshold


class Stills:
    """Follow one camera's still changes; `step` with each look, then read. All arrays are h×w, of the small picture."""

    def __init__(self, options: StillsOptions | None = None) -> None:
        self.options = options or StillsOptions()
        self.keep_s = self.options.keep_s
        self.noise = 2.0
        self.background: NDArray[np.float32] = np.zeros((0, 0, 3), np.float32)
        self._began_s = self._whole_s = 0.0

    def step(self, colours: Pixels, luma: Pixels, time_s: float, elapsed_s: float) -> None:
        """Bring everything up to a look."""
        if self.background.shape != colours.shape or elapsed_s <= 0:
            self._begin(colours, time_s)
            return
        self._stir(colours)
        self.now, self.time_s = colours, time_s
        self._expose(luma)
        self.apart = self._distance(self.background, colours)
        self.noise += 0.1 * (float(np.median(self.apart[::3, ::3])) * 1.4826 - self.noise)
        self.threshold = max(self.options.contrast, self.options.noise_times * self.noise)
        differs = self.apart > self.threshold
        if float(differs.mean()) > self.options.whole:
            self._relight(colours, time_s, elapsed_s)
            return
        self._whole_s = 0.0
        self._follow(colours, differs, time_s, elapsed_s)

    @property
    def lasting_s(self) -> Plane:
        """Return since how many seconds each pixel has shown what lies there, 0 where nothing does."""
        return np.where(self.seen_s > 0, self.time_s - self.since_s, np.float32(0))

    def _begin(self, colours: Pixels, time_s: float) -> None:
        shape = colours.shape[:2]
        self.background = colours.astype(np.float32)
        self._first: NDArray[np.float32] | None = self.background.copy()
        self.still = self.background.copy()
        self.seen_s, self.hidden_s = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        self.since_s = np.full(shape, time_s, np.float32)
        self.bustle = np.zeros(shape, np.float32)
        self.differs = self.fits = np.zeros(shape, bool)
        self.apart = np.zeros(shape, np.uint8)
        self.sway_s = np.zeros(shape, np.float32)
        self.now, self.time_s = colours, time_s
        self.threshold = self.options.contrast
        self._began_s, self._whole_s = time_s, 0.0
        self._levels: Small | None = None

    def _expose(self, luma: Pixels) -> None:
        """Give the background the picture's gain and offset."""
        level = measure(np.asarray(luma, np.float32))
        before, self._levels = self._levels, level
        if before is None:
            return
        gain, offset = exposure(before, level)
        for plane in (self.background, self.still, self._first):
            if plane is not None and (abs(gain - 1) > _TINY or abs(offset) > _TINY):
                np.multiply(plane, np.float32(gain), out=plane)
                np.add(plane, np.float32(offset), out=plane)

    @staticmethod
    def _distance(plane: NDArray[np.float32] | Pixels, colours: Pixels) -> Pixels:
        """Return the greatest difference of the three colours. Whole numbers are many times cheaper than others."""
        parts = cv2.split(cv2.absdiff(cv2.convertScaleAbs(plane), colours))
        return np.asarray(cv2.max(cv2.max(parts[0], parts[1]), parts[2]), np.uint8)

    def _stir(self, colours: Pixels) -> None:
        """Note which pixels change from look to look: who stands still sways."""
        moved = self._distance(self.now, colours) > self.options.stirring * self.threshold
        self._moved = moved

    def _relight(self, colours: Pixels, time_s: float, elapsed_s: float) -> None:
        """Take the picture's new light where the scene is the same; after a while, take all of it."""
        self._whole_s += elapsed_s
        window = (colours.shape[1] // 6 | 1,) * 2
        old, new = cv2.blur(self.background, window), cv2.blur(colours.astype(np.float32), window)
        gain = np.clip((new + 4) / (old + 4), 0.2, 5.0)
        lit = self.background * gain
        self.differs = self._distance(lit, colours) > self.threshold
        self.fits = np.zeros_like(self.differs)
        if float(self.differs.mean()) <= self.options.whole:
            self.background, self.still = lit, self.still * gain
            self._whole_s = 0.0
        elif self._whole_s >= self.options.whole_s:
            self._begin(colours, time_s)

    def _follow(self, colours: Pixels, differs: Mask, time_s: float, elapsed_s: float) -> None:
        options = self.options
        step = np.float32(elapsed_s)
        kept = differs & (self._distance(self.still, colours) <= self.threshold)
        other = differs & ~kept
        self.hidden_s += other * step
        self.hidden_s *= ~kept
        anew = other & (self.hidden_s > np.minimum(self.seen_s, options.hidden_s))
        self.seen_s += kept * step
        self.seen_s -= ~differs * (3 * step)
        np.maximum(self.seen_s, 0, out=self.seen_s)
        empty = ~differs & (self.seen_s <= 0)
        cv2.copyTo(colours.astype(np.float32), anew.view(np.uint8), self.still)
        self.seen_s *= ~anew
        self.hidden_s *= ~anew
        np.copyto(self.since_s, np.float32(time_s), where=anew | empty)
        self.sway_s += (self._moved & kept) * step
        self.sway_s *= ~(anew | empty)
        self.bustle += np.float32(1 - np.exp(-elapsed_s / options.bustle_s)) * (other - self.bustle)
        self.differs, self.fits = differs, kept
        self._learn(colours, empty, kept, time_s, elapsed_s)

    def _learn(self, colours: Pixels, empty: Mask, kept: Mask, time_s: float, elapsed_s: float) -> None:
        options = self.options
        rate = float(1 - np.exp(-elapsed_s / options.follow_s))
        cv2.accumulateWeighted(colours, self.background, rate, empty.view(np.uint8))
        cv2.accumulateWeighted(colours, self.still, rate, kept.view(np.uint8))
        starting = time_s - self._began_s <= options.learn_s
        old = kept & (self.seen_s >= (options.settle_s if starting else self.keep_s))
        if self._first is not None:
            old |= kept & (self.seen_s >= options.return_s) & (self._distance(self._first, colours) <= self.threshold)
            self._first = self._first if time_s - self._began_s <= options.doubt_s else None
        if old.any():
            cv2.copyTo(self.still, old.view(np.uint8), self.background)
            self.seen_s *= ~old
        cv2.copyTo(self.background, empty.view(np.uint8), self.still)
