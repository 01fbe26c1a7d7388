"""Where the detector looks: at what moves, at what is not sure yet, and now and then at everything."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from varta.vision.boxes import Boxes, grown, overlaps
from varta.vision.gate import Motion
from varta.vision.tracker import Known
from varta.vision.types import Frame, Region, Tracks


@dataclass(frozen=True, slots=True)
class AttentionOptions:
    """Choose how often to look at the whole picture, in seconds, and how far around what moves."""

    busy_s: float = 2.0  # while something moves
    still_s: float = 1.0  # while known objects stand still
    idle_s: float = 5.0  # while there is nothing
    margin: float = 0.04  # of the picture's width, around what moves
    pull: float = 0.15  # a track is pulled in with that share of its sides around it
    regions: bool = True  # look at parts of the picture


@dataclass(frozen=True, slots=True)
class Glance:
    """Say where to look (`regions` None: everywhere) and what that means for the tracks."""

    regions: tuple[Region, ...] | None
    known: Known


class Attention:
    """Decide for each frame whether and where the detector looks; one camera's, in order of time."""

    def __init__(self, options: AttentionOptions | None = None) -> None:
        self._options = options or AttentionOptions()
        self._whole_s: float | None = None

    def decide(self, motion: Motion, tracks: Tracks, frame: Frame) -> Glance | None:
        """Return where to look; None when nothing has moved and nothing needs another look."""
        moving = _array(motion.regions)
        stirred = np.asarray((overlaps(tracks.boxes, moving) > 0).any(axis=1) | motion.everywhere, bool)
        unsure = ~tracks.confirmed
        active = bool(motion) or bool(unsure.any())
        if self._whole_due(frame.time_s, active=active, known=len(tracks) > 0) or motion.everywhere:
            self._whole_s = frame.time_s
            return Glance(None, Known(np.ones(len(tracks), bool), ~stirred))
        if not active:
            return None
        if not self._options.regions:
            return Glance(None, Known(np.ones(len(tracks), bool), ~stirred))
        return self._parts(moving, tracks, stirred | unsure, frame)

    def _whole_due(self, time_s: float, *, active: bool, known: bool) -> bool:
        if self._whole_s is None or time_s < self._whole_s:
            return True
        options = self._options
        wait = options.busy_s if active else options.still_s if known else options.idle_s
        return time_s - self._whole_s >= wait - 1e-6

    def _parts(self, moving: Boxes, tracks: Tracks, wanted: NDArray[np.bool_], frame: Frame) -> Glance:
        image = frame.image
        margin = np.float32(self._options.margin * image.width)
        around = moving + np.array([-margin, -margin, margin, margin], np.float32)
        boxes = grown(tracks.boxes, self._options.pull)
        inside = wanted.copy()
        parts = joined(np.concatenate([around, boxes[wanted]]))
        while True:  # a track that a part touches comes in whole, or its box would be cut
            touched = (overlaps(tracks.boxes, parts) > 0).any(axis=1) & ~inside
            if not touched.any():
                break
            inside |= touched
            parts = joined(np.concatenate([parts, boxes[touched]]))
        limits = np.array([image.width, image.height] * 2, np.float32)
        low, high = np.floor(np.clip(parts, 0, limits)), np.ceil(np.clip(parts, 0, limits))
        corners = np.concatenate([low[:, :2], high[:, 2:]], axis=1).astype(int).tolist()
        regions = tuple(Region(*c) for c in corners if c[2] > c[0] and c[3] > c[1])
        return Glance(regions, Known(inside, ~wanted))


def joined(boxes: Boxes) -> Boxes:
    """Return boxes with those that overlap replaced by what holds them, until none do."""
    while len(boxes) > 1:
        meets = overlaps(boxes, boxes) > 0
        np.fill_diagonal(meets, val=False)
        if not meets.any():
            break
        first = int(meets.any(axis=1).argmax())
        group = meets[first].copy()
        group[first] = True
        hull = np.concatenate([boxes[group, :2].min(axis=0), boxes[group, 2:].max(axis=0)])
        boxes = np.concatenate([boxes[~group], hull[None]])
    return boxes


def _array(regions: tuple[Region, ...]) -> Boxes:
    return np.array([(r.left, r.top, r.right, r.bottom) for r in regions], np.float32).reshape(-1, 4)
