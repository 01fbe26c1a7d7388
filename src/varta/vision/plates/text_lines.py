"""From the map of where text may be to lines of text: quadrilaterals that follow a line's perspective."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_LIKELY = 0.3  # of the text map
_LEAST_MEAN = 0.4
_GROWTH = (
    1.6  # lines are found shrunk: Liao et al. 2020, "Real-time scene text detection with differentiable binarization"
)
_MOST_LINES = 40
_LEAST_WIDTH, _LEAST_HEIGHT = 6, 3
_ENDS = 0.08  # of a line's width at each end, where its outline is round
_STEEPEST = 1.0  # dy/dx; steeper is no line that a plate shows


@dataclass(frozen=True, slots=True)
class TextLine:
    """Hold a line of text: `corners` 4×2 from the upper left clockwise in pixels, `score` 0 to 1.

    The left and right sides are vertical: a camera sees plates slanted and foreshortened, but hardly ever rolled.
    """

    corners: Floats
    score: float

    @property
    def width(self) -> float:
        """Return the length along the line."""
        return float(np.linalg.norm(self.corners[1] - self.corners[0] + self.corners[2] - self.corners[3]) / 2)

    @property
    def height(self) -> float:
        """Return the mean length of the sides."""
        return float(np.linalg.norm(self.corners[3] - self.corners[0] + self.corners[2] - self.corners[1]) / 2)

    @property
    def centre(self) -> Floats:
        """Return the middle, x and y."""
        return np.asarray(self.corners.mean(axis=0), np.float32)

    def grown(self, left: float, right: float, up: float = 0.0, down: float = 0.0) -> "TextLine":
        """Return the line made longer along its own direction, in shares of its height."""
        a, b, c, d = self.corners
        along, below = (b - a + c - d) / (2 * self.width + 1e-6), (d - a + c - b) / 2
        move = along * self.height
        grown = [
            a - move * left - below * up,
            b + move * right - below * up,
            c + move * right + below * down,
            d - move * left + below * down,
        ]
        return TextLine(np.array(grown, np.float32), self.score)


def text_lines(likely: Floats, width: int, height: int) -> list[TextLine]:
    """Return the lines of a text map, placed in a picture of that size, the surest first."""
    mask = cv2.dilate((likely > _LIKELY).astype(np.uint8), np.ones((2, 2), np.uint8))
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    scale = np.array([width / likely.shape[1], height / likely.shape[0]], np.float32)
    lines = [line for outline in outlines if (line := _line(np.asarray(outline), likely, scale)) is not None]
    return sorted(lines, key=lambda line: -line.score)[:_MOST_LINES]


def _line(outline: NDArray[np.int32], likely: Floats, scale: Floats) -> TextLine | None:
    x, y, w, h = cv2.boundingRect(outline)
    if w < _LEAST_WIDTH or h < _LEAST_HEIGHT:
        return None
    mask = np.zeros((h, w), np.uint8)
    cv2.drawContours(mask, [outline], -1, 1, -1, offset=(-x, -y))
    score = float(likely[y : y + h, x : x + w][mask > 0].mean())
    if score < _LEAST_MEAN:
        return None
    corners = _trapezoid(mask)
    return None if corners is None else TextLine((corners + np.array([x, y], np.float32)) * scale, score)


def _trapezoid(mask: NDArray[np.uint8]) -> Floats | None:
    """Fit straight lines to the upper and the lower edge, and grow what they enclose."""
    height, width = mask.shape
    ends = int(width * _ENDS)
    columns = np.arange(ends, max(width - ends, ends + 3))[: width - ends]
    columns = columns[mask[:, columns].any(axis=0)]
    if len(columns) < 3:  # noqa: PLR2004 - a line with a check needs three points
        return None
    upper = mask.argmax(axis=0)[columns]
    lower = height - 1 - mask[::-1].argmax(axis=0)[columns]
    slope_up, at_up = np.polyfit(columns, upper, 1)
    slope_low, at_low = np.polyfit(columns, lower, 1)
    if max(abs(slope_up), abs(slope_low)) > _STEEPEST * 2:
        return None
    thick = float(np.mean(lower - upper)) + 1.0
    grow = thick * width * _GROWTH / (2 * (thick + width))
    left, right = -grow, width + grow
    return np.array(
        [
            [left, at_up + slope_up * left - grow],
            [right, at_up + slope_up * right - grow],
            [right, at_low + slope_low * right + grow],
            [left, at_low + slope_low * left + grow],
        ],
        np.float32,
    )
