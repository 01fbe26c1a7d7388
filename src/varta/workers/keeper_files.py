"""The keeper's work on files: unlinking what was purged, moving what grew old to the next place."""

import logging
import threading
from datetime import datetime
from pathlib import Path

from varta.kernel.clock import Clock
from varta.kernel.footage import StreamKey
from varta.media.places import free_bytes
from varta.media.removal import Remover
from varta.media.tiers import copy_to_place
from varta.recordings.model import Segment
from varta.recordings.retention import ROOM
from varta.workers.keeper_parts import KeeperConfig, KeeperLinks

_log = logging.getLogger(__name__)
_BATCH = 500
_PAUSE_S = 0.01
_TIER_BATCH = 20


class Files:
    """Unlink and move."""

    def __init__(self, config: KeeperConfig, links: KeeperLinks, clock: Clock, stop: threading.Event) -> None:
        self._config, self._links, self._clock, self._stop = config, links, clock, stop
        self._remover = Remover(config.places)
        self.unlinked = self.moved = 0

    def unlink_leaving(self) -> bool:
        """Unlink a batch of purged files; tell whether there is more. Raises `Unavailable`."""
        actor = self._links.actor
        listed = self._links.recordings.leaving(actor, _BATCH)
        if not listed:
            return False
        for stream in sorted({file.stream for _, file in listed}):
            self._links.copy_tombstones(stream)  # before the files go, so that a rebuild knows what they were
        free = self._links.keeping.unlisted(actor, listed)
        gone = self._remover.remove(free)
        # A name that a row claims again belongs to a newer file.
        claimed = [file for file in listed if file not in set(free)]
        if gone or claimed:
            self._links.recordings.left(actor, [*gone, *claimed])
        self.unlinked += len(gone)
        self._stop.wait(_PAUSE_S)
        return len(listed) == _BATCH and bool(gone or claimed)

    def move_to_tiers(self) -> bool:
        """Move what is old enough to its place for as long as the budget lasts; tell whether there is more."""
        until = self._clock.monotonic() + self._config.budget_s
        now = self._clock.now()
        for place in range(len(self._config.tiers_after), 0, -1):
            before = now - self._config.tiers_after[place - 1]
            for stream in self._links.keeping.streams(self._links.actor):
                while self._has_room(place) and self._move_some(stream, before, place):
                    if self._clock.monotonic() >= until or self._stop.is_set():
                        return not self._stop.is_set()
        return False

    def move_oldest(self, segments: list[Segment], place: int) -> int:
        """Move segments to a place before their time; return how many went."""
        return sum(self._move(segment, place) for segment in segments)

    def _move_some(self, stream: StreamKey, before: datetime, place: int) -> bool:
        found = self._links.keeping.movable(self._links.actor, stream, before, place, _TIER_BATCH)
        went = sum(self._move(segment, place) for segment in found)
        return went > 0 and len(found) == _TIER_BATCH

    def _move(self, segment: Segment, place: int) -> bool:
        source, target = self._place(segment.place), self._config.places[place]
        if source is None:
            return False
        digest = copy_to_place(segment.file, source, target)
        if digest is None:
            return False
        if digest != segment.link:
            _log.error("%s is not what it was when it was closed; it is moved as it is", source / segment.file.relative)
        if not self._links.keeping.moved(self._links.actor, segment, place):
            self._remover.remove([(place, segment.file)])
            return False
        self.moved += 1
        self._stop.wait(_PAUSE_S)
        return True

    def _place(self, number: int) -> Path | None:
        return self._config.places[number] if number < len(self._config.places) else None

    def _has_room(self, place: int) -> bool:
        free = free_bytes(self._config.places[place])
        return free is not None and free > self._config.reserve_bytes * ROOM
