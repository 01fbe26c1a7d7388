"""The clipper: cuts each event's clip from the recording once the seconds after it are there.

A process of its own, so that a long cut delays neither recording nor analysis. Pending clips are in the database, so
that nothing is forgotten while it is down.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from varta.events.files import CLIP, event_folder
from varta.events.model import ClipState, Event
from varta.kernel.clock import Clock
from varta.kernel.errors import Conflict, VartaError
from varta.kernel.footage import StreamKey
from varta.kernel.ids import EventId
from varta.kernel.spans import Span
from varta.media.clips import cut
from varta.media.store import Store

_log = logging.getLogger(__name__)
_POLL_S = 0.5
_BEAT_S = 1.0
# Pictures reach the disk up to a fragment after they were taken; a B frame's a little later.
_ON_DISK = timedelta(seconds=1.5)
# Whoever recorded nothing for so long after an event will not do so any more.
_PATIENCE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class ClipperConfig:
    """Say where things lie and how much of the recording a clip shows."""

    places: Sequence[Path]
    events: Path
    before: timedelta = timedelta(seconds=5)
    after: timedelta = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class ClipperLinks:
    """Reach the rest of the centre; `pending` and `done` may raise `Unavailable` at any time.

    `pending` returns the events before a moment that wait for a clip, oldest first; `done` notes the outcome.
    """

    pending: Callable[[datetime], Sequence[Event]]
    done: Callable[[EventId, ClipState], None]
    beat: Callable[[Mapping[str, object]], None]


def run(config: ClipperConfig, links: ClipperLinks, clock: Clock, stop: threading.Event) -> None:
    """Cut clips until `stop` is set."""
    clipper = Clipper(config, links, clock)
    beaten = 0.0
    while not stop.is_set():
        clipper.look()
        if time.monotonic() - beaten >= _BEAT_S:
            beaten = time.monotonic()
            links.beat(clipper.figures())
        stop.wait(_POLL_S)


class Clipper:
    """Look for events whose clip can be cut now, and cut it."""

    def __init__(self, config: ClipperConfig, links: ClipperLinks, clock: Clock) -> None:
        self._config, self._links, self._clock = config, links, clock
        self._store = Store(config.places)
        self._away = False
        self._ready = self._missing = self._waiting = 0

    def figures(self) -> dict[str, object]:
        """Return what the heartbeat says."""
        return {"clips_ready": self._ready, "clips_missing": self._missing, "clips_waiting": self._waiting}

    def look(self) -> None:
        """Cut what can be cut; a part that is away is tried again at the next look."""
        try:
            events = self._links.pending(self._clock.now() - self._config.after - _ON_DISK)
            self._waiting = len(events)
            for event in events:
                self._serve(event)
            self._away = False
        except VartaError as error:
            if not self._away:
                _log.warning("clips wait: %s", error)
            self._away = True

    def _serve(self, event: Event) -> None:
        span = Span(event.at - self._config.before, event.at + self._config.after)
        covered = cut(self._store, StreamKey(event.camera_id), span, event_folder(self._config.events, event) / CLIP)
        complete = covered is not None and covered.end >= span.end - _ON_DISK
        if not complete and self._clock.now() < span.end + _PATIENCE:
            return
        state = ClipState.READY if covered is not None and covered.overlaps(span) else ClipState.MISSING
        try:
            self._links.done(event.id, state)
        except Conflict:
            return  # decided already, perhaps before a restart
        self._ready += state is ClipState.READY
        self._missing += state is ClipState.MISSING
        self._waiting -= 1
