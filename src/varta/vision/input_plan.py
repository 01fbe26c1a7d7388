"""How a picture, or a region of it, comes into a network's input."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from varta.vision.types import Pixels, Region

STEP = 32  # the network halves its input five times
GREY = 114  # what the makers pad with
# Each compiled shape takes some 20 MB: regions come in few sizes, as shares of the whole picture's network.
_SHARES = (0.4, 0.7, 1.0)
_CUT = 1.5  # a box that ends that near to a cut edge, in the network's pixels, is a part of something


@dataclass(frozen=True, slots=True)
class InputPlan:
    """Say how a picture comes into the network: scaled by `scale`, then the part from (left, top) is taken."""

    width: int
    height: int
    scale: float
    net_width: int
    net_height: int
    left: int = 0
    top: int = 0

    @property
    def scaled_width(self) -> int:
        return _even(self.width * self.scale)

    @property
    def scaled_height(self) -> int:
        return _even(self.height * self.scale)

    @staticmethod
    def whole(width: int, height: int, side: int, *, square: bool) -> "InputPlan":
        scale = min(side / width, side / height)
        if square:
            return InputPlan(width, height, scale, side, side)
        return InputPlan(width, height, scale, _up(width * scale, STEP), _up(height * scale, STEP))

    def shapes(self) -> set[tuple[int, int]]:
        """Return the heights and widths that parts of this picture come in."""
        heights = {_up(self.net_height * share, STEP) for share in _SHARES}
        return {(h, w) for h in heights for w in {_up(self.net_width * share, STEP) for share in _SHARES}}

    def part(self, region: Region) -> "InputPlan":
        left, right = region.left * self.scale, region.right * self.scale
        top, bottom = region.top * self.scale, region.bottom * self.scale
        net_width = _fitting(right - left, self.net_width)
        net_height = _fitting(bottom - top, self.net_height)
        x = _shift(left, right, net_width, self.scaled_width)
        y = _shift(top, bottom, net_height, self.scaled_height)
        return InputPlan(self.width, self.height, self.scale, net_width, net_height, x, y)

    def cut(self, boxes: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Tell which boxes, in the network's pixels, end where the region was cut out of the picture."""
        cut = np.zeros(len(boxes), bool)
        if self.left > 0:
            cut |= boxes[:, 0] < _CUT
        if self.top > 0:
            cut |= boxes[:, 1] < _CUT
        if self.left + self.net_width < self.scaled_width:
            cut |= boxes[:, 2] > self.net_width - _CUT
        if self.top + self.net_height < self.scaled_height:
            cut |= boxes[:, 3] > self.net_height - _CUT
        return cut

    def fill(self, scaled: Pixels) -> NDArray[np.float32]:
        """Return the network's input, 1×3×H×W, padded with grey to the right and below."""
        part = scaled[self.top : self.top + self.net_height, self.left : self.left + self.net_width]
        blob = np.full((1, 3, self.net_height, self.net_width), GREY, np.float32)
        blob[0, :, : part.shape[0], : part.shape[1]] = part.transpose(2, 0, 1)
        return blob


def _even(size: float) -> int:
    """Return the nearest even number, at least 2: pictures with halved colours scale best so."""
    return max(2, round(size / 2) * 2)


def _up(value: float, step: int) -> int:
    return max(step, int(np.ceil((value - 0.5) / step)) * step)


def _fitting(size: float, whole: int) -> int:
    """Return the smallest of the sizes in use that holds `size`, the whole at most."""
    sizes = (_up(whole * share, STEP) for share in _SHARES)
    return min((s for s in sizes if s >= size), default=whole)


def _shift(low: float, high: float, size: int, limit: int) -> int:
    """Return where a window of `size` begins that has the span low…high in its middle and stays in the picture."""
    start = round((low + high - size) / 2)
    return max(0, min(start, limit - size))
