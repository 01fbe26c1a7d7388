"""The rule: smoke rises (`smoke`): a pale veil with soft edges that stays, moves within itself and spreads upwards."""

from dataclasses import dataclass, field

import cv2
import numpy as np

from varta.kernel.geometry import Point, contains
from varta.kernel.rules import RuleSpec
from varta.vision.rules.memory import overlap
from varta.vision.rules.sighting import Box, Hit, Sighting
from varta.vision.scene.flame import Row, cut_of, places
from varta.vision.scene.haze import haze_of
from varta.vision.scene.stills import Stills
from varta.vision.scene.view import View

SMOKE = "smoke"


@dataclass(frozen=True, slots=True)
class SmokeOptions:
    """Choose what is smoke: shares from 0 to 1, times in seconds."""

    least: float = 0.002  # of the picture
    hard: float = 0.19  # an outline that rises faster is a thing's
    grey: float = 0.3
    paler: float = 0.05  # or at least so much
    brighter: float = 6.0  # of 256
    restless: float = 1.0  # times the whole picture's change from look to look: a veil of light is still
    stirs: float = 0.05  # of 256
    grows: float = 1.25  # since it was first seen
    gone_s: float = 3.0


@dataclass(slots=True)
class _Veil:
    number: int
    box: Box
    seen_s: float
    first: float
    most: float = 0.0
    smoking_s: float = 0.0
    reported: bool = False


@dataclass(slots=True)
class Smoke:
    """Raise once for each veil of smoke, after `lasting_s`; needs no network."""

    spec: RuleSpec
    options: SmokeOptions = field(default_factory=SmokeOptions)
    interval_s: float = 2.0  # smoke moves: a camera that sees some is never idle for longer
    _veils: list[_Veil] = field(default_factory=list)
    _number: int = 0
    _luma: np.ndarray | None = None

    def rearm(self) -> None:
        """Report anew what smokes."""
        for veil in self._veils:
            veil.reported = False

    def watch(self, view: View) -> list[Hit]:
        """Return what has just smoked for long enough."""
        stills, luma, before = view.stills, view.luma, self._luma
        self._luma = luma
        if view.fresh or before is None or before.shape != luma.shape:
            self._veils = []
            return []
        differs = cv2.morphologyEx(stills.differs.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
        change = cv2.absdiff(luma, before)
        hits = []
        for row in places(differs.astype(bool), int(self.options.least * differs.size), 5):
            veil = self._follow(row, differs.shape, view.time_s)
            smokes = self._smokes(row, differs, change, stills) and veil.most >= self.options.grows * veil.first
            veil.smoking_s = max(0.0, veil.smoking_s + (view.elapsed_s if smokes else -view.elapsed_s))
            if veil.smoking_s >= self.spec.lasting_s - 1e-6 and not veil.reported and self._concerns(veil.box):
                veil.reported = True
                hits.append(Hit(Sighting(veil.number, SMOKE, True, 0.7, veil.box)))
        self._veils = [veil for veil in self._veils if view.time_s - veil.seen_s <= self.options.gone_s]
        return hits

    def _follow(self, row: Row, shape: tuple[int, ...], time_s: float) -> _Veil:
        left, top, width, height, pixels = row
        box = left / shape[1], top / shape[0], (left + width) / shape[1], (top + height) / shape[0]
        known = [(overlap(v.box, box), -v.number, v) for v in self._veils if v.seen_s < time_s]
        likeness, _, veil = max(known, default=(0.0, 0, None), key=lambda item: item[:2])
        if veil is None or likeness < 0.2:  # noqa: PLR2004 - less is another place
            self._number += 1
            veil = _Veil(self._number, box, time_s, float(pixels))
            self._veils.append(veil)
        veil.box, veil.seen_s, veil.most = box, time_s, max(veil.most, float(pixels))
        return veil

    def _smokes(self, row: Row, differs: np.ndarray, change: np.ndarray, stills: Stills) -> bool:
        """Tell whether a place looks like smoke at this look."""
        options = self.options
        cut = cut_of(differs.shape, *row[:4])
        mask = differs[cut] > 0
        if float(change[cut][mask].mean()) < options.restless * float(change.mean()) + options.stirs:
            return False
        haze = haze_of(stills.now[cut].astype(np.float32), stills.background[cut], mask)
        veiled = haze.paler > options.paler or haze.brighter > options.brighter
        return haze.hard < options.hard and haze.grey < options.grey and haze.clear < 1.0 and veiled

    def _concerns(self, box: Box) -> bool:
        middle = Point((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        return box[3] - box[1] >= self.spec.min_size and (not self.spec.points or contains(self.spec.points, middle))
