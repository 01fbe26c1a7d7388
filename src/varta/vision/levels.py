"""Brightness of a whole picture, small: lamps, clouds and a camera's own exposure change it by a gain and an offset."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from varta.vision.types import Image

Luma = NDArray[np.float32]
_FLAT = 8.0  # a picture with less spread than that tells no gain
_GAIN = (0.5, 2.0)
_SAMPLES = 1500


@dataclass(frozen=True, slots=True)
class Small:
    """Hold a small blurred luma picture, and the brightness of its darker, middle and brighter parts."""

    pixels: Luma
    low: float
    middle: float
    high: float


def shrink(image: Image, width: int) -> Small:
    """Return the luma at about that width: whole factors are many times cheaper than others."""
    factor = max(1, round(image.width / width))
    size = (max(1, image.width // factor), max(1, image.height // factor))
    part = image.luma()[: size[1] * factor, : size[0] * factor]
    small = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    return measure(np.asarray(cv2.GaussianBlur(small, (3, 3), 0), np.float32))


def measure(pixels: Luma) -> Small:
    """Return a picture with its levels: the quintiles at 20, 50 and 80 %, from a sample."""
    sample = spread_sample(pixels)
    last = sample.size - 1
    marks = (last // 5, last // 2, last * 4 // 5)
    low, middle, high = np.partition(sample, marks)[list(marks)].tolist()
    return Small(pixels, low, middle, high)


def spread_sample(pixels: Luma) -> Luma:
    """Return some pixels from all over a picture, as one row."""
    step = max(1, int(np.sqrt(pixels.size / _SAMPLES)))
    return pixels[::step, ::step].ravel()


def matched(before: Small, now: Small) -> Luma:
    """Return the earlier picture with the later one's gain and offset (robust to what moves)."""
    gain, offset = exposure(before, now)
    return np.asarray(before.pixels * np.float32(gain) + np.float32(offset), np.float32)


def exposure(before: Small, now: Small) -> tuple[float, float]:
    """Return the gain and the offset that make an earlier picture as bright as a later one."""
    spread = before.high - before.low
    gain = min(max((now.high - now.low) / spread, _GAIN[0]), _GAIN[1]) if spread > _FLAT else 1.0
    return gain, now.middle - before.middle * gain
