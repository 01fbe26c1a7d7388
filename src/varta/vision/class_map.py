"""From a model's own classes to Varta's."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from varta.kernel.classes import CLASSES, COCO_CLASSES, COCO_GAPS, OBJECT, meaning

_NOTHING = -1
_COCO_IDS = 91


class ClassMap:
    """Turn a model's class numbers into places in `CLASSES`."""

    def __init__(self, names: Sequence[str]) -> None:
        """Know the model's classes in the order of its outputs; an empty or unknown one stands for an object."""
        self.names = tuple(names)
        places = [CLASSES.index(meaning(name.strip().lower()) or OBJECT) for name in names]
        self._places = np.array(places, np.int32)

    def __call__(self, classes: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return places in `CLASSES`; -1 for a number that the model must not give."""
        good = (classes >= 0) & (classes < len(self._places))
        return np.where(good, self._places[np.clip(classes, 0, len(self._places) - 1)], _NOTHING).astype(np.int32)


def default_names(count: int | None) -> tuple[str, ...] | None:
    """Return COCO's classes where a model tells as many apart as they are, by place or by published id; else None."""
    if count is None or count == len(COCO_CLASSES):
        return COCO_CLASSES
    if count in (_COCO_IDS - 1, _COCO_IDS):
        words = iter(COCO_CLASSES)
        ids = ["" if i in COCO_GAPS else next(words) for i in range(_COCO_IDS)]
        return tuple(ids[:count])
    return None
