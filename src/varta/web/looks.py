"""When a look at video is noted: once for a person and an object within some time, not for each request of a player."""

import threading
from collections.abc import Callable, Hashable

from varta.kernel.clock import Clock

_FORGET_ABOVE = 10_000


class Looks:
    """Remember which looks were noted lately; safe from several threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._noted: dict[Hashable, float] = {}
        self._lock = threading.Lock()

    def note_once(self, key: Hashable, seconds: float, note: Callable[[], object]) -> None:
        """Call `note` unless it was called for this key within `seconds`; a note that fails is tried again."""
        with self._lock:
            now = self._clock.monotonic()
            last = self._noted.get(key)
            if last is not None and now - last < seconds:
                return
            note()
            if len(self._noted) > _FORGET_ABOVE:
                self._noted.clear()
            self._noted[key] = now


class Viewers:
    """Count open live views; used from the event loop only."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.open = 0

    def enter(self) -> bool:
        """Take a place; tell whether there was one."""
        if self.open >= self.most:
            return False
        self.open += 1
        return True

    def leave(self) -> None:
        """Give a place back."""
        self.open -= 1
