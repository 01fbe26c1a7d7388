"""The keeper's retention: by age, by a camera's size, and on a disk that fills up the oldest first."""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from varta.cameras.model import Camera
from varta.kernel.clock import Clock
from varta.kernel.footage import StreamKey
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.media.places import free_bytes
from varta.recordings.model import RetentionClass, Segment
from varta.recordings.retention import ROOM, Limits, oldest_first
from varta.workers.keeper_files import Files
from varta.workers.keeper_parts import KeeperConfig, KeeperLinks

_log = logging.getLogger(__name__)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BATCH = 512
_FEW, _ROWS = 16, 16_384  # the fewest rows of a stream, and about how many of all, for one look at a full disk
_JUMP = timedelta(hours=1)
_DISTRUST_S = 3600.0  # how long nothing goes by age after the clock was set: time to notice that it was set wrongly


class Room:
    """Purge what is over its limits. Nothing here knows of `.held`: the catalogue offers no held segment."""

    def __init__(self, config: KeeperConfig, links: KeeperLinks, clock: Clock, files: Files) -> None:
        self._config, self._links, self._clock, self._files = config, links, clock, files
        self.purged = 0
        self._ahead = self._wall_ahead()
        self._trusted_from = float("-inf")
        self.nothing_left = False  # the recorder's disk is short of room and nothing on it may go

    def by_age(self, cameras: Sequence[Camera]) -> bool:
        """Purge what is older than its class may be, for as long as the budget lasts; tell whether there is more."""
        if not self._clock_trusted():
            return False
        until = self._clock.monotonic() + self._config.budget_s
        limits = self._limits(cameras)
        now = self._clock.now()
        for stream in self._links.keeping.streams(self._links.actor):
            limit = limits.get(stream.camera_id, self._config.limits)
            while self._age_out(stream, limit, now):
                if self._clock.monotonic() >= until:
                    return True
        return False

    def _wall_ahead(self) -> timedelta:
        return self._clock.now() - _EPOCH - timedelta(seconds=self._clock.monotonic())

    def _clock_trusted(self) -> bool:
        """Tell whether the clock may decide what is old: not for an hour after it was set by more than one."""
        ahead = self._wall_ahead()
        if abs(ahead - self._ahead) > _JUMP:
            _log.warning("the clock was set by %s: nothing goes by age for an hour", ahead - self._ahead)
            self._ahead, self._trusted_from = ahead, self._clock.monotonic() + _DISTRUST_S
        return self._clock.monotonic() >= self._trusted_from

    def by_size(self, cameras: Sequence[Camera]) -> bool:
        """Purge the oldest of each camera that takes more than it may; tell whether there is more."""
        limits = self._limits(cameras)
        sizes: dict[CameraId, dict[StreamKey, int]] = {}
        for usage in self._links.recordings.usage(self._links.actor):
            sizes.setdefault(usage.stream.camera_id, {})[usage.stream] = usage.size
        more = False
        for camera, streams in sizes.items():
            most = limits.get(camera, self._config.limits).max_bytes
            over = sum(streams.values()) - most if most is not None else 0
            if over > 0:
                batches = {stream: self._oldest(stream) for stream in streams}
                went = self._purge(oldest_first(batches, _BATCH, over))
                more = more or (bool(went) and sum(segment.size for segment in went) < over)
        return more

    def on_disk(self) -> bool:
        """Make room in each place that is short of it, the oldest first; tell whether there is more to do."""
        self.nothing_left = False
        more = False
        for place in reversed(range(len(self._config.places))):
            free = free_bytes(self._config.places[place])
            if free is not None and free < self._config.reserve_bytes:
                more = self._free(place) or more
        return more

    def _free(self, place: int) -> bool:
        """Free a place up to a little more than the reserve; tell whether the budget was too short for that."""
        until = self._clock.monotonic() + self._config.budget_s
        target = int(self._config.reserve_bytes * ROOM)
        while (free := free_bytes(self._config.places[place])) is not None and free < target:
            streams = self._streams()
            # Of many streams each gives a few: the catalogue is not asked for half a million rows.
            batch = min(_BATCH, max(_FEW, _ROWS // max(len(streams), 1)))
            batches = {stream: self._in_place(stream, place, batch) for stream in streams}
            oldest = oldest_first(batches, batch, target - free)
            went = self._files.move_oldest(oldest, place + 1) if self._may_move(place) else len(self._purge(oldest))
            if not went:
                # The files of what was purged before may still be there, as after a fault of the disk.
                if self._files.unlink_leaving():
                    continue
                after = free_bytes(self._config.places[place])
                self.nothing_left = place == 0 and after is not None and after < self._config.reserve_bytes
                return False
            while self._files.unlink_leaving():
                pass
            if self._clock.monotonic() >= until:
                return True
        return False

    def _may_move(self, place: int) -> bool:
        following = place + 1
        if following >= len(self._config.places):
            return False
        free = free_bytes(self._config.places[following])
        return free is not None and free > self._config.reserve_bytes * ROOM

    def _in_place(self, stream: StreamKey, place: int, batch: int) -> Sequence[Segment]:
        if len(self._config.places) == 1:
            return self._oldest(stream, batch)
        keeping, actor = self._links.keeping, self._links.actor
        # Newer places hold newer footage: what lies in lower places comes last here.
        found = keeping.movable(actor, stream, self._clock.now() + timedelta(days=1), place + 1, batch)
        return [segment for segment in found if segment.place == place]

    def _oldest(self, stream: StreamKey, batch: int = _BATCH) -> Sequence[Segment]:
        return self._links.keeping.oldest(self._links.actor, stream, batch)

    def _streams(self) -> Sequence[StreamKey]:
        return self._links.keeping.streams(self._links.actor)

    def _age_out(self, stream: StreamKey, limits: Limits, now: datetime) -> bool:
        """Purge a batch of each class; tell whether there is more."""
        keeping, actor = self._links.keeping, self._links.actor
        found = keeping.older(actor, stream, now - limits.continuous, RetentionClass.CONTINUOUS, _BATCH)
        if found and limits.events > limits.continuous and self._keep_events(stream, found):
            found = keeping.older(actor, stream, now - limits.continuous, RetentionClass.CONTINUOUS, _BATCH)
        # Footage of an event is continuous footage too: it is never kept for less.
        longest = max(limits.events, limits.continuous)
        events = keeping.older(actor, stream, now - longest, RetentionClass.EVENTS, _BATCH)
        went = self._purge([*found, *events])
        return bool(went) and max(len(found), len(events)) >= _BATCH

    def _keep_events(self, stream: StreamKey, found: Sequence[Segment]) -> int:
        """Give what lies around events its class before it goes; return how many segments changed."""
        before, after = self._config.before, self._config.after
        span = Span(found[0].start - after, max(segment.end for segment in found) + before)
        moments = self._links.events(stream.camera_id, span)
        spans = [Span(at - before, at + after + timedelta(microseconds=1)) for at in moments]
        return self._links.keeping.keep_for_events(self._links.actor, stream.camera_id, spans)

    def _purge(self, segments: Sequence[Segment]) -> Sequence[Segment]:
        went = self._links.recordings.purge(self._links.actor, segments) if segments else []
        self.purged += len(went)
        return went

    def _limits(self, cameras: Sequence[Camera]) -> Mapping[CameraId, Limits]:
        found = {}
        for camera in cameras:
            own = camera.recording
            found[camera.id] = self._config.limits.or_own(own.continuous_days, own.events_days, own.max_gib)
        return found
