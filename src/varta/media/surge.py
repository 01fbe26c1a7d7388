"""Do packets suddenly grow? A sign, without decoding, that something moves between two key frames.

By itself it would be no gate: a camera's noise and rate control drown it (design/vision.md). It only adds to looking at
key frames, for what comes and goes between two of them.
"""

from collections import deque
from statistics import median

from varta.media.packet import TICKS

_WINDOW = round(0.3 * TICKS)
_KEPT = 40  # windows that the usual size is learnt from
_LEARNT = 6
_FACTOR, _HIGHEST_FACTOR = 1.6, 6.0
_SPREADS = 5.0
_LEAST_BYTES = 400  # in a window: less is nothing
_CALMING = 0.98


class Surge:
    """Compare the bytes of each third of a second with what is usual; one stream's, in order of decoding."""

    def __init__(self) -> None:
        self._window: deque[tuple[int, int]] = deque()
        self._usual: deque[int] = deque(maxlen=_KEPT)
        self._bytes = 0
        self._factor = _FACTOR
        self._closed = 0

    def restart(self) -> None:
        """Begin a new group of pictures: windows do not reach over key frames, which are large."""
        self._window.clear()
        self._bytes = 0

    def note(self, dts: int, size: int, *, learn: bool) -> bool:
        """Take a packet that is no key frame; tell whether the latest window is far larger than usual.

        `learn` says that nothing moves, as far as is known: only then sizes become usual ones.
        """
        self._window.append((dts, size))
        self._bytes += size
        full = dts - self._window[0][0] >= _WINDOW * 3 // 4
        while self._window[0][0] <= dts - _WINDOW:
            self._bytes -= self._window.popleft()[1]
        if not full:
            return False
        if len(self._usual) >= _LEARNT and self._bytes > self._limit():
            return True
        if learn and abs(dts - self._closed) >= _WINDOW:
            self._usual.append(self._bytes)
            self._closed = dts
            self._factor = max(_FACTOR, self._factor * _CALMING)
        return False

    def mistaken(self) -> None:
        """Hear that nothing moved after all: ask for more the next time."""
        self._factor = min(self._factor * 1.25, _HIGHEST_FACTOR)
        self._usual.append(self._bytes)

    def _limit(self) -> float:
        usual = median(self._usual)
        spread = 1.4826 * median(abs(size - usual) for size in self._usual)
        return max(self._factor * usual, usual + _SPREADS * spread, _LEAST_BYTES)
