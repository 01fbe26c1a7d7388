"""How the work on an export hears that it is to end, and tells how far it is."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from varta.kernel.errors import Unavailable
from varta.media.evidence.package import Watcher

_LOOK_S = 0.4  # so that a cancelled export ends within a second


class Cancelled(Exception):
    """End the work on an export that nobody wants any more."""


class Stopped(Exception):
    """End the work for now; it goes on at the next start."""


@dataclass(frozen=True, slots=True)
class WatchLinks:
    """Ask whether the export is still wanted, tell its progress and return the same, and show life."""

    wanted: Callable[[], bool]
    advance: Callable[[float], bool]
    beat: Callable[[], None]


class Watch:
    """Follow one export. Its methods raise `Cancelled` and `Stopped`."""

    def __init__(self, links: WatchLinks, stop: threading.Event, told: Callable[[float], None]) -> None:
        """Follow; `told` hears of the progress, 0 to 1."""
        self._links, self._stop, self._told = links, stop, told
        self._total, self._share, self._done, self._said = 1, 1.0, 0, -1.0
        self._looked = time.monotonic()

    def expect(self, total: int, share: float) -> None:
        """Say how many bytes the original has to move, and what share of the whole work that is."""
        self._total, self._share = max(total, 1), share

    def watcher(self) -> Watcher:
        """Return what a package's maker calls."""
        return Watcher(self.moved, self.beat)

    def moved(self, size: int) -> None:
        """Hear of bytes done."""
        self._done += size
        self._tell(min(self._done / self._total, 1.0) * self._share)

    def rest(self, share: float) -> None:
        """Hear how much is done of what follows the original."""
        self._tell(self._share + (1 - self._share) * share)

    def beat(self) -> None:
        """Look whether to go on."""
        self._tell(max(self._said, 0.0))

    def _tell(self, progress: float) -> None:
        if self._stop.is_set():
            raise Stopped
        now = time.monotonic()
        if now - self._looked < _LOOK_S:
            return
        self._looked = now
        self._links.beat()
        self._told(progress)
        try:
            going_on = self._links.wanted() if progress == self._said else self._links.advance(progress)
        except Unavailable:
            return  # the work goes on without the database; it hears later
        self._said = progress
        if not going_on:
            raise Cancelled
