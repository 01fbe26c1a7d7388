"""Number plates drawn for tests: a light plate on a dark vehicle, seen from somewhere, worn as wanted."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
_SIZE = (520, 112)  # millimetres, as most of Europe's; drawn a pixel each
_SQUARE = (300, 220)


@dataclass(frozen=True, slots=True)
class View:
    """Say how a plate is seen: width and blur in pixels, turned sideways and slanted by shares, light 0 to 1."""

    width: int = 160
    turned: float = 0.0
    slanted: float = 0.0
    blur: float = 0.0
    light: float = 1.0
    noise: float = 3.0
    seed: int = 1


def plate(lines: list[str], *, band: bool = True) -> Pixels:
    """Return a plate from the front; two lines make it square."""
    width, height = _SIZE if len(lines) == 1 else _SQUARE
    picture = np.full((height, width, 3), 238, np.uint8)
    left = 50 if band else 12
    if band:
        picture[:, :44] = (160, 60, 0)
        cv2.putText(picture, "UA", (6, height - 10), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (255, 255, 255), 2, cv2.LINE_AA)
    row = height // len(lines)
    for number, line in enumerate(lines):
        _write(picture[number * row : (number + 1) * row, left : width - 10], line)
    cv2.rectangle(picture, (0, 0), (width - 1, height - 1), (20, 20, 20), 4)
    return picture


def _write(area: Pixels, text: str) -> None:
    font, thick = cv2.FONT_HERSHEY_DUPLEX, 6
    (width, height), _ = cv2.getTextSize(text, font, 3.0, thick)
    drawn = np.full((height + 24, width + 24, 3), 238, np.uint8)
    cv2.putText(drawn, text, (12, height + 12), font, 3.0, (15, 15, 15), thick, cv2.LINE_AA)
    area[:] = cv2.resize(drawn, (area.shape[1], area.shape[0]), interpolation=cv2.INTER_AREA)


def photograph(plates: list[tuple[Pixels, tuple[int, int], View]], size: tuple[int, int] = (640, 420)) -> Pixels:
    """Return a picture with plates, each with its upper left corner, on something dark."""
    width, height = size
    rows = np.linspace(70, 130, height, dtype=np.float32)[:, None, None]
    picture = np.broadcast_to(rows, (height, width, 3)).astype(np.uint8).copy()
    for drawn, (left, top), view in plates:
        _place(picture, drawn, left, top, view)
    light, noise = plates[0][2].light, plates[0][2].noise
    chance = np.random.default_rng(plates[0][2].seed).normal(0, noise, picture.shape)
    return np.clip(picture * light + chance, 0, 255).astype(np.uint8)


def _place(picture: Pixels, drawn: Pixels, left: int, top: int, view: View) -> None:
    high = view.width * drawn.shape[0] / drawn.shape[1]
    far = view.width * (1 - view.turned * 0.5)
    corners = np.array(
        [
            [left, top],
            [left + far, top + view.slanted * far + view.turned * high * 0.2],
            [left + far, top + view.slanted * far + high * (1 - view.turned * 0.2)],
            [left, top + high],
        ],
        np.float32,
    )
    whole = np.array([[0, 0], [drawn.shape[1], 0], [drawn.shape[1], drawn.shape[0]], [0, drawn.shape[0]]], np.float32)
    soft = cv2.GaussianBlur(drawn, (0, 0), max(drawn.shape[1] / view.width * max(view.blur, 0.5), 0.5))
    matrix = cv2.getPerspectiveTransform(whole, corners)
    size = (picture.shape[1], picture.shape[0])
    seen = cv2.warpPerspective(soft, matrix, size, flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full(drawn.shape[:2], 255, np.uint8), matrix, size) > 127
    picture[mask] = seen[mask]
