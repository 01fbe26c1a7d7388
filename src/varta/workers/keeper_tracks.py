"""Where tracks went is kept for as long as the continuous recording of their camera, and no longer."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from varta.cameras.model import Camera
from varta.kernel.clock import Clock
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.workers.keeper_parts import KeeperConfig, KeeperLinks

_DAY = timedelta(days=1)


class Tracks:
    """Compact, then erase what is past its time: whole days, never one that a hold touches.

    As for footage, the centre's limits count for a camera that is no longer registered.
    """

    def __init__(self, config: KeeperConfig, links: KeeperLinks, clock: Clock) -> None:
        self._config, self._links, self._clock = config, links, clock
        self.erased = 0

    def look(self, cameras: Sequence[Camera]) -> bool:
        """Do what is due; tell whether there is more."""
        store = self._links.tracks
        if store is None:
            return False
        more = store.compact(self._config.budget_s)
        kept = {str(camera.id): self._kept(camera) for camera in cameras}
        for camera, day in store.days():
            if self._over(day, kept.get(camera, self._config.limits.continuous)) and not self._held(camera, day):
                store.erase(camera, day)
                self._links.note_erased(camera, day)
                self.erased += 1
        return more

    def _kept(self, camera: Camera) -> timedelta:
        own = camera.recording
        return self._config.limits.or_own(own.continuous_days, own.events_days, own.max_gib).continuous

    def _over(self, day: date, kept: timedelta) -> bool:
        return _span(day).end <= self._clock.now() - kept

    def _held(self, camera: str, day: date) -> bool:
        return bool(self._links.holds.overlapping(self._links.actor, CameraId(camera), _span(day)))


def _span(day: date) -> Span:
    start = datetime.combine(day, time(), UTC)
    return Span(start, start + _DAY)
