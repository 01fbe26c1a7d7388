"""What the keeper does when nothing on the disk may be deleted: an alarm, and the least important cameras stop.

The recorder reads which ones in `run/recording-limits.json`. A hold is never touched.
"""

import json
import logging
from collections.abc import Sequence
from datetime import timedelta

from varta.cameras.model import Camera
from varta.incidents.system_alarms import STORAGE_FULL, Trouble
from varta.kernel.clock import Clock
from varta.kernel.footage import StreamKey, StreamKind
from varta.media.places import free_bytes
from varta.recordings.retention import ROOM, Ranked, how_many_stop, stop_order
from varta.workers.keeper_parts import KeeperConfig, KeeperLinks

_log = logging.getLogger(__name__)
LIMITS = "recording-limits.json"
# Footage younger than this came after the disk was full: room for it alone is no room.
_SETTLED = timedelta(minutes=10)
_AMPLE = 2  # reserves


class Stops:
    """Stop streams in order and let them go on when there is room again."""

    def __init__(self, config: KeeperConfig, links: KeeperLinks, clock: Clock) -> None:
        self._config, self._links, self._clock = config, links, clock
        self._path = config.run / LIMITS
        self.stopped: list[StreamKey] = []
        self.active = False
        self._told: bool | None = None
        self._written: list[StreamKey] | None = None

    def look(self, cameras: Sequence[Camera], *, nothing_left: bool) -> None:
        """Decide anew, after room was made or was not."""
        free = free_bytes(self._config.places[0])
        if free is None:
            return
        if nothing_left and not self.active:
            self.active = True
        elif self.active and self._room_again(free):
            self.active = False
        order = stop_order(_ranked(cameras))
        number = how_many_stop(len(order), free, self._config.reserve_bytes, len(self.stopped)) if self.active else 0
        self.stopped = order[:number]
        self._write()
        self._tell()

    def _room_again(self, free: int) -> bool:
        if free >= self._config.reserve_bytes * _AMPLE:
            return True
        if free < self._config.reserve_bytes * ROOM:
            return False
        keeping, actor, now = self._links.keeping, self._links.actor, self._clock.now()
        oldest = (keeping.oldest(actor, stream, 1) for stream in keeping.streams(actor))
        return any(found and now - found[0].end > _SETTLED for found in oldest)

    def _write(self) -> None:
        if self.stopped == self._written and self._path.exists():
            return
        if not self.stopped and not self._path.exists():
            self._written = []
            return
        partial = self._path.with_suffix(".part")
        try:
            partial.write_text(json.dumps({"stop": [str(stream) for stream in self.stopped]}), encoding="utf-8")
            partial.replace(self._path)
            self._written = list(self.stopped)
        except OSError as error:
            _log.error("%s cannot be written: %s", self._path, error.strerror)

    def _tell(self) -> None:
        """Raise the alarm, or note its end; also of one that an earlier keeper raised."""
        actor, alarms = self._links.actor, self._links.alarms
        if self.active == self._told:
            return
        if self.active:
            why = "held_full" if self._links.holds.active(actor) else "disk_full"
            _log.error("nothing on the disk may be deleted and it is full: %d streams stop", len(self.stopped))
            alarms.begin(actor, Trouble(STORAGE_FULL, why, self._clock.now(), "critical"))
        elif alarms.end(actor, STORAGE_FULL):
            _log.info("there is room to record again")
        self._told = self.active


def _ranked(cameras: Sequence[Camera]) -> list[Ranked]:
    found = []
    for camera in cameras:
        if not camera.enabled:
            continue
        if camera.recording.main:
            found.append(Ranked(StreamKey(camera.id, StreamKind.MAIN), camera.priority, camera.name))
        if camera.recording.sub and camera.sub_url:
            found.append(Ranked(StreamKey(camera.id, StreamKind.SUB), camera.priority, camera.name))
    return found
