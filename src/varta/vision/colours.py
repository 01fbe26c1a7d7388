"""Naming colours of a surface: shares of a small palette over a few pixels, and nothing finer than a word."""

from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from varta.kernel.trajectory import COLOURS, Tint
from varta.vision.types import Image, Pixels, Region

Shares = NDArray[np.float64]
_AT = {name: i for i, name in enumerate(COLOURS)}
_SIDE = 24  # pixels a surface is looked at with
_STEP = 16  # of the pixels that tell how light the picture is
_WHITE = 220.0
_MOST_GAIN = 2.5  # what is darker than that is night, where colours are not to be told
_COLOURED = 0.3  # less is no colour; glass, tyres and shadows are black and grey on anything
_DARK, _LIGHT, _PALE, _BROWN = 55, 175, 70, 150
# OpenCV's hues, 0 to 179, at which a colour begins; red goes around.
_HUES = (("red", 0), ("orange", 8), ("yellow", 21), ("green", 35), ("blue", 86), ("purple", 131), ("pink", 150))
_RED_AGAIN = 170


def gain_of(image: Image) -> float:
    """Return by how much the picture is to be brightened for its lightest parts to be white."""
    lightest = float(np.percentile(image.luma()[::_STEP, ::_STEP], 95))
    return min(max(_WHITE / max(lightest, 1.0), 1.0), _MOST_GAIN)


def shares(image: Image, region: Region, gain: float) -> Shares:
    """Return how much of a region has each of `COLOURS`, 0 to 1 each."""
    return shares_of(image.cut(region, _SIDE, _SIDE), gain)


def shares_of(pixels: Pixels, gain: float = 1.0) -> Shares:
    """Return how much of some BGR pixels has each of `COLOURS`."""
    lit = np.minimum(pixels.astype(np.float32) * gain, 255).astype(np.uint8)
    hue, saturation, value = cv2.split(cv2.cvtColor(lit, cv2.COLOR_BGR2HSV))
    starts = np.array([start for _, start in _HUES])
    words = np.array([_AT[name] for name, _ in _HUES])
    named = words[np.searchsorted(starts, hue, side="right") - 1]
    named[hue >= _RED_AGAIN] = _AT["red"]
    named[(named == _AT["orange"]) & (value < _BROWN)] = _AT["brown"]
    pale = saturation < _PALE
    named[pale] = _AT["grey"]
    named[pale & (value > _LIGHT)] = _AT["white"]
    named[value < _DARK] = _AT["black"]
    return np.asarray(np.bincount(named.ravel(), minlength=len(COLOURS)) / named.size, np.float64)


def tint(seen: Shares) -> Tint | None:
    """Return the one colour of a surface from the mean of its shares; None where it has no one colour."""
    by_name: Mapping[str, float] = dict(zip(COLOURS, map(float, seen), strict=True))
    plain = ("black", "white", "grey")
    best = max((name for name in by_name if name not in plain), key=lambda name: by_name[name])
    if by_name[best] < _COLOURED:
        best = max(by_name, key=lambda name: by_name[name])
    return Tint(best, round(by_name[best], 2)) if by_name[best] >= _COLOURED else None
