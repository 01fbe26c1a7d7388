"""Where tracks spent their time: a grid over the picture."""

import numpy as np
from numpy.typing import NDArray

from varta.storage.trajectories.geometry import Floats, Paths

ROWS, COLUMNS = 36, 64
_SPLIT = 8  # each step of a track is spread over so many moments
_MOST_S = 600.0  # of one step: what stands there for hours would drown everything else


def empty_heat() -> Floats:
    """Return a grid of zeros, rows from the top."""
    return np.zeros((ROWS, COLUMNS))


def add_heat(grid: Floats, paths: Paths) -> None:
    """Add the seconds that tracks spent in each cell."""
    steps = paths.steps
    seconds = np.minimum((paths.time_us[steps + 1] - paths.time_us[steps]) / 1e6, _MOST_S) / _SPLIT
    for i in range(_SPLIT):
        share = (i + 0.5) / _SPLIT
        x = paths.x[steps] + share * (paths.x[steps + 1] - paths.x[steps])
        y = paths.y[steps] + share * (paths.y[steps + 1] - paths.y[steps])
        np.add.at(grid, (_cell(y, ROWS), _cell(x, COLUMNS)), seconds)


def _cell(share: Floats, count: int) -> NDArray[np.int64]:
    return np.clip((share * count).astype(np.int64), 0, count - 1)
