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
    """Choose how often to look again, in seconds, and how far around what moves."""

    busy_s: float = 4.0  # at the whole picture while something moves
    idle_s: float = 5.0  # at the whole picture while nothing moves
    still_s: float = 2.0  # at known objects that stand still
    revisit_s: float = 0.3  # at a well-known object that moves
    margin: float = 0.04  # of the picture's width, around what moves
    pull: float = 0.1  # a track is pulled in with that share of its sides around it …
    room: float = 0.02  # … and that much of the picture's width: what surrounds an object helps to see it
    large: float = 0.2  # of the picture's longer side: known objects above that are looked at smaller …
    least_zoom: float = 0.6  # … down to that
    small: float = 0.25  # of the picture's longer side: parts below it with something unknown are looked at …
    most_zoom: float = 1.4  # … that much larger
    regions: bool = True  # look at parts of the picture


@dataclass(frozen=True, slots=True)
class Glance:
    """Say where to look (`regions` None: everywhere, none: nowhere) and what that means for the tracks."""

    regions: tuple[Region, ...] | None
    known: Known


@dataclass(frozen=True, slots=True)
class _Scene:
    """Hold what is known before a look; one row for each track.

    `stirred` something moves there; `unsure` not confirmed; `recent` looked at so lately that it can do without.
    """

    tracks: Tracks
    moving: Boxes
    meets: NDArray[np.bool_]  # tracks × moving
    stirred: NDArray[np.bool_]
    unsure: NDArray[np.bool_]
    recent: NDArray[np.bool_]

    def known(self, looked: NDArray[np.bool_]) -> Known:
        """Return what to tell the tracker."""
        coasting = self.recent & self.tracks.seen & self.stirred & ~looked
        return Known(looked, ~(self.stirred | self.unsure), coasting)


class Attention:
    """Decide for each frame whether and where the detector looks; one camera's, in order of time."""

    def __init__(self, options: AttentionOptions | None = None) -> None:
        self._options = options or AttentionOptions()
        self._whole_s: float | None = None
        self._still_s = 0.0
        self._looked_s: dict[int, float] = {}

    def decide(self, motion: Motion, tracks: Tracks, frame: Frame) -> Glance | None:
        """Return where to look; None when nothing has moved and nothing needs another look."""
        scene = self._scene(motion, tracks, frame.time_s)
        active = bool(motion) or bool(scene.unsure.any())
        if self._whole_due(frame.time_s, active=active) or motion.everywhere:
            self._whole_s = self._still_s = frame.time_s
            return self._everywhere(scene, frame.time_s)
        if active and not self._options.regions:
            return self._everywhere(scene, frame.time_s)
        if active:
            return self._moving(scene, frame)
        if len(tracks) and frame.time_s - self._still_s >= self._options.still_s - 1e-6:
            self._still_s = frame.time_s
            return self._parts(scene, scene.moving, np.ones(len(tracks), bool), frame)
        return None

    def _scene(self, motion: Motion, tracks: Tracks, time_s: float) -> _Scene:
        moving = _array(motion.regions)
        meets = overlaps(tracks.boxes, moving) > 0
        stirred = np.asarray(meets.any(axis=1) | motion.everywhere, bool)
        since = np.array([time_s - self._looked_s.get(int(who), -np.inf) for who in tracks.ids], np.float64)
        recent = tracks.confirmed & (since >= 0) & (since < self._options.revisit_s)
        return _Scene(tracks, moving, meets, stirred, ~tracks.confirmed, recent)

    def _whole_due(self, time_s: float, *, active: bool) -> bool:
        if self._whole_s is None or time_s < self._whole_s:
            return True
        return time_s - self._whole_s >= (self._options.busy_s if active else self._options.idle_s) - 1e-6

    def _everywhere(self, scene: _Scene, time_s: float) -> Glance:
        looked = np.ones(len(scene.tracks), bool)
        self._note(scene.tracks, looked, time_s)
        return Glance(None, scene.known(looked))

    def _moving(self, scene: _Scene, frame: Frame) -> Glance:
        """Look at what moves, unless it is well-known objects that were all looked at a moment ago."""
        moving, overdue = scene.moving, scene.stirred & ~scene.recent
        if not overdue.any():
            # What moves at a well-known object is most likely that object: it can wait for that one's next look.
            moving = moving[~(scene.meets & scene.recent[:, None]).any(axis=0)]
        wanted = scene.unsure | overdue
        if not len(moving) and not wanted.any():
            return Glance((), scene.known(np.zeros(len(scene.tracks), bool)))
        return self._parts(scene, moving, wanted, frame)

    def _parts(self, scene: _Scene, moving: Boxes, wanted: NDArray[np.bool_], frame: Frame) -> Glance:
        image, tracks = frame.image, scene.tracks
        margin = np.float32(self._options.margin * image.width)
        around = moving + np.array([-margin, -margin, margin, margin], np.float32)
        room = np.float32(self._options.room * image.width)
        boxes = grown(tracks.boxes, self._options.pull) + np.array([-room, -room, room, room], np.float32)
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
        zooms = self._zooms(parts, tracks, max(image.width, image.height)).tolist()
        regions = tuple(
            Region(c[0], c[1], c[2], c[3], zoom)
            for c, zoom in zip(corners, zooms, strict=True)
            if c[2] > c[0] and c[3] > c[1]
        )
        self._note(tracks, inside, frame.time_s)
        return Glance(regions, scene.known(inside))

    def _zooms(self, parts: Boxes, tracks: Tracks, side: int) -> NDArray[np.float64]:
        """Return how large to look at each part: large known objects are found just as well when smaller.

        Small parts with something unknown are enlarged; that costs little and finds what is far away.
        """
        options = self._options
        inside = overlaps(parts, tracks.boxes) > 0
        sizes = (tracks.boxes[:, 2:] - tracks.boxes[:, :2]).max(axis=1, initial=0) / side
        least = np.where(inside, sizes[None, :], np.inf).min(axis=1, initial=np.inf)
        zooms = np.clip(options.large / np.maximum(least, 1e-6), options.least_zoom, 1.0)
        unknown = ~inside.any(axis=1) | (inside & ~tracks.confirmed[None, :]).any(axis=1)
        longest = (parts[:, 2:] - parts[:, :2]).max(axis=1, initial=0) / side
        return np.where(unknown, np.where(longest < options.small, options.most_zoom, 1.0), zooms)

    def _note(self, tracks: Tracks, looked: NDArray[np.bool_], time_s: float) -> None:
        before = self._looked_s
        self._looked_s = {
            who: time_s if now else before.get(who, time_s)
            for who, now in zip(tracks.ids.tolist(), looked.tolist(), strict=True)
        }


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
