"""From findings to alarms: pictures on disk first, then event and alarm in one transaction; nobody waits for it."""

import json
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from varta.events.files import event_folder
from varta.events.model import Event
from varta.kernel.errors import Unavailable, VartaError
from varta.vision.types import Finding
from varta.workers.event_pictures import Pixels, remove_pictures, write_pictures

_log = logging.getLogger(__name__)
_FULL = 1000  # events that wait for the database
_PICTURES = 24  # of them whose pictures wait for the disk
_AGAIN_S = 0.5


@dataclass(frozen=True, slots=True)
class Report:
    """Hold an event on its way; `original` is the whole picture."""

    event: Event
    priority: str
    finding: Finding
    original: Pixels
    decoded_ns: int


@dataclass(frozen=True, slots=True)
class _Waiting:
    event: Event
    priority: str
    arrived_ns: int
    decoded_ns: int


# Stores event and alarm; tells whether they were kept (not when the same object was reported before).
StoreEvent = Callable[[Event, str], bool]


class Reporter:
    """Take reports from the cameras' threads and store them in one of its own, in order, again until it works."""

    def __init__(self, events: Path, store: StoreEvent, trace_file: Path | None = None) -> None:
        """Know where the events' folders lie, and how to store."""
        self._events, self._store, self._trace_file = events, store, trace_file
        self._wake = threading.Condition()
        self._fresh: deque[Report] = deque()
        self._waiting: deque[_Waiting] = deque()
        self._stopped = False
        self.dropped = 0
        self.stored = 0
        self.delays_ms: deque[float] = deque(maxlen=500)  # from a packet's arrival to its event stored
        self._thread = threading.Thread(target=self._run, name="reporter", daemon=True)
        self._thread.start()

    @property
    def pending(self) -> int:
        """Return how many events wait."""
        return len(self._fresh) + len(self._waiting)

    def put(self, report: Report) -> None:
        """Take a report; when too many wait, the oldest picture is written late or the oldest event is lost."""
        with self._wake:
            if len(self._fresh) >= _PICTURES:
                self.dropped += 1
                _log.error("event %s lost: the disk is too slow for pictures", self._fresh.popleft().event.id)
            self._fresh.append(report)
            self._wake.notify()

    def stop(self, seconds: float = 2.0) -> None:
        """End, after storing what can be stored in time."""
        with self._wake:
            self._stopped = True
            self._wake.notify()
        self._thread.join(seconds)

    def _run(self) -> None:
        while True:
            with self._wake:
                if not self._fresh and not self._waiting:
                    if self._stopped:
                        return
                    self._wake.wait(1.0)
                fresh = list(self._fresh)
                self._fresh.clear()
            for report in fresh:
                self._prepare(report)
            if not self._store_all():
                if self._stopped:
                    return
                with self._wake:
                    self._wake.wait(_AGAIN_S)

    def _prepare(self, report: Report) -> None:
        try:
            write_pictures(event_folder(self._events, report.event), report.original, report.finding)
        except OSError as error:  # an alarm without a picture is better than none
            _log.error("the pictures of event %s cannot be written: %s", report.event.id, error)
        if len(self._waiting) >= _FULL:
            self.dropped += 1
            _log.error("event %s lost: the database is away for too long", self._waiting.popleft().event.id)
        self._waiting.append(_Waiting(report.event, report.priority, report.finding.arrived_ns, report.decoded_ns))

    def _store_all(self) -> bool:
        while self._waiting:
            waiting = self._waiting[0]
            try:
                kept = self._store(waiting.event, waiting.priority)
            except Unavailable as error:
                _log.warning("%d events wait for the database: %s", len(self._waiting), error)
                return False
            except VartaError as error:
                kept = False
                _log.error("event %s cannot be stored: %s", waiting.event.id, error)
            self._waiting.popleft()
            if kept:
                self._note(waiting)
            else:
                remove_pictures(event_folder(self._events, waiting.event))
        return True

    def _note(self, waiting: _Waiting) -> None:
        stored_ns = time.monotonic_ns()
        self.stored += 1
        if waiting.arrived_ns:
            self.delays_ms.append((stored_ns - waiting.arrived_ns) / 1e6)
        if self._trace_file:
            row = {
                "event_id": waiting.event.id,
                "arrived_ns": waiting.arrived_ns,
                "decoded_ns": waiting.decoded_ns,
                "stored_ns": stored_ns,
            }
            with self._trace_file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
