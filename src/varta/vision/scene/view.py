"""One camera's picture, small, made once for all rules that look at it."""

from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from varta.vision.scene.stills import Stills
from varta.vision.types import Frame, Pixels, Region, Tracks

WIDTH = 256
LONGEST_S = 12.0  # pictures further apart do not continue each other


def small_size(width: int, height: int) -> tuple[int, int]:
    """Return the small picture's width and height, both even; never larger than the picture."""
    factor = max(1.0, width / WIDTH)
    return max(2, round(width / factor / 2) * 2), max(2, round(height / factor / 2) * 2)


class View:
    """Hold one look: `elapsed_s` since the look before, 0 where this one begins anew. All parts are made when asked."""

    def __init__(self, frame: Frame, tracks: Tracks, elapsed_s: float, stills: Stills) -> None:
        self.frame, self.tracks, self.elapsed_s = frame, tracks, elapsed_s
        self._stills = stills

    @property
    def time_s(self) -> float:
        """Return the frame's time."""
        return self.frame.time_s

    @property
    def fresh(self) -> bool:
        """Tell whether nothing came before that this look continues."""
        return self.elapsed_s <= 0

    @cached_property
    def colours(self) -> Pixels:
        """Return the small picture, h×w×3 BGR, a little blurred."""
        image = self.frame.image
        small = image.cut(Region(0, 0, image.width, image.height), *small_size(image.width, image.height))
        return np.asarray(cv2.blur(small, (3, 3)), np.uint8)

    @cached_property
    def luma(self) -> Pixels:
        """Return the small picture's brightness, h×w."""
        return np.asarray(cv2.cvtColor(self.colours, cv2.COLOR_BGR2GRAY), np.uint8)

    @cached_property
    def stills(self) -> Stills:
        """Return what lies still, brought up to this look."""
        self._stills.step(self.colours, self.luma, self.frame.time_s, self.elapsed_s)
        return self._stills

    def people(self) -> NDArray[np.float32]:
        """Return the boxes of what moves by itself as a network sees it, n×4, in the small picture's pixels."""
        tracks = self.tracks
        own = np.array([tracks.names[int(c)] in ANIMATE for c in tracks.classes], bool)
        boxes = tracks.boxes[own & tracks.confirmed] if len(tracks) else tracks.boxes
        height, width = self.colours.shape[:2]
        factor = np.array([width / self.frame.image.width, height / self.frame.image.height] * 2, np.float32)
        return np.asarray(boxes * factor, np.float32)


ANIMATE = frozenset({"person", "animal", "bicycle", "motorcycle", "car", "bus", "truck", "train", "boat"})


class Scene:
    """Give the view of each frame; one camera's, called in order of time. A change of size begins anew."""

    def __init__(self) -> None:
        self._stills = Stills()
        self._last: tuple[float, int, int] | None = None

    def see(self, frame: Frame, tracks: Tracks) -> View:
        """Return the view of a frame; costs nothing until a rule asks for a part of it."""
        size = (frame.image.width, frame.image.height)
        last, self._last = self._last, (frame.time_s, *size)
        elapsed = frame.time_s - last[0] if last and last[1:] == size else 0.0
        if not 0 < elapsed <= LONGEST_S:
            elapsed = 0.0
        return View(frame, tracks, elapsed, self._stills)
