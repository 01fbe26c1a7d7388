"""What a still change is: something that was put there, something that was taken away, or only light."""

from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Colours = NDArray[np.float32]
_SURE = 0.12
_SAME_TEXTURE = 0.6
_HARD = 0.13  # an object's outline rises by more of its contrast within a pixel
_SAME_HUE = 0.04  # mean difference of chroma, of 1


class Change(Enum):
    """Name what happened to a part of a picture."""

    PUT = "put"
    TAKEN = "taken"
    LIGHT = "light"
    UNSURE = "unsure"


def judge(now: Colours, before: Colours, mask: Mask, noise: float) -> tuple[Change, float]:
    """Say what a still change is from its outline and its surroundings, now and before, and how surely, 0 to 1.

    `now` and `before` are cuts of the picture and of the background, h×w×3, with a margin around `mask`. The outline of
    an object stands out in the picture that has the object; without it the place looks like its surroundings.
    """
    if _is_light(now, before, mask, noise):
        return Change.LIGHT, 0.0
    lean = 0.5 * (_outline(now, before, mask, noise) + _strangeness(now, before, mask, noise))
    if abs(lean) < _SURE:
        return Change.UNSURE, 0.0
    return (Change.PUT if lean > 0 else Change.TAKEN), min(1.0, abs(lean))


def _outline(now: Colours, before: Colours, mask: Mask, noise: float) -> float:
    """Return from -1 to 1 how much stronger the mask's outline is now than before."""
    part = mask.astype(np.uint8)
    kernel = np.ones((3, 3), np.uint8)
    band = cv2.dilate(part, kernel, iterations=2) - cv2.erode(part, kernel)
    here, there = (_steepness(x)[band > 0].mean() for x in (now, before))
    return float((here - there) / (here + there + 2 * noise))


def _steepness(cut: Colours) -> Colours:
    across = cv2.Sobel(cut, cv2.CV_32F, 1, 0, ksize=3, scale=0.25)
    down = cv2.Sobel(cut, cv2.CV_32F, 0, 1, ksize=3, scale=0.25)
    return np.asarray(np.hypot(across, down).max(axis=2), np.float32)


def _strangeness(now: Colours, before: Colours, mask: Mask, noise: float) -> float:
    """Return from -1 to 1 how much less the mask's colours are like those around it now than before."""
    kernel = np.ones((3, 3), np.uint8)
    near = cv2.dilate(mask.astype(np.uint8), kernel, iterations=2) > 0
    around = ~near & (cv2.dilate(near.astype(np.uint8), kernel, iterations=4) > 0)
    if around.sum() < 8:  # noqa: PLR2004 - nothing left around it within the picture
        return 0.0
    here, there = (_unlike(x[mask], x[around]) for x in (now, before))
    return float((here - there) / (here + there + 4 * noise))


def _unlike(inside: Colours, around: Colours) -> float:
    """Return how far colours lie, in the middle, from the nearest of the colours around them."""
    sample = inside[:: max(1, len(inside) // 120)]
    others = around[:: max(1, len(around) // 120)]
    apart = np.abs(sample[:, None] - others[None]).max(axis=2)
    return float(np.mean(np.percentile(apart, 15, axis=1)))


def _is_light(now: Colours, before: Colours, mask: Mask, noise: float) -> bool:
    """Tell whether the scene shows through: the same texture, or the same colours evenly darkened with a soft edge."""
    a, b = now[mask], before[mask]
    ratio = (a.mean(axis=1) + 2) / (b.mean(axis=1) + 2)
    same_hue = float(np.abs(_chroma(a) - _chroma(b)).max(axis=1).mean()) < _SAME_HUE
    texture = b.mean(axis=1)
    if texture.std() > 2 * noise + 3 and np.corrcoef(texture, a.mean(axis=1))[0, 1] > _SAME_TEXTURE:
        return same_hue
    even = ratio.std() / max(ratio.mean(), 0.05) < 0.07  # noqa: PLR2004 - a shade darkens all alike
    darker = 0.4 < ratio.mean() < 1.0  # noqa: PLR2004 - black things are darker than shadows
    return bool(same_hue and darker and (even or hardness(now, before, mask) < _HARD))


def hardness(now: Colours, before: Colours, mask: Mask) -> float:
    """Return how fast a part's outline rises, as a share of its own difference for each pixel."""
    part = mask.astype(np.uint8)
    kernel = np.ones((3, 3), np.uint8)
    band = cv2.dilate(part, kernel, iterations=2) - cv2.erode(part, kernel)
    rise = (_steepness(now) - _steepness(before))[band > 0].mean()
    return float(rise / max(np.abs(now - before)[mask].mean(), 1.0))


def _chroma(colours: Colours) -> Colours:
    return np.asarray((colours + 6) / (colours.sum(axis=1, keepdims=True) + 18), np.float32)
