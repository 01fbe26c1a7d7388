"""Where flame colours flicker: in place, and not on things that merely have such colours."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from varta.vision.scene.flame import Mask, flame_coloured
from varta.vision.types import Pixels

Plane = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FlickerOptions:
    """Choose what flickers: times in seconds, `warm` a share of the time, the rest of 256 from look to look."""

    settle_s: float = 1.0
    restless_s: float = 2.0
    warm: float = 0.35  # with flame colours
    restless: float = 4.0
    calm: int = 8  # no flame changes as little as that
    calm_s: float = 1.4  # for so long: it is a thing then, a wooden floor, bricks, sand, the sky,
    thing_s: float = 60.0  # for so long


@dataclass(frozen=True, slots=True)
class Flickering:
    """Hold one look, all h×w: where it flickers, flame colours now, new ones, those that are gone, and the change."""

    area: Mask
    mask: Mask
    lit: Mask
    out: Mask
    change: Pixels


class Flicker:
    """Follow one camera's flame colours from look to look."""

    def __init__(self, options: FlickerOptions | None = None) -> None:
        self._options = options or FlickerOptions()
        self._mask: Mask | None = None
        self._luma: Pixels = np.zeros((0, 0), np.uint8)

    def step(self, colours: Pixels, luma: Pixels, elapsed_s: float) -> Flickering | None:
        """Return what flickers; None where nothing can be said yet. `elapsed_s` 0 begins anew."""
        options, mask = self._options, flame_coloured(colours)
        if self._mask is None or elapsed_s <= 0 or self._mask.shape != mask.shape:
            self._begin(mask, luma)
            return None
        change = np.asarray(cv2.absdiff(luma, self._luma), np.uint8)
        mask &= ~self._things(mask, change, elapsed_s)
        self._warm += _share(elapsed_s, options.settle_s) * (mask - self._warm)
        near = np.asarray(cv2.blur(change, (5, 5)), np.float32)
        self._restless += _share(elapsed_s, options.restless_s) * (near - self._restless)
        before, self._mask, self._luma = self._mask, mask, luma
        area = (self._warm > options.warm) & (self._restless > options.restless)
        return Flickering(area, mask, mask & ~before, before & ~mask, change)

    def _begin(self, mask: Mask, luma: Pixels) -> None:
        self._mask, self._luma = mask, luma
        self._warm: Plane = mask.astype(np.float32)
        self._restless: Plane = np.zeros(mask.shape, np.float32)
        self._calm_s: Plane = np.zeros(mask.shape, np.float32)
        self._thing: Plane = np.zeros(mask.shape, np.float32)

    def _things(self, mask: Mask, change: Pixels, elapsed_s: float) -> Mask:
        """Return what has been still in flame colours, lately: who walks before it does not make it flicker."""
        options = self._options
        self._calm_s += np.float32(elapsed_s)
        self._calm_s *= mask & (change < options.calm)
        self._thing -= np.float32(elapsed_s / options.thing_s)
        np.maximum(self._thing, self._calm_s >= options.calm_s, out=self._thing)
        return np.asarray(self._thing > 0, bool)


def _share(elapsed_s: float, within_s: float) -> np.float32:
    return np.float32(1 - np.exp(-elapsed_s / within_s))
