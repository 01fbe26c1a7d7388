"""The signs of number plates, and how letters of several scripts fold into them."""

import numpy as np
from numpy.typing import NDArray

from varta.kernel.plates import SHARED_LETTERS, SIGNS, fold

__all__ = ["BLANK", "JUNK", "KINDS", "SEPARATOR", "SHARED_LETTERS", "SIGNS", "fold", "folding", "kind_of"]

SEPARATOR = len(SIGNS)  # a space, a hyphen, a dot, or a seal that was taken for one
JUNK = SEPARATOR + 1  # what no plate shows
BLANK = JUNK + 1
KINDS = BLANK + 1

_SEPARATORS = frozenset(" -–—―−_.·•:∶;|=~'\"`*°\u3000")


def kind_of(sign: str) -> int:
    """Return where a sign belongs: an index into `SIGNS`, or `SEPARATOR` or `JUNK`."""
    if sign in _SEPARATORS or not sign.strip():
        return SEPARATOR
    folded = fold(sign)
    return SIGNS.index(folded) if len(folded) == 1 else JUNK


def folding(characters: list[str]) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Return which of a network's characters matter, sorted by kind: indices, each kind's first row, and the kinds.

    All others are junk; the caller finds their share as what is missing to one.
    """
    kinds = np.array([kind_of(sign) for sign in characters], np.intp)
    wanted = np.flatnonzero(kinds != JUNK)
    wanted = wanted[np.argsort(kinds[wanted], kind="stable")]
    found, starts = np.unique(kinds[wanted], return_index=True)
    return wanted, np.asarray(starts, np.intp), found
