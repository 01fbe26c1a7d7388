"""Boxes with identities by frame, as MOTChallenge's text files hold them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from varta.kernel.errors import BadInput

MAX_LINES = 2_000_000
_LEAST = 6  # frame, id, left, top, width, height


@dataclass(frozen=True, slots=True)
class Boxes:
    """Hold one frame's boxes as aligned arrays: `ids` n int64, `boxes` n×4 left, top, right, bottom in pixels."""

    ids: NDArray[np.int64]
    boxes: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.ids)

    @staticmethod
    def of(rows: list[tuple[int, float, float, float, float]]) -> "Boxes":
        """Return boxes from rows of id, left, top, right, bottom."""
        return Boxes(
            np.array([row[0] for row in rows], np.int64), np.array([row[1:] for row in rows], np.float64).reshape(-1, 4)
        )


NO_BOXES = Boxes.of([])
ByFrame = Mapping[int, Boxes]  # by 0-based frame


def read_mot(path: Path) -> ByFrame:
    """Return the boxes of a MOT text file (`frame,id,left,top,width,height,…`, frames counted from 1) by frame from 0.

    A seventh column of 0 says that the box is not to be counted. Raises `BadInput` (`accuracy.bad_mot`,
    `accuracy.cannot_read`) with the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("accuracy.cannot_read", f"Cannot read {path} as text: {error}.", where=str(path)) from None
    if len(lines) > MAX_LINES:
        raise BadInput("accuracy.bad_mot", f"{path} has more than {MAX_LINES} lines.", where=str(path))
    rows: dict[int, list[tuple[int, float, float, float, float]]] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        frame, row, counted = _row(path, number, line)
        rows.setdefault(frame, [])
        if counted:
            rows[frame].append(row)
    return {frame: Boxes.of(found) for frame, found in rows.items()}


def _row(path: Path, number: int, line: str) -> tuple[int, tuple[int, float, float, float, float], bool]:
    try:
        values = [float(part) for part in line.split(",")]
        frame, identity, left, top, width, height = values[:_LEAST]
        good = frame >= 1 and width > 0 and height > 0 and bool(np.isfinite(values[:_LEAST]).all())
    except ValueError:
        good = False
    if not good:
        raise BadInput(
            "accuracy.bad_mot",
            f"{path}, line {number}: expected frame,id,left,top,width,height,… with frames from 1; got '{line[:60]}'.",
            where=f"{path}:{number}",
        )
    counted = len(values) <= _LEAST or values[_LEAST] != 0
    return int(frame) - 1, (int(identity), left, top, left + width, top + height), counted
