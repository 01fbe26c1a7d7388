"""The pictures of an event: the original, and one with the object's box drawn."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from varta.kernel.errors import Broken
from varta.vision.types import Finding

_AMBER = (0, 190, 255)  # BGR
_INK = (20, 20, 20)
_QUALITY = 88
Pixels = NDArray[np.uint8]


def write_pictures(folder: Path, original: Pixels, finding: Finding) -> None:
    """Write `original.jpg` and `picture.jpg` into an event's folder, each whole or not at all. Raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "original.jpg", original)
    _write(folder / "picture.jpg", drawn(original, finding))


def drawn(original: Pixels, finding: Finding) -> Pixels:
    """Return a copy with the box, the class's word and the score."""
    picture = original.copy()
    height, width = picture.shape[:2]
    x, y, w, h = finding.box
    left, top = max(0, round(x)), max(0, round(y))
    right, bottom = min(width - 1, round(x + w)), min(height - 1, round(y + h))
    thick = max(2, round(width / 480))
    cv2.rectangle(picture, (left, top), (right, bottom), _AMBER, thick)
    _label(picture, f"{finding.class_name} {finding.score:.2f}", left, top, width / 1600)
    return picture


def _label(picture: Pixels, text: str, left: int, top: int, scale: float) -> None:
    scale = max(0.4, scale)
    (wide, high), base = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, 1)
    left = min(left, max(0, picture.shape[1] - wide - 4))
    line = max(high + base + 2, top)  # inside the picture where the box begins at its edge
    cv2.rectangle(picture, (left, line - high - base - 2), (left + wide + 4, line), _AMBER, cv2.FILLED)
    cv2.putText(picture, text, (left + 2, line - base), cv2.FONT_HERSHEY_SIMPLEX, scale, _INK, 1, cv2.LINE_AA)


def _write(path: Path, picture: Pixels) -> None:
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise Broken("event.picture_not_made", f"A picture of {picture.shape} cannot be written as JPEG.")
    part = path.with_suffix(".part")
    part.write_bytes(data.tobytes())
    part.replace(path)


def remove_pictures(folder: Path) -> None:
    """Remove what `write_pictures` made, for an event that was not kept."""
    for name in ("original.jpg", "picture.jpg"):
        (folder / name).unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
