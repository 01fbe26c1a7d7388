"""Cut a line of text out of a picture and straighten it, and tell where it is coloured as bands and seals are."""

import cv2
import numpy as np
from numpy.typing import NDArray

from varta.vision.plates.networks import STRIP_HEIGHT
from varta.vision.plates.text_lines import TextLine
from varta.vision.types import Pixels

Floats = NDArray[np.float32]
_NARROWEST, _WIDEST = 40, 400
_COLOURED = 25  # levels between the strongest and the weakest colour, above the strip's own
_PLAINLY = 0.25  # of a column's height
_REACH = 4  # columns to each side


def straighten(picture: Pixels, line: TextLine, ratio: float) -> Pixels:
    """Return a strip, `STRIP_HEIGHT` high and `ratio` times as wide, seen from the front."""
    width = int(np.clip(STRIP_HEIGHT * ratio, _NARROWEST, _WIDEST))
    target = np.array([[0, 0], [width, 0], [width, STRIP_HEIGHT], [0, STRIP_HEIGHT]], np.float32)
    left, top = np.floor(line.corners.min(axis=0)).astype(int) - 2
    right, bottom = np.ceil(line.corners.max(axis=0)).astype(int) + 3
    left, top = max(left, 0), max(top, 0)
    part = picture[top : max(bottom, top + 1), left : max(right, left + 1)]
    if part.size == 0:
        return np.zeros((STRIP_HEIGHT, width, 3), np.uint8)
    corners = (line.corners - np.array([left, top])).astype(np.float32)
    part, corners = _smaller(part, corners, line.height)
    matrix = cv2.getPerspectiveTransform(corners, target)
    strip = cv2.warpPerspective(
        part, matrix, (width, STRIP_HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(strip, np.uint8)


def _smaller(part: Pixels, corners: Floats, height: float) -> tuple[Pixels, Floats]:
    """Shrink what is far larger than the strip by whole pixels' means, or its details would alias."""
    scale = STRIP_HEIGHT * 1.5 / height
    if scale >= 0.75:  # noqa: PLR2004 - cubic interpolation copes with that
        return part, corners
    small = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), corners * np.float32(scale)


def coloured_at(strip: Pixels, at: Floats) -> Floats:
    """Return for places along a strip, as shares of its width, how coloured they are beside the others, 0 to 1.

    The signs of one plate have one colour, mostly black; bands, coats of arms and seals stand out.
    """
    if not len(at):
        return np.zeros(0, np.float32)
    colours = strip[STRIP_HEIGHT // 10 : -STRIP_HEIGHT // 10].astype(np.int16)
    chroma = colours.max(axis=2) - colours.min(axis=2)
    columns = (chroma > np.median(chroma) + _COLOURED).mean(axis=0)
    steps = np.clip((at * len(columns)).astype(int), 0, len(columns) - 1)
    near = np.array([columns[max(step - _REACH, 0) : step + _REACH + 1].mean() for step in steps.tolist()])
    return np.asarray(np.clip((near - np.median(near)) / _PLAINLY, 0.0, 1.0), np.float32)
