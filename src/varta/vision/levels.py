"""Brightness of a whole picture: lamps, clouds and a camera's own exposure change it by a gain and an offset."""

import numpy as np
from numpy.typing import NDArray

Luma = NDArray[np.float32]
_FLAT = 8.0  # a picture with less spread than that tells no gain
_GAIN = (0.5, 2.0)


def matched(before: Luma, now: Luma) -> Luma:
    """Return the earlier picture with the later one's gain and offset, fitted by percentiles (robust to what moves)."""
    low_b, mid_b, high_b = np.percentile(before[::2, ::2], (20, 50, 80))
    low_n, mid_n, high_n = np.percentile(now[::2, ::2], (20, 50, 80))
    spread = float(high_b - low_b)
    gain = float(np.clip((high_n - low_n) / spread, *_GAIN)) if spread > _FLAT else 1.0
    return np.asarray((before - np.float32(mid_b)) * np.float32(gain) + np.float32(mid_n), np.float32)
