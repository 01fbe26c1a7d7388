"""The rule: something burns (`fire`): flame colours that stay in place, flicker everywhere, and look like flames."""

from dataclasses import dataclass, field

import cv2
import numpy as np

from varta.kernel.geometry import Point, contains
from varta.kernel.rules import RuleSpec
from varta.vision.rules.memory import overlap
from varta.vision.rules.sighting import Box, Hit, Sighting
from varta.vision.scene.flame import Row, cut_of, figures_of, flame_model, places
from varta.vision.scene.flicker import Flicker, Flickering
from varta.vision.scene.view import View

FIRE = "fire"


@dataclass(frozen=True, slots=True)
class FireOptions:
    """Choose what is a fire: shares from 0 to 1, times in seconds, pixels of the small picture."""

    least_pixels: int = 16
    follow_s: float = 2.0  # in which a place's figures follow
    likely: float = 0.5
    by_flips: float = 1.5  # what flickers need look less like a flame
    flips: float = 0.025  # of a place's pixels change between flame colours and others from look to look
    shimmer: float = 7.0  # of 256, mean change of brightness from look to look
    together: float = 0.8  # all change alike: a lamp that is switched, something that comes or goes
    drift: float = 0.5  # of its size: it goes somewhere
    gone_s: float = 4.0
    swing: float = 0.6  # a lamp that blinks is there or not


@dataclass(slots=True)
class _Place:
    """Follow one place of flame colours."""

    number: int
    box: Box
    seen_s: float
    burning_s: float = 0.0
    likely: float = 0.0
    flips: float = 0.0
    together: float = 1.0
    shimmer: float = 0.0
    pixels: float = 0.0
    swing: float = 0.0  # how much its size changes, as a share
    anchor: tuple[float, float] = (0.0, 0.0)
    reported: bool = False


@dataclass(slots=True)
class Fire:
    """Raise once for each fire, after it has burnt for `lasting_s` in one place; needs no network."""

    spec: RuleSpec
    options: FireOptions = field(default_factory=FireOptions)
    interval_s: float = 2.0  # flames move: a camera that sees some is never idle for longer
    _places: list[_Place] = field(default_factory=list)
    _number: int = 0
    _flicker: Flicker = field(default_factory=Flicker)

    def rearm(self) -> None:
        """Report anew what burns."""
        for place in self._places:
            place.reported = False

    def watch(self, view: View) -> list[Hit]:
        """Return what has just burnt for long enough."""
        seen = self._flicker.step(view.colours, view.luma, view.elapsed_s)
        if seen is None:
            self._places = []
            return []
        hits = []
        for row in places(seen.area, self.options.least_pixels) if seen.area.any() else ():
            place = self._follow(row, seen.area.shape, view.time_s)
            self._judge(place, row, seen, view)
            if place.burning_s >= self.spec.lasting_s - 1e-6 and not place.reported and self._concerns(place.box):
                place.reported = True
                hits.append(_hit(place))
        self._places = [p for p in self._places if view.time_s - p.seen_s <= self.options.gone_s]
        return hits

    def _follow(self, row: Row, shape: tuple[int, ...], time_s: float) -> _Place:
        left, top, width, height, pixels = row
        box = left / shape[1], top / shape[0], (left + width) / shape[1], (top + height) / shape[0]
        middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        known = [(overlap(p.box, box), -p.number, p) for p in self._places if p.seen_s < time_s]
        likeness, _, place = max(known, default=(0.0, 0, None), key=lambda item: item[:2])
        if place is None or likeness < 0.15:  # noqa: PLR2004 - measured, stated here alone
            self._number += 1
            place = _Place(self._number, box, time_s, anchor=middle, pixels=float(pixels))
            self._places.append(place)
        place.box, place.seen_s = box, time_s
        return place

    def _judge(self, place: _Place, row: Row, seen: Flickering, view: View) -> None:
        """Bring a place's figures up to this look, and count for how long it has burnt."""
        options, pixels = self.options, row[4]
        cut = cut_of(seen.area.shape, *row[:4])
        near = cv2.dilate(seen.area[cut].view(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
        mask = seen.mask[cut] & near
        rate = float(1 - np.exp(-view.elapsed_s / options.follow_s))
        on, off = float((seen.lit[cut] & near).sum()), float((seen.out[cut] & near).sum())
        flips, now = (on + off) / pixels, float(mask.sum())
        place.flips += rate * (flips - place.flips)
        if flips > 0:
            alike = abs(on - off) / (on + off)
            place.together += min(1.0, rate * flips / max(place.flips, 1e-3)) * (alike - place.together)
        place.swing += rate * (abs(now - place.pixels) / max(now, place.pixels, 1.0) - place.swing)
        place.pixels = now
        if now >= options.least_pixels / 2:
            place.shimmer += rate * (float(seen.change[cut][mask].mean()) - place.shimmer)
            likely = flame_model().likelihood(figures_of(view.colours[cut], mask))
            place.likely += rate * (likely - place.likely) if place.likely else likely
        burns = self._burns(place, _drift(place, view.elapsed_s))
        place.burning_s = place.burning_s + view.elapsed_s if burns else max(0.0, place.burning_s - view.elapsed_s)

    def _burns(self, place: _Place, drift: float) -> bool:
        options = self.options
        return (
            place.likely + options.by_flips * min(place.flips, 0.25) > options.likely
            and place.flips > options.flips
            and place.shimmer > options.shimmer
            and place.together < options.together
            and place.swing < options.swing
            and drift < options.drift
        )

    def _concerns(self, box: Box) -> bool:
        middle = Point((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        return box[3] - box[1] >= self.spec.min_size and (not self.spec.points or contains(self.spec.points, middle))


def _drift(place: _Place, elapsed_s: float) -> float:
    """Return how far a place is from where it was in the last moments, as a share of its size."""
    x, y = (place.box[0] + place.box[2]) / 2, (place.box[1] + place.box[3]) / 2
    wide, tall = max(place.box[2] - place.box[0], 0.02), max(place.box[3] - place.box[1], 0.02)
    far = max(abs(x - place.anchor[0]) / wide, abs(y - place.anchor[1]) / tall)
    rate = float(1 - np.exp(-elapsed_s / 1.5))
    place.anchor = place.anchor[0] + rate * (x - place.anchor[0]), place.anchor[1] + rate * (y - place.anchor[1])
    return far


def _hit(place: _Place) -> Hit:
    details: dict[str, str | float] = {"flicker": round(place.flips, 3), "likeness": round(place.likely, 2)}
    return Hit(Sighting(place.number, FIRE, True, place.likely, place.box), details=details)
