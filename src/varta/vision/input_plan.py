"""How a picture, or regions of it packed together, come into a network's input, and its boxes back."""

from collections.abc import Container, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from varta.vision.outputs.family import Colours
from varta.vision.types import Pixels, Region

STEP = 32  # the network halves its input five times
# Each compiled shape takes some 20 MB: inputs come in few sizes, as shares of the whole picture's.
_SHARES = (0.4, 0.7, 1.0)
_CUT = 1.5  # a box that ends that near to a cut edge, in the network's pixels, is a part of something
_GAP = 8  # grey between packed regions, so that none is seen as going on in another
_WORTH = 0.9  # packing that saves less is not worth its blind spots

_Boxes = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Part:
    """Hold a rectangle of the scaled picture and where in the input its corner goes."""

    left: int
    top: int
    width: int
    height: int
    x: int = 0
    y: int = 0


@dataclass(frozen=True, slots=True)
class InputPlan:
    """Say how a picture comes into the network: scaled by `scale`, then its parts are copied to their places."""

    width: int
    height: int
    scale: float
    net_width: int
    net_height: int
    parts: tuple[Part, ...]

    @property
    def scaled_width(self) -> int:
        """Return the scaled picture's width."""
        return _even(self.width * self.scale)

    @property
    def scaled_height(self) -> int:
        """Return the scaled picture's height."""
        return _even(self.height * self.scale)

    @staticmethod
    def whole(width: int, height: int, side: int, *, square: bool) -> "InputPlan":
        """Return the plan for a whole picture: in the network's own square, or in the picture's shape."""
        scale = min(side / width, side / height)
        part = Part(0, 0, _even(width * scale), _even(height * scale))
        net = (side, side) if square else (_up(width * scale, STEP), _up(height * scale, STEP))
        return InputPlan(width, height, scale, *net, (part,))

    def shapes(self) -> set[tuple[int, int]]:
        """Return the heights and widths that inputs from this picture come in."""
        heights = {_up(self.net_height * share, STEP) for share in _SHARES}
        return {(h, w) for h in heights for w in {_up(self.net_width * share, STEP) for share in _SHARES}}

    def packed(self, regions: Sequence[Region], at_hand: Container[tuple[int, int]] | None = None) -> "InputPlan":
        """Return the plan for regions, packed at the whole picture's scale into the smallest input that takes them.

        That is this plan itself where little would be saved. Only heights and widths `at_hand` are used, if given.
        """
        parts = [self._part(region) for region in regions]
        largest = _WORTH * self.net_width * self.net_height
        for height, width in sorted(self.shapes(), key=lambda shape: shape[0] * shape[1]):
            if height * width > largest:
                break
            if at_hand is not None and (height, width) not in at_hand:
                continue
            placed = self._placed(parts, width, height)
            if placed:
                return InputPlan(self.width, self.height, self.scale, width, height, placed)
        return self

    def fill(self, scaled: Pixels, colours: Colours) -> NDArray[np.float32]:
        """Return the network's input, 1×3×H×W, in its colours, grey where nothing is."""
        blob = colours.blank(self.net_height, self.net_width)
        for part in self.parts:
            pixels = scaled[part.top : part.top + part.height, part.left : part.left + part.width]
            height, width = pixels.shape[:2]
            colours.lay(blob[0, :, part.y : part.y + height, part.x : part.x + width], pixels)
        return blob

    def to_picture(self, boxes: _Boxes) -> tuple[_Boxes, NDArray[np.bool_]]:
        """Return boxes of the input in the picture's pixels, and which of them lie whole in one part."""
        offsets, good = np.zeros((len(boxes), 2), np.float32), np.zeros(len(boxes), bool)
        centres = (boxes[:, :2] + boxes[:, 2:]) / 2
        for part in self.parts:
            low = np.array([part.x, part.y], np.float32)
            size = np.array([part.width, part.height], np.float32)
            here = ((centres >= low) & (centres < low + size)).all(axis=1) & ~self._cut(boxes, part)
            offsets[here] = np.array([part.left, part.top], np.float32) - low
            good |= here
        limits = np.array([self.width, self.height] * 2, np.float32)
        moved = (boxes + np.concatenate([offsets, offsets], axis=1)) / self.scale
        return np.clip(moved, 0, limits).astype(np.float32), good

    def _cut(self, boxes: _Boxes, part: Part) -> NDArray[np.bool_]:
        """Tell which boxes end where the part was cut out of the picture."""
        cut = np.zeros(len(boxes), bool)
        if part.left > 0:
            cut |= boxes[:, 0] < part.x + _CUT
        if part.top > 0:
            cut |= boxes[:, 1] < part.y + _CUT
        if part.left + part.width < self.scaled_width:
            cut |= boxes[:, 2] > part.x + part.width - _CUT
        if part.top + part.height < self.scaled_height:
            cut |= boxes[:, 3] > part.y + part.height - _CUT
        return cut

    def _part(self, region: Region) -> Part:
        left, top = int(region.left * self.scale), int(region.top * self.scale)
        right = min(self.scaled_width, int(np.ceil(region.right * self.scale)))
        bottom = min(self.scaled_height, int(np.ceil(region.bottom * self.scale)))
        return Part(left, top, max(1, right - left), max(1, bottom - top))

    def _placed(self, parts: Sequence[Part], width: int, height: int) -> tuple[Part, ...] | None:
        if len(parts) == 1:
            return self._alone(parts[0], width, height)
        return shelved(parts, width, height)

    def _alone(self, part: Part, width: int, height: int) -> tuple[Part, ...] | None:
        """Return the part grown to fill the input, if it fits: what surrounds an object helps to see it."""
        if part.width > width or part.height > height:
            return None
        left = _shift(part.left, part.left + part.width, width, self.scaled_width)
        top = _shift(part.top, part.top + part.height, height, self.scaled_height)
        grown = Part(left, top, min(width, self.scaled_width - left), min(height, self.scaled_height - top))
        return (grown,)


def shelved(parts: Sequence[Part], width: int, height: int) -> tuple[Part, ...] | None:
    """Return the parts placed on shelves, tallest first, each on the first shelf with room; None if they do not fit."""
    shelves: list[tuple[int, int, int]] = []  # y, height, x up to which it is taken
    placed = []
    for part in sorted(parts, key=lambda p: (-p.height, p.left, p.top)):
        spot = next(
            (i for i, (_, high, x) in enumerate(shelves) if x + part.width <= width and part.height <= high), -1
        )
        if spot < 0:
            y = shelves[-1][0] + shelves[-1][1] + _GAP if shelves else 0
            if part.width > width or y + part.height > height:
                return None
            shelves.append((y, part.height, 0))
            spot = len(shelves) - 1
        y, high, x = shelves[spot]
        placed.append(Part(part.left, part.top, part.width, part.height, x, y))
        shelves[spot] = (y, high, x + part.width + _GAP)
    return tuple(placed)


def _even(size: float) -> int:
    """Return the nearest even number, at least 2: pictures with halved colours scale best so."""
    return max(2, round(size / 2) * 2)


def _up(value: float, step: int) -> int:
    return max(step, int(np.ceil((value - 0.5) / step)) * step)


def _shift(low: float, high: float, size: int, limit: int) -> int:
    """Return where a window of `size` begins that has the span low…high in its middle and stays in the picture."""
    start = round((low + high - size) / 2)
    return max(0, min(start, limit - size))
