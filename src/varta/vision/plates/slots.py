"""From what the reading network says, step by step, to the places of signs, each with all that it may be."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from varta.vision.plates.alphabet import BLANK, JUNK, SEPARATOR, SIGNS

Floats = NDArray[np.float32]
_FAINT = 0.12  # share of a sign in a step that is most likely blank, to be thought of as a place at all
_FLOOR = 1e-5

# How often a network takes one sign for another, given what it says: drawn alike on purpose (O and 0, I and 1 are the
# same shape on many countries' plates), or alike from afar. Each pair holds both ways.
_ALIKE: dict[str, float] = {
    "O0": 0.6, "I1": 0.5, "Q0": 0.15, "D0": 0.08, "B8": 0.08, "S5": 0.06, "Z2": 0.06, "G6": 0.06, "G0": 0.02,
    "T7": 0.02, "A4": 0.02, "L1": 0.02, "J1": 0.02, "Z7": 0.02, "T1": 0.01, "U0": 0.01, "C0": 0.02, "QO": 0.1,
    "B3": 0.01, "C6": 0.01, "E3": 0.01, "B6": 0.01, "P9": 0.01, "DO": 0.05, "VU": 0.02, "CG": 0.03, "EF": 0.02,
    "PR": 0.02, "KX": 0.01, "HN": 0.02, "HM": 0.02, "MN": 0.02, "VY": 0.02, "38": 0.02, "68": 0.01, "56": 0.01,
    "17": 0.03, "27": 0.01, "08": 0.01, "09": 0.01, "06": 0.01, "CO": 0.01, "IL": 0.03, "IT": 0.02, "TY": 0.01,
    "XY": 0.01, "HK": 0.005, "BE": 0.005, "BR": 0.01, "AR": 0.003,
}  # fmt: skip


def _confusion() -> Floats:
    matrix = np.eye(len(SIGNS), dtype=np.float32)
    for pair, share in _ALIKE.items():
        if len(pair) == 2:  # noqa: PLR2004 - two signs
            a, b = SIGNS.index(pair[0]), SIGNS.index(pair[1])
            matrix[a, b] = matrix[b, a] = share
    return matrix


_CONFUSION = _confusion()


@dataclass(frozen=True, slots=True)
class Slots:
    """Hold the places of a strip from left to right, as aligned arrays of n rows.

    `logs` n×36, natural logarithms of how likely each sign of `SIGNS` is there; `nothing` n, the same for there being
    no sign at all; `at` n, the middle as a share of the strip's width; `best` n, the likeliest kind, a separator too.
    """

    logs: Floats
    nothing: Floats
    at: Floats
    best: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.at)

    def after(self, first: "Slots") -> "Slots":
        """Return another line's places followed by these: plates of two lines are read as one text."""
        return Slots(
            np.concatenate([first.logs, self.logs]),
            np.concatenate([first.nothing, self.nothing]),
            np.concatenate([first.at, self.at]),
            np.concatenate([first.best, self.best]),
        )

    def text(self) -> str:
        """Return the likeliest signs as they stand."""
        return "".join(SIGNS[kind] for kind in self.best if kind < len(SIGNS))


def find_slots(lattice: Floats) -> Slots:
    """Return the places of signs: runs of steps with the same likeliest sign, and faint ones between blanks."""
    runs = _runs(lattice)
    rows = np.array([_peak(lattice, start, end, kind) for start, end, kind in runs], np.intp)
    kinds = np.array([kind for _, _, kind in runs], np.intp)
    if not len(rows):
        empty = np.zeros(0, np.float32)
        return Slots(np.zeros((0, len(SIGNS)), np.float32), empty, empty, kinds)
    spread = np.array([lattice[start:end].max(axis=0) for start, end, _ in runs], np.float32)
    signs = spread[:, : len(SIGNS)]
    logs = np.log(np.maximum((signs[:, :, None] * _CONFUSION[None]).max(axis=1), _FLOOR))
    rest = np.clip(1.0 - lattice[rows, : len(SIGNS)].sum(axis=1), _FLOOR, 1.0)
    nothing = np.where(kinds >= SEPARATOR, 0.0, np.log(rest)).astype(np.float32)
    at = np.asarray((rows + 0.5) / len(lattice), np.float32)
    return Slots(np.asarray(logs, np.float32), nothing, at, kinds)


def _runs(lattice: Floats) -> list[tuple[int, int, int]]:
    likeliest = lattice.argmax(axis=1)
    faint = lattice[:, : len(SIGNS)].max(axis=1)
    kinds = np.where((likeliest >= JUNK) & (faint > _FAINT), lattice[:, : len(SIGNS)].argmax(axis=1), likeliest)
    runs: list[tuple[int, int, int]] = []
    for step, kind in enumerate(kinds.tolist()):
        if runs and runs[-1][1] == step and runs[-1][2] == kind:
            runs[-1] = (runs[-1][0], step + 1, kind)
        elif kind != BLANK:
            runs.append((step, step + 1, kind))
    return runs


def _peak(lattice: Floats, start: int, end: int, kind: int) -> int:
    return start + int(lattice[start:end, kind].argmax())
