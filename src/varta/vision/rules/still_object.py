"""The rules: something lies where nothing did (`abandoned_object`), or is gone from where it was (`removed_object`).

By background and not by class: networks do not see a bag on the ground. See `vision/scene/stills.py` for how long.
"""

from dataclasses import dataclass, field

import numpy as np

from varta.kernel.geometry import Point, contains
from varta.kernel.rules import RuleKind, RuleSpec
from varta.vision.boxes import Boxes
from varta.vision.rules.memory import overlap
from varta.vision.rules.sighting import Box, Hit, Sighting
from varta.vision.scene.change import Change, judge
from varta.vision.scene.parts import Part, PartOptions, attended, still_parts
from varta.vision.scene.stills import Stills
from varta.vision.scene.view import View

OBJECT = "object"
_ALIKE = 0.2  # least intersection over union of one thing seen twice
_HALF = 0.5
_STIRRED = 0.15  # share of a box that changes when something passes


@dataclass(frozen=True, slots=True)
class StillObjectOptions:
    """Choose what counts as an object: shares from 0 to 1, times in seconds."""

    shape: PartOptions = field(default_factory=PartOptions)
    shown: float = 0.75  # of it can be seen at this look
    attended: float = 0.2  # of its surroundings moves: somebody is with it
    covered: float = 0.4  # by somebody whom the network sees
    gone_s: float = 3.0
    # Who stands still sways a little; told from a bag by shape: upright, or large.
    upright: float = 1.5
    large: float = 0.025
    sway: float = 0.003
    quiet: float = 0.3
    same_s: float = 3.0  # parts that came within that time beside each other are one object
    again_s: float = 1.0  # what was judged to be no object is judged anew after that


@dataclass(slots=True)
class _Known:
    """Remember an object that was reported."""

    box: Box
    number: int
    since_s: float
    seen_s: float


@dataclass(slots=True)
class StillObject:
    """Raise once for each object that was put there or taken away, `lasting_s` after; works without any network."""

    spec: RuleSpec
    options: StillObjectOptions = field(default_factory=StillObjectOptions)
    interval_s: float = 4.0  # pictures further apart miss who only walks by
    _known: list[_Known] = field(default_factory=list)
    _number: int = 0
    _dismissed: list[tuple[Box, float]] = field(default_factory=list)

    def rearm(self) -> None:
        """Report anew what lies there."""
        self._known.clear()

    def watch(self, view: View) -> list[Hit]:
        """Return what has just lain there, or been gone, for long enough."""
        stills = view.stills
        stills.keep_s = max(stills.keep_s, 2 * self.spec.lasting_s)
        parts = still_parts(stills, self.options.shape, self.spec.lasting_s)
        self._forget(stills, view.time_s)
        people = view.people() if parts else None
        self._dismissed = [(box, until) for box, until in self._dismissed if until > view.time_s]
        hits = []
        for part in parts:
            box = part.fractions(stills.apart.shape)
            if self._is_known(box, part.since_s, view.time_s) or not self._concerns(box):
                continue
            if people is not None and _covered(part, people) >= self.options.covered:
                continue
            hit = self._judged(part, box, stills, view.time_s)
            if hit:
                hits.append(hit)
            else:
                self._dismissed.append((box, view.time_s + self.options.again_s - 1e-6))
        return hits

    def _concerns(self, box: Box) -> bool:
        if box[3] - box[1] < self.spec.min_size:
            return False
        middle = Point((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        return not self.spec.points or contains(self.spec.points, middle)

    def _judged(self, part: Part, box: Box, stills: Stills, time_s: float) -> Hit | None:
        if float(stills.fits[part.cut][part.mask].mean()) < self.options.shown:
            return None
        margin = max(8, max(part.mask.shape) // 2)
        cut, mask = part.widened(margin, stills.apart.shape)
        if attended(mask, stills, cut) > self.options.attended:
            return None
        change, sure = judge(stills.now[cut].astype(np.float32), stills.background[cut], mask, stills.noise)
        wanted = Change.PUT if self.spec.kind is RuleKind.ABANDONED_OBJECT else Change.TAKEN
        if change is not wanted or (wanted is Change.PUT and self._sways(part, stills)):
            return None
        self._number += 1
        self._known.append(_Known(box, self._number, part.since_s, time_s))
        details: dict[str, str | float] = {
            "since_s": round(part.since_s, 1),
            "lasting_s": round(time_s - part.since_s, 1),
        }
        return Hit(Sighting(self._number, OBJECT, True, 0.5 + sure / 2, box), details=details)

    def _sways(self, part: Part, stills: Stills) -> bool:
        """Tell whether a part moves like somebody who stands still."""
        options = self.options
        height, width = part.mask.shape
        body = height >= options.upright * width or part.mask.sum() >= options.large * stills.apart.size
        swayed = stills.sway_s[part.cut][part.mask] / np.maximum(stills.lasting_s[part.cut][part.mask], 1.0)
        return float(swayed.mean()) > (options.sway if body else options.quiet)

    def _is_known(self, box: Box, since_s: float, time_s: float) -> bool:
        """Tell whether a part was reported, or is a further part of what was, or was judged a moment ago."""
        for known in self._known:
            inside = max(_inside(box, known.box), _inside(known.box, box))
            same = overlap(known.box, box) > _ALIKE or inside > _HALF
            if same or (abs(since_s - known.since_s) <= self.options.same_s and _beside(box, known.box)):
                known.seen_s = time_s
                if not same:
                    known.box = _union(box, known.box)
                return True
        return any(overlap(box, old) > _HALF for old, _ in self._dismissed)

    def _forget(self, stills: Stills, time_s: float) -> None:
        """Forget what is no longer there (or back again), once that lasts."""
        height, width = stills.apart.shape
        for known in self._known:
            left, top, right, bottom = known.box
            cut = stills.seen_s[
                int(top * height) : int(bottom * height) + 1, int(left * width) : int(right * width) + 1
            ]
            if cut.size and float((cut > 0).mean()) > _STIRRED:
                known.seen_s = time_s
        self._known = [known for known in self._known if time_s - known.seen_s <= self.options.gone_s]


def _covered(part: Part, people: Boxes) -> float:
    """Return the greatest share of a part's box that somebody's box covers."""
    height, width = part.mask.shape
    right = np.minimum(people[:, 2], part.left + width) - np.maximum(people[:, 0], part.left)
    down = np.minimum(people[:, 3], part.top + height) - np.maximum(people[:, 1], part.top)
    return float((np.maximum(right, 0) * np.maximum(down, 0)).max(initial=0.0) / (width * height))


def _inside(a: Box, b: Box) -> float:
    """Return the share of box a that lies within box b."""
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    area = (a[2] - a[0]) * (a[3] - a[1])
    return float(width * height / area) if width > 0 and height > 0 and area > 0 else 0.0


def _beside(a: Box, b: Box) -> bool:
    """Tell whether two boxes meet when the larger one is grown by half its longer side."""
    if (a[2] - a[0]) * (a[3] - a[1]) > (b[2] - b[0]) * (b[3] - b[1]):
        a, b = b, a
    grown = 0.5 * max(b[2] - b[0], b[3] - b[1])
    return overlap((b[0] - grown, b[1] - grown, b[2] + grown, b[3] + grown), a) > 0


def _union(a: Box, b: Box) -> Box:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])
