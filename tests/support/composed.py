"""Real footage with something pasted in: what is where, and when, is then known."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from varta.media.videofile import open_footage
from varta.vision.rules.factory import SceneRule
from varta.vision.rules.sighting import Hit
from varta.vision.scene.view import Scene
from varta.vision.types import ArrayImage, Frame, Tracks

Picture = NDArray[np.uint8]
Alter = Callable[[Picture, float], Picture]
NO_TRACKS = Tracks(
    np.zeros((0, 4), np.float32),
    np.zeros(0, np.float32),
    np.zeros(0, np.int32),
    np.zeros(0, np.int64),
    np.zeros(0, bool),
    np.zeros(0, bool),
    (),
)


def pictures(path: Path, fps: float = 5.0, until_s: float = 1e9) -> Iterator[tuple[float, Picture]]:
    """Yield a clip's pictures at that rate with their times."""
    tick = -1
    for picture in open_footage(str(path)):
        if picture.time_s > until_s:
            return
        if (now := int(picture.time_s * fps + 1e-6)) != tick:
            tick = now
            yield picture.time_s, picture.bgr()


def still_of(path: Path, until_s: float = 1e9) -> Picture:
    """Return the clip without what moves: the median of a picture a second."""
    return np.asarray(np.median([bgr for _, bgr in pictures(path, 1.0, until_s)], axis=0), np.uint8)


def look_at(
    rules: Sequence[SceneRule], clip: Iterator[tuple[float, Picture]], alter: Alter | None = None
) -> list[tuple[float, Hit]]:
    """Run rules over pictures; return what they raised and when."""
    scene, raised = Scene(), []
    for index, (time_s, bgr) in enumerate(clip):
        frame = Frame(ArrayImage(alter(bgr, time_s) if alter else bgr), index, time_s)
        view = scene.see(frame, NO_TRACKS)
        raised += [(time_s, hit) for rule in rules for hit in rule.watch(view)]
    return raised


class Bag:
    """Paste a bag with a textured front, a soft edge and a shadow on the ground, behind who walks past it."""

    def __init__(
        self, box: tuple[int, int, int, int], span: tuple[float, float], still: Picture | None, colour: int = 45
    ) -> None:
        """Lay it at x, y, width, height from `span[0]` to `span[1]` s; what differs from `still` is in front of it."""
        self.box, self.span, self._still = box, span, still
        width, height = box[2:]
        rng = np.random.default_rng(5)
        coarse = rng.uniform(-18, 18, (4, 4, 3)).astype(np.float32) + np.array([colour, colour * 0.8, colour * 0.7])
        self._face = cv2.resize(coarse.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
        self._face[: max(2, height // 6)] *= 0.6  # its flap
        shape = np.zeros((height, width), np.float32)
        cv2.rectangle(shape, (1, 1), (width - 2, height - 2), 1.0, -1)
        self._mask = cv2.GaussianBlur(shape, (3, 3), 0)[:, :, None]

    def __call__(self, bgr: Picture, time_s: float) -> Picture:
        """Return the picture with the bag in it, while it lies there."""
        if not self.span[0] <= time_s < self.span[1]:
            return bgr
        x, y, width, height = self.box
        out = bgr.copy()
        margin = width
        top, left = max(0, y - 4), max(0, x - margin)
        part = out[top : y + height * 2, left : x + width + margin]
        cut = part.astype(np.float32)
        shade = np.zeros(cut.shape[:2], np.float32)
        middle = (x - left + width // 2 + 3, y - top + height)
        cv2.ellipse(shade, middle, (width * 2 // 3, max(2, height // 7)), 0, 0, 360, 1.0, -1)
        cut *= 1 - 0.35 * cv2.GaussianBlur(shade, (5, 5), 0)[:, :, None]
        face = cut[y - top : y - top + height, x - left : x - left + width]
        face += self._mask * (self._face - face)
        if self._still is not None:
            still = self._still[top : y + height * 2, left : x + width + margin]
            front = np.abs(part.astype(np.int16) - still).max(axis=2) > 30
            front = cv2.dilate(front.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
            cut[front] = part[front]
        part[:] = np.clip(cut, 0, 255)
        return out
