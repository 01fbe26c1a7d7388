"""The pictures of an event: the original, and one with the object's box drawn."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from varta.events.files import PLATE
from varta.kernel.errors import Broken
from varta.vision.types import Finding

_AMBER = (0, 190, 255)  # BGR
_QUALITY = 88
Pixels = NDArray[np.uint8]


def write_pictures(folder: Path, original: Pixels, finding: Finding) -> None:
    """Write `original.jpg`, `picture.jpg`, of a plate `plate.jpg` into an event's folder, each whole or not at all.

    Raises `OSError`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "original.jpg", original)
    _write(folder / "picture.jpg", drawn(original, finding))
    if finding.crop is not None and finding.crop.size:
        _write(folder / PLATE, finding.crop)


def drawn(original: Pixels, finding: Finding) -> Pixels:
    """Return a copy with the box; words stay out of it, since screens say them in their own language."""
    picture = original.copy()
    height, width = picture.shape[:2]
    x, y, w, h = finding.box
    left, top = max(0, round(x)), max(0, round(y))
    right, bottom = min(width - 1, round(x + w)), min(height - 1, round(y + h))
    thick = max(2, round(width / 480))
    cv2.rectangle(picture, (left, top), (right, bottom), _AMBER, thick)
    return picture


def _write(path: Path, picture: Pixels) -> None:
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise Broken("event.picture_not_made", f"A picture of {picture.shape} cannot be written as JPEG.")
    part = path.with_suffix(".part")
    part.write_bytes(data.tobytes())
    part.replace(path)


def remove_pictures(folder: Path) -> None:
    """Remove what `write_pictures` made, for an event that was not kept."""
    for name in ("original.jpg", "picture.jpg", PLATE):
        (folder / name).unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
