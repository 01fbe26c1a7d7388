"""The rule: somebody or something keeps the camera from seeing (`tamper`), and how.

It compares the picture, once a second, with how it has usually looked (about a minute's memory). Structure counts and
not brightness: exposure, lamps, day and night change light, seldom what is where.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np

from varta.kernel.rules import RuleSpec
from varta.vision.rules.sighting import Hit, Sighting
from varta.vision.scene.likeness import Look, alike, difference, gone, look_of, shift
from varta.vision.scene.view import View
from varta.vision.types import Pixels

COVERED, DEFOCUSED, MOVED, FROZEN = "covered", "defocused", "moved", "frozen"
BLACK, FLOODED, LOST = "black", "flooded", "lost"
KINDS = (COVERED, DEFOCUSED, MOVED, FROZEN, BLACK, FLOODED, LOST)
UNCLEAR = "?"  # nothing to report, and nothing to learn from
CAMERA = "camera"
_WHOLE = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class TamperOptions:
    """Choose when it is tampering: times in seconds, the rest as shares of what is usual, or of 256."""

    every_s: float = 1.0
    memory_s: float = 60.0
    well_s: float = 4.0  # as usual for that long: recovered
    adopt_s: float = 60.0  # a camera that was moved is a camera with a new view
    lost_s: float = 15.0  # without a picture
    dark: float = 34.0  # nothing brighter than that is black
    white: float = 0.6
    gone: float = 0.75  # of the structured blocks: covered, black
    other: float = 0.42  # of them: another view, if the picture as a whole is strange too
    strange: float = 0.35
    blurred: float = 0.45  # of the usual detail, relative to coarser structure
    flat: float = 0.4  # of the usual structure
    still: float = 2.0  # brightness from look to look
    staying: float = 0.6  # structure from look to look
    unclear_s: float = 3.0
    same: float = 0.004  # share of pixels that differ at all; of a frozen picture none do
    shifted: float = 0.03
    sure: float = 0.12


# Longer than the rule asks for where passing things look alike: a bus before the camera, a scene where nothing moves.
_MOST_FROZEN_S = 12.0  # so that it recovers soon
_LEAST_S = {COVERED: 6.0, MOVED: 10.0, FROZEN: 8.0}


@dataclass(slots=True)
class Tamper:
    """Raise when a camera is kept from seeing, once until it has recovered; `details` name it (`tamper`)."""

    spec: RuleSpec
    options: TamperOptions = field(default_factory=TamperOptions)
    interval_s: float = 4.0
    state: str = ""  # what is reported; empty while all is as usual
    _usual: Look | None = None
    _last: Look | None = None
    _sample: Pixels | None = None
    _looks: int = 0
    _time_s: float | None = None
    _word: str = ""
    _since_s: float = 0.0
    _clear_s: float = 0.0
    _well_s: float = 0.0
    _frozen_s: float = 0.0
    _living: bool = False
    _count: int = 0
    _size: tuple[int, int] = (0, 0)

    def rearm(self) -> None:
        """Report anew what is wrong now."""
        self.state = ""

    def watch(self, view: View) -> list[Hit]:
        """Return what has been wrong for long enough."""
        time_s, last_s = view.time_s, self._time_s
        if last_s is not None and 0 <= time_s - last_s < self.options.every_s - 1e-6:
            return []
        self._time_s = time_s
        elapsed = time_s - last_s if last_s is not None else 0.0
        if self._size != (view.frame.image.width, view.frame.image.height) or elapsed < 0:
            self._begin(view)
        luma = view.frame.image.luma()
        look = look_of(luma)
        hits = []
        if elapsed >= max(self.options.lost_s, self.spec.lasting_s):
            hits.append(self._hit(LOST, elapsed))
            elapsed = 0.0
        self._note_frozen(luma, elapsed)
        word = self._name(look)
        self._last = look
        hits += self._settle(word, look, time_s, elapsed)
        return hits

    def _begin(self, view: View) -> None:
        self._size = (view.frame.image.width, view.frame.image.height)
        self._usual = self._last = self._sample = None
        self._looks, self._word, self._frozen_s, self._living = 0, "", 0.0, False

    def _note_frozen(self, luma: Pixels, elapsed_s: float) -> None:
        """Count how long not a pixel has changed: a real camera has noise; a key frame may change even a still."""
        sample = luma[::4, ::4].copy()
        if self._sample is not None and elapsed_s > 0:
            share = float(cv2.countNonZero(cv2.absdiff(sample, self._sample))) / sample.size
            same = share <= self.options.same
            self._living = self._living or not same
            self._frozen_s = (
                min(_MOST_FROZEN_S, self._frozen_s + elapsed_s) if same else max(0.0, self._frozen_s - 3 * elapsed_s)
            )
        self._sample = sample

    def _name(self, look: Look) -> str:
        """Return what is wrong with this look, empty where nothing is."""
        options, usual = self.options, self._usual
        if usual is None:
            return BLACK if look.bright < options.dark and look.relief < 1.0 else ""
        away = gone(usual, look)
        if look.bright < options.dark and (away > options.gone or look.relief < options.flat):
            return BLACK
        if look.white > max(options.white, usual.white + 0.3) and look.relief < 0.6 * usual.relief:
            return FLOODED
        if self._living and self._frozen_s > 0:
            return FROZEN
        still = self._last is not None and self._stays(self._last, look)
        if away > options.gone and look.relief < options.flat * usual.relief:
            return COVERED if still else UNCLEAR
        if away > options.other and alike(usual, look) < options.strange:
            return MOVED if still and self._elsewhere(look, usual) else UNCLEAR
        sharp = (look.detail / max(look.relief, 0.1)) / max(usual.detail / max(usual.relief, 0.1), 0.01)
        plain = look.detail < options.blurred * usual.detail
        return DEFOCUSED if plain and sharp < options.blurred + 0.2 and look.relief > 0.25 * usual.relief else ""

    def _stays(self, last: Look, look: Look) -> bool:
        """Tell whether a picture stays as it is: what covers a camera, or is its new view, does not drive on."""
        return alike(last, look) > self.options.staying or difference(last, look) < self.options.still

    def _elsewhere(self, look: Look, usual: Look) -> bool:
        far, sure = shift(usual, look)
        return far >= self.options.shifted or sure <= self.options.sure

    def _settle(self, word: str, look: Look, time_s: float, elapsed_s: float) -> list[Hit]:
        if word == UNCLEAR and self._word and time_s - self._clear_s <= self.options.unclear_s:
            return []
        self._clear_s = time_s
        if word != self._word and not (word and self._word and {word, self._word} <= {COVERED, DEFOCUSED, MOVED}):
            self._since_s = time_s - (self._frozen_s if word == FROZEN else 0.0)
        self._word = word
        if word == UNCLEAR:
            return []
        if not word:
            self._learn(look, elapsed_s)
            self._well_s += elapsed_s
            if self._well_s >= self.options.well_s:
                self.state = ""
            return []
        self._well_s = 0.0
        lasting = time_s - self._since_s
        if word == MOVED and lasting >= self.options.adopt_s:
            self._usual, self._looks = look, 0
        if self.state or lasting < max(self.spec.lasting_s, _LEAST_S.get(word, 0.0)) - 1e-6:
            return []
        self.state = word
        return [self._hit(word, lasting)]

    def _learn(self, look: Look, elapsed_s: float) -> None:
        self._looks += 1
        if self._usual is None:
            self._usual = look
            return
        share = max(1 - np.exp(-elapsed_s / self.options.memory_s), 1 / self._looks if self._looks < 8 else 0.0)  # noqa: PLR2004 - measured, stated here alone
        self._usual = self._usual.faded(look, float(share))

    def _hit(self, word: str, lasting_s: float) -> Hit:
        self._count += 1
        details: dict[str, str | float] = {"tamper": word, "lasting_s": round(lasting_s, 1)}
        return Hit(Sighting(self._count, CAMERA, True, 0.9, _WHOLE), details=details)
