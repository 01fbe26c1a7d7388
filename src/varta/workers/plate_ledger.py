"""What becomes of plates that cameras read: hits go on to be reported, every reading is kept for a while."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence

from varta.events.model import Event
from varta.events.plate_read import PlateRead
from varta.kernel.errors import Unavailable, VartaError
from varta.kernel.ids import PlateReadId, WatchEntryId, new_id
from varta.kernel.plate_watch import WatchedPlate
from varta.vision.types import Finding
from varta.workers.plate_hits import is_hit, with_hit

_log = logging.getLogger(__name__)
_FULL = 2000  # readings that wait for the database; the oldest goes first
_AGAIN_S = 0.5


class PlateLedger:
    """Look readings up and keep them, in a thread of its own and again until it works; nobody waits for it."""

    def __init__(self, record: Callable[[PlateRead], object]) -> None:
        """Know how to keep a reading."""
        self._record = record
        self._entries: tuple[WatchedPlate, ...] = ()
        self._wake = threading.Condition()
        self._waiting: deque[PlateRead] = deque()
        self._stopped = False
        self.kept = 0
        self.hits = 0
        self.dropped = 0
        self._thread = threading.Thread(target=self._run, name="plates", daemon=True)
        self._thread.start()

    @property
    def watching(self) -> int:
        """Return how many entries are in force."""
        return len(self._entries)

    def watch_for(self, entries: Sequence[WatchedPlate]) -> None:
        """Look for these plates from now on."""
        self._entries = tuple(entries)

    def take(self, finding: Finding, make_event: Callable[[Finding], Event]) -> tuple[Finding, Event] | None:
        """Keep a reading; return it with its event when it is on a watchlist, else None."""
        event = make_event(finding)
        found = with_hit(finding, self._entries, event.at)
        hit = is_hit(found)
        self._put(_read_of(found, event, hit=hit))
        if not hit:
            return None
        self.hits += 1
        return found, event

    def stop(self, seconds: float = 2.0) -> None:
        """End, after keeping what can be kept in time."""
        with self._wake:
            self._stopped = True
            self._wake.notify()
        self._thread.join(seconds)

    def _put(self, read: PlateRead) -> None:
        with self._wake:
            if len(self._waiting) >= _FULL:
                self._waiting.popleft()
                self.dropped += 1
                _log.error("a reading of a plate was lost: the database is away for too long")
            self._waiting.append(read)
            self._wake.notify()

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._waiting and not self._stopped:
                    self._wake.wait(1.0)
                if not self._waiting:
                    return
                read = self._waiting[0]
            if self._keep(read):
                with self._wake:
                    if self._waiting and self._waiting[0] is read:
                        self._waiting.popleft()
            elif self._stopped:
                return
            else:
                with self._wake:
                    self._wake.wait(_AGAIN_S)

    def _keep(self, read: PlateRead) -> bool:
        try:
            self._record(read)
            self.kept += 1
        except Unavailable as error:
            _log.warning("readings of plates wait for the database: %s", error)
            return False
        except VartaError as error:
            _log.error("a reading of a plate cannot be kept: %s", error)
        return True


def _read_of(finding: Finding, event: Event, *, hit: bool) -> PlateRead:
    details = finding.details
    return PlateRead(
        id=PlateReadId(new_id()),
        camera_id=event.camera_id,
        camera_name=event.camera_name,
        rule_id=event.rule_id,
        track=event.track,
        at=event.at,
        text=str(details["plate"]),
        country=str(details.get("country", "")),
        score=float(details.get("plate_score", 0.0)),
        candidates=str(details.get("candidates", "")),
        event_id=event.id if hit else None,
        entry_id=WatchEntryId(str(details["entry"])) if hit else None,
    )
