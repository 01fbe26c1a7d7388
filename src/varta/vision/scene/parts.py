"""Parts of a picture that lie still and did not before."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from varta.vision.scene.stills import Stills

Mask = NDArray[np.bool_]
Cut = tuple[slice, slice]


@dataclass(frozen=True, slots=True)
class PartOptions:
    """Choose what counts as a part: sizes in the small picture's pixels, shares from 0 to 1, times in seconds."""

    least_pixels: int = 14
    largest: float = 0.12  # of the picture
    solid: float = 0.35  # of its box
    slender: float = 5.0  # longer side to shorter
    seen: float = 0.45  # of the time since it came
    weak: float = 0.5  # of the threshold still joins parts of one object
    same_s: float = 1.5


@dataclass(slots=True)
class Part:
    """Hold a still part: left, top, its pixels within its box, and since when it lies there."""

    left: int
    top: int
    mask: Mask
    since_s: float

    @property
    def cut(self) -> Cut:
        """Return where its box is."""
        height, width = self.mask.shape
        return slice(self.top, self.top + height), slice(self.left, self.left + width)

    def widened(self, by: int, shape: tuple[int, ...]) -> tuple[Cut, Mask]:
        """Return a larger cut of a picture of that shape, and the mask in it."""
        height, width = self.mask.shape
        top, left = max(0, self.top - by), max(0, self.left - by)
        bottom, right = min(shape[0], self.top + height + by), min(shape[1], self.left + width + by)
        mask = np.zeros((bottom - top, right - left), bool)
        mask[self.top - top :, self.left - left :][:height, :width] = self.mask
        return (slice(top, bottom), slice(left, right)), mask

    def fractions(self, shape: tuple[int, ...]) -> tuple[float, float, float, float]:
        """Return left, top, right, bottom as fractions of a picture of that shape."""
        height, width = shape[:2]
        rows, columns = self.mask.shape
        return self.left / width, self.top / height, (self.left + columns) / width, (self.top + rows) / height


def still_parts(stills: Stills, options: PartOptions, lasting_s: float) -> list[Part]:
    """Return what has lain still for that long and has an object's shape."""
    since = stills.lasting_s
    lying = since >= max(0.85 * lasting_s, 0.5)
    lying &= stills.seen_s >= options.seen * lasting_s
    if not lying.any():
        return []
    joined = cv2.morphologyEx(lying.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    parts = []
    for label in range(1, count):
        left, top, width, height, pixels = stats[label].tolist()
        if not options.least_pixels <= pixels <= options.largest * labels.size:
            continue
        cut = slice(top, top + height), slice(left, left + width)
        mask = labels[cut] == label
        parts.append(Part(left, top, mask, float(np.median(stills.since_s[cut][mask & lying[cut]]))))
    due = [part for part in parts if stills.time_s - part.since_s >= lasting_s - 1e-6]
    return [part for part in _united(due, stills, options) if _shaped(part, options)] if due else []


def _shaped(part: Part, options: PartOptions) -> bool:
    height, width = part.mask.shape
    return bool(part.mask.mean() >= options.solid) and max(width, height) <= options.slender * min(width, height)


def _united(parts: list[Part], stills: Stills, options: PartOptions) -> list[Part]:
    """Unite parts that came together and are joined by what differs a little less: a bottle, a dark bag on asphalt."""
    if len(parts) == 1:
        return parts
    weak = (stills.apart > options.weak * stills.threshold).astype(np.uint8)
    _, labels = cv2.connectedComponents(cv2.morphologyEx(weak, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)))
    done: list[Part] = []
    groups: list[tuple[int, float, int]] = []
    for part in parts:
        found = np.bincount(labels[part.cut][part.mask])
        found[0] = 0
        group = int(found.argmax()) if found.any() else -1
        twin = next(
            (n for g, since, n in groups if g == group >= 0 and abs(since - part.since_s) <= options.same_s), None
        )
        if twin is None:
            groups.append((group, part.since_s, len(done)))
            done.append(part)
        else:
            done[twin] = _union(done[twin], part, labels == group)
    return done


def _union(a: Part, b: Part, weak: Mask) -> Part:
    """Return both and what joins them."""
    (rows_a, columns_a), (rows_b, columns_b) = a.cut, b.cut
    top, left = min(rows_a.start, rows_b.start), min(columns_a.start, columns_b.start)
    bottom, right = max(rows_a.stop, rows_b.stop), max(columns_a.stop, columns_b.stop)
    mask = weak[top:bottom, left:right].copy()
    for part in (a, b):
        height, width = part.mask.shape
        mask[part.top - top :, part.left - left :][:height, :width] |= part.mask
    return Part(left, top, mask, min(a.since_s, b.since_s))


def attended(mask: Mask, stills: Stills, cut: Cut) -> float:
    """Return how much of a part's surroundings somebody moves in, or has moved in just now."""
    near = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8), iterations=5) > 0
    around = near & ~(cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)
    if not around.any():
        return 0.0
    return float(np.maximum(stills.bustle[cut], stills.differs[cut] & ~stills.fits[cut])[around].mean())
