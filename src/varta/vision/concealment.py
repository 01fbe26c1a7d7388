"""Find what a redacted copy hides: people, faces, vehicles. Nothing is recognised, kept or told apart.

Rather too much than too little: scores far below those of an alarm count, every found person's head counts as a face,
and a vehicle whose number plate is not surely found is hidden whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from varta.kernel.errors import BadInput, Unavailable
from varta.vision.choice import BUILTIN, choose_detectors
from varta.vision.detector import Look
from varta.vision.engine import NetworkOptions
from varta.vision.models import ModelStore
from varta.vision.plates.hiding import PlateHider
from varta.vision.types import ArrayImage, Detections, Frame, Pixels

Hidden = tuple[float, float, float, float]  # left, top, right, bottom in pixels
FACES = "face_yunet"
_LOW_SCORE, _LOW_FACE = 0.15, 0.3
_HEAD = 0.3  # of a standing person's height, with hat and shoulders
_VEHICLES = frozenset({"car", "truck", "bus", "motorcycle", "train"})
_GROWN_BODY, _GROWN_FACE = 0.12, 0.35


@dataclass(frozen=True, slots=True)
class Wanted:
    """Say what to hide."""

    faces: bool = False
    people: bool = False
    plates: bool = False


class Concealer:
    """Find what is to be hidden in one picture after another; used on one thread."""

    def __init__(self, wanted: Wanted, models: Path, mirror: Path | None, detector: str) -> None:
        """Load what is needed.

        Raises `Unavailable` (`redaction.no_detector`, `plates.no_model`, `model.…`), `BadInput` (`model.…`).
        """
        self._wanted = wanted
        self._detector = None
        self._faces = None
        if wanted.faces or wanted.people or wanted.plates:
            chosen = choose_detectors(detector, models, NetworkOptions(score=_LOW_SCORE, bf16=False))
            if chosen.name == BUILTIN:
                raise Unavailable(
                    "redaction.no_detector",
                    "People, faces and vehicles can only be hidden with a network: set analysis.detector to 'auto'.",
                )
            self._detector = chosen.for_camera()
        self._plates = PlateHider() if wanted.plates else None
        if wanted.faces:
            self._faces = _load(ModelStore(models, mirror).pull(FACES))

    def find(self, picture: Pixels, index: int) -> list[Hidden]:
        """Return the boxes to hide in a picture, H×W×3 BGR."""
        if self._detector is None:
            return []
        (found,) = self._detector.detect([Look(Frame(ArrayImage(picture), index, 0.0))])
        people = _boxes(found, frozenset({"person"}))
        boxes = [_grown(box, _GROWN_BODY) for box in people] if self._wanted.people else []
        if self._plates:
            vehicles = [_grown(box, _GROWN_BODY) for box in _boxes(found, _VEHICLES)]
            boxes += self._plates.boxes(picture, vehicles)
        if self._wanted.faces:
            boxes += [_head(box) for box in people]
            boxes += [_grown(box, _GROWN_FACE) for box in self._seen_faces(picture)]
        return boxes

    def _seen_faces(self, picture: Pixels) -> list[Hidden]:
        if self._faces is None:
            return []
        height, width = picture.shape[:2]
        self._faces.setInputSize((width, height))
        _, rows = self._faces.detect(picture)
        if rows is None:
            return []
        return [(float(x), float(y), float(x + w), float(y + h)) for x, y, w, h in np.asarray(rows)[:, :4]]


def _load(path: Path) -> cv2.FaceDetectorYN:
    try:
        return cv2.FaceDetectorYN.create(str(path), "", (320, 320), _LOW_FACE)
    except cv2.error as error:
        text = f"{path} cannot be loaded: {error.err}; remove it, it is fetched anew."
        raise BadInput("model.unreadable", text, where=str(path)) from None


def _boxes(found: Detections, names: frozenset[str]) -> Sequence[Hidden]:
    rows = [row for row, kind in enumerate(found.classes) if found.names[kind] in names]
    return [(float(a), float(b), float(c), float(d)) for a, b, c, d in found.boxes[rows]]


def _head(body: Hidden) -> Hidden:
    left, top, right, bottom = body
    return _grown((left, top, right, top + (bottom - top) * _HEAD), _GROWN_BODY)


def _grown(box: Hidden, share: float) -> Hidden:
    left, top, right, bottom = box
    more_x, more_y = (right - left) * share, (bottom - top) * share
    return left - more_x, top - more_y, right + more_x, bottom + more_y
