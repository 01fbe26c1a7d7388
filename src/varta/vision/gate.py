"""The gate: has anything moved, and where? It decides what the costly detector looks at."""

from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from varta.vision.levels import Small, matched, shrink, spread_sample
from varta.vision.types import Frame, Image, Region


@dataclass(frozen=True, slots=True)
class GateOptions:
    """Choose how finely to look: `width` of the small picture, `lag_s` to the earlier one, lowest `contrast`."""

    width: int = 160
    lag_s: float = 0.4
    contrast: float = 12.0  # of 256; grows with the picture's own noise
    smallest: int = 6  # pixels of the small picture that must move together
    longest_s: float = 12.0  # pictures further apart have nothing to do with each other


@dataclass(frozen=True, slots=True)
class Motion:
    """Say where something moved: regions in the picture's pixels; `everywhere` when it changed as a whole."""

    regions: tuple[Region, ...]
    everywhere: bool = False

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.regions)


class Gate:
    """Compare each frame with one of about 0.4 s ago; one camera's, called in order of time.

    A jump of exposure changes brightness by a gain and an offset all over the picture: both are fitted and taken out
    before comparing. Noise is measured from the differences themselves.
    """

    def __init__(self, options: GateOptions | None = None) -> None:
        self._options = options or GateOptions()
        self._past: deque[tuple[float, Small]] = deque()
        self._noise = 2.0
        self._peeked: tuple[Image, Small] | None = None

    def look(self, frame: Frame) -> Motion:
        """Return what moved since about 0.4 s ago; everything at the start, after a gap and after a change of size."""
        small = self._shrunk(frame)
        earlier = self._earlier(frame.time_s, small.pixels.shape)
        self._past.append((frame.time_s, small))
        if earlier is None:
            return Motion((), everywhere=True)
        changed, self._noise = self._changed(small, earlier)
        return Motion(tuple(self._regions(changed, frame)))

    def stirred(self, frame: Frame) -> bool:
        """Tell whether a frame differs from the one last looked at; it does not count as looked at."""
        small = self._shrunk(frame)
        self._peeked = (frame.image, small)
        if not self._past or self._past[-1][1].pixels.shape != small.pixels.shape:
            return True
        changed, _ = self._changed(small, self._past[-1][1])
        return bool(self._regions(changed, frame))

    def _shrunk(self, frame: Frame) -> Small:
        peeked, self._peeked = self._peeked, None
        if peeked is not None and peeked[0] is frame.image:
            return peeked[1]
        return shrink(frame.image, self._options.width)

    def _earlier(self, time_s: float, shape: tuple[int, ...]) -> Small | None:
        past, lag = self._past, self._options.lag_s
        if past and (past[-1][1].pixels.shape != shape or not 0 <= time_s - past[-1][0] <= self._options.longest_s):
            past.clear()
        while len(past) > 1 and time_s - past[1][0] >= lag - 1e-3:
            past.popleft()
        return past[0][1] if past else None

    def _changed(self, now: Small, before: Small) -> tuple[NDArray[np.uint8], float]:
        difference = np.abs(now.pixels - matched(before, now))
        # The median of absolute differences tells the noise however busy a part of the picture is.
        noise = float(np.median(spread_sample(difference))) * 1.4826
        usual = self._noise + 0.1 * (noise - self._noise)
        threshold = max(self._options.contrast, 5.0 * max(usual, noise))
        return np.asarray(difference > threshold, np.uint8), usual

    def _regions(self, changed: NDArray[np.uint8], frame: Frame) -> list[Region]:
        if cv2.countNonZero(changed) < self._options.smallest:
            return []
        joined = cv2.dilate(changed, np.ones((5, 5), np.uint8))
        count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
        if count == 1:
            return []
        moving = np.bincount(labels.ravel(), weights=changed.ravel(), minlength=count)
        height, width = changed.shape
        fx, fy = frame.image.width / width, frame.image.height / height
        return [
            Region(int(x * fx), int(y * fy), int(np.ceil((x + w) * fx)), int(np.ceil((y + h) * fy)))
            for (x, y, w, h, _), pixels in zip(stats[1:].tolist(), moving[1:], strict=True)
            if pixels >= self._options.smallest
        ]
