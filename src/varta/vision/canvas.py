"""How pictures, or regions of several cameras' pictures packed together, come into a network, and its boxes back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from varta.vision.detector import Look
from varta.vision.outputs.family import Colours
from varta.vision.packing import Shape, Size, sheets, up
from varta.vision.types import Region

_CUT = 1.5  # a box that ends that near to a cut edge, in the network's pixels, is a part of something
_WORTH = 0.9  # regions that save less are not worth their blind spots

_Boxes = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Part:
    """Hold a rectangle of a look's picture, its size in the input, and where there its corner goes."""

    source: int
    region: Region
    width: int
    height: int
    x: int = 0
    y: int = 0


@dataclass(frozen=True, slots=True)
class Canvas:
    """Hold one input of the network."""

    shape: Shape
    parts: tuple[Part, ...]

    def fill(self, looks: Sequence[Look], colours: Colours) -> NDArray[np.float32]:
        """Return the network's input, 1×3×H×W, padded where nothing is."""
        blob = colours.blank(*self.shape)
        for part in self.parts:
            pixels = looks[part.source].frame.image.cut(part.region, part.width, part.height)
            colours.lay(blob[0, :, part.y : part.y + part.height, part.x : part.x + part.width], pixels)
        return blob

    def to_pictures(self, boxes: _Boxes, looks: Sequence[Look]) -> tuple[_Boxes, NDArray[np.int32]]:
        """Return boxes of the input in the pixels of their pictures, and whose each is: -1 where it is in no part."""
        placed, owners = boxes.copy(), np.full(len(boxes), -1, np.int32)
        centres = (boxes[:, :2] + boxes[:, 2:]) / 2
        for part in self.parts:
            image, region = looks[part.source].frame.image, part.region
            low = np.array([part.x, part.y], np.float32)
            size = np.array([part.width, part.height], np.float32)
            here = ((centres >= low) & (centres < low + size)).all(axis=1) & ~_cut(
                boxes, part, image.width, image.height
            )
            scale = np.array([region.width, region.height], np.float32) / size
            corner = np.array([region.left, region.top], np.float32)
            limits = np.array([image.width, image.height] * 2, np.float32)
            moved = (boxes[here] - np.tile(low, 2)) * np.tile(scale, 2) + np.tile(corner, 2)
            placed[here], owners[here] = np.clip(moved, 0, limits), part.source
        return placed, owners


def whole_size(width: int, height: int, side: int) -> Size:
    """Return a whole picture's size in the input."""
    scale = side / max(width, height)
    return even(width * scale), even(height * scale)


def even(size: float) -> int:
    """Return the nearest even number, at least 2: pictures with halved colours scale best so."""
    return max(2, round(size / 2) * 2)


def parts_of(source: int, look: Look, side: int) -> list[Part]:
    """Return what of a look goes into the network: its regions, or the whole picture where that costs no more."""
    image = look.frame.image
    wide, high = whole_size(image.width, image.height, side)
    whole = [Part(source, Region(0, 0, image.width, image.height), wide, high)]
    if look.regions is None:
        return whole
    parts = []
    for region in look.regions:
        scale = side / max(image.width, image.height) * region.zoom
        width, height = min(even(region.width * scale), side), min(even(region.height * scale), side)
        parts.append(Part(source, region, width, height))
    return parts if sum(p.width * p.height for p in parts) < _WORTH * wide * high else whole


def canvases(
    parts: Sequence[Part], shapes: Collection[Shape], usual: Sequence[Shape], looks: Sequence[Look]
) -> list[Canvas]:
    """Return the inputs that hold all parts, in shapes at hand.

    A whole picture that none of these takes gets its own shape, a part one of the `usual` ones: they stay few.
    """
    own = {_own(p, usual, looks[p.source]) for p in parts if not any(_fits(p, shape) for shape in shapes)}
    made = []
    for sheet in sheets([(p.width, p.height) for p in parts], {*shapes, *own}):
        laid = [replace(parts[i], x=x, y=y) for i, (x, y) in zip(sheet.rows, sheet.spots, strict=True)]
        if len(laid) == 1:
            laid = [_filling(laid[0], sheet.shape, looks[laid[0].source])]
        made.append(Canvas(sheet.shape, tuple(laid)))
    return made


def _own(part: Part, usual: Sequence[Shape], look: Look) -> Shape:
    exact = (up(part.height), up(part.width))
    if part.region.width == look.frame.image.width and part.region.height == look.frame.image.height:
        return exact
    return next((shape for shape in usual if _fits(part, shape)), exact)


def _fits(part: Part, shape: Shape) -> bool:
    return part.height <= shape[0] and part.width <= shape[1]


def _filling(part: Part, shape: Shape, look: Look) -> Part:
    """Return a part that is alone grown to fill its input: what surrounds an object helps to see it."""
    image, region = look.frame.image, part.region
    left, right = _window(region.left, region.right, shape[1] * region.width / part.width, image.width)
    top, bottom = _window(region.top, region.bottom, shape[0] * region.height / part.height, image.height)
    width = min(shape[1], even((right - left) * part.width / region.width))
    height = min(shape[0], even((bottom - top) * part.height / region.height))
    return Part(part.source, Region(left, top, right, bottom, region.zoom), width, height)


def _window(low: int, high: int, size: float, limit: int) -> tuple[int, int]:
    """Return a span of about `size` that has low…high in its middle and stays in the picture; its ends are even."""
    start = max(0, min(round((low + high - size) / 2), round(limit - size))) // 2 * 2
    return min(start, low), max(high, min(limit, int(start + size)))


def _cut(boxes: _Boxes, part: Part, width: int, height: int) -> NDArray[np.bool_]:
    """Tell which boxes end where the part was cut out of the picture."""
    cut = np.zeros(len(boxes), bool)
    region = part.region
    if region.left > 0:
        cut |= boxes[:, 0] < part.x + _CUT
    if region.top > 0:
        cut |= boxes[:, 1] < part.y + _CUT
    if region.right < width:
        cut |= boxes[:, 2] > part.x + part.width - _CUT
    if region.bottom < height:
        cut |= boxes[:, 3] > part.y + part.height - _CUT
    return cut
