"""Whether what has come over the background is a haze: pale, with soft edges, and it lets the scene through."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from varta.vision.scene.change import Colours, Mask

_TEXTURE = 8.0  # of 256; a plainer background shows nothing through a haze


@dataclass(frozen=True, slots=True)
class Haze:
    """Hold the figures of a place that differs from the background.

    `clear` is how much of the background's contrast is left, 0 none to 1 all, or 0.5 where it has none; `hard` how fast
    the difference rises at the outline for each pixel, as a share of the greatest; `grey` the saturation, `paler` what
    it lost of it, both 0 to 1; `brighter` the change of brightness, of 256.
    """

    clear: float
    hard: float
    grey: float
    paler: float
    brighter: float


def haze_of(now: Colours, before: Colours, mask: Mask) -> Haze:
    """Return the figures of a cut of the picture and of the background, with a margin around the mask."""
    here, there = now[mask], before[mask]
    light, old = here.mean(axis=1), there.mean(axis=1)
    spread = float(old.std())
    clear = float(light.std()) / spread if spread > _TEXTURE else 0.5
    grey, colour = _saturation(here), _saturation(there)
    return Haze(clear, _hardness(now, before, mask), grey, colour - grey, float((light - old).mean()))


def _hardness(now: Colours, before: Colours, mask: Mask) -> float:
    part, kernel = mask.astype(np.uint8), np.ones((3, 3), np.uint8)
    band = (cv2.dilate(part, kernel, iterations=2) - cv2.erode(part, kernel, iterations=2)) > 0
    apart = (now - before).mean(axis=2)
    steep = np.hypot(cv2.Sobel(apart, cv2.CV_32F, 1, 0, scale=0.125), cv2.Sobel(apart, cv2.CV_32F, 0, 1, scale=0.125))
    return float(np.percentile(steep[band], 75) / max(float(np.percentile(np.abs(apart[mask]), 90)), 1.0))


def _saturation(colours: NDArray[np.float32]) -> float:
    return float(((colours.max(axis=1) - colours.min(axis=1)) / np.maximum(colours.max(axis=1), 1)).mean())
