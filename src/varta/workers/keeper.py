"""The keeper: makes room in good order, keeps what is held, and says when a camera is not recorded.

A process of its own, so that a purge of a million files, a slow disk or a database that is away delay no recording.
Each step stands alone: one that fails is told of and tried again, and the others go on.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from varta.cameras.model import Camera
from varta.kernel.clock import Clock
from varta.kernel.errors import VartaError
from varta.recordings.hold_service import HoldService
from varta.workers.keeper_files import Files
from varta.workers.keeper_parts import KeeperConfig, KeeperLinks
from varta.workers.keeper_room import Room
from varta.workers.keeper_stops import Stops
from varta.workers.keeper_tracks import Tracks
from varta.workers.recording_watch import RecordingWatch

_log = logging.getLogger(__name__)
_TICK_S = 1.0
_WATCH_S = 2.0
_SOON_S = 5.0
_RARELY_S = 60.0
_SETTLE = 500


def run(config: KeeperConfig, links: KeeperLinks, clock: Clock, stop: threading.Event) -> None:
    """Keep until `stop` is set."""
    keeper = Keeper(config, links, clock, stop)
    while not stop.is_set():
        keeper.look()
        links.beat(keeper.figures())
        stop.wait(0 if keeper.more else _TICK_S)


@dataclass(slots=True)
class _Step:
    """Hold one thing to do each so many seconds; it returns whether there is more of it right now."""

    name: str
    seconds: float
    do: Callable[[], bool]
    due: float = float("-inf")
    problem: str = ""


class Keeper:
    """Do each step when it is due."""

    def __init__(self, config: KeeperConfig, links: KeeperLinks, clock: Clock, stop: threading.Event) -> None:
        self._links, self._clock, self._stop = links, clock, stop
        self._cameras: Sequence[Camera] | None = None
        self._files = Files(config, links, clock, stop)
        self._room = Room(config, links, clock, self._files)
        self._stops = Stops(config, links, clock)
        self._tracks = Tracks(config, links, clock)
        self._watch = RecordingWatch(links, clock, config.patience)
        self.more = False
        self._steps = (
            _Step("cameras", _SOON_S, self._ask_for_cameras),
            _Step("watch", _WATCH_S, lambda: self._with_cameras(self._watch.look)),
            _Step("holds_due", _SOON_S, self._release_due),
            _Step("misplaced", _SOON_S, self._settle),
            _Step("room", _SOON_S, self._make_room),
            _Step("age", _RARELY_S, lambda: self._with_cameras(self._room.by_age)),
            _Step("size", _RARELY_S, lambda: self._with_cameras(self._room.by_size)),
            _Step("tiers", _RARELY_S, self._files.move_to_tiers),
            _Step("leaving", _SOON_S, self._files.unlink_leaving),
            _Step("notes", _RARELY_S, self._settle_notes),
            _Step("tracks", _RARELY_S, lambda: self._with_cameras(self._tracks.look)),
            _Step("plates", _RARELY_S, lambda: self._links.erase_plates(self._clock.now() - config.plates_kept)),
            _Step("changes", _RARELY_S, lambda: self._links.prune(self._clock.now())),
        )

    @property
    def holds(self) -> HoldService:
        """Return the holds' use cases."""
        return self._links.holds

    def look(self) -> None:
        """Do what is due; what has more to do is due again at once, after the others."""
        self.more = False
        for step in self._steps:
            now = time.monotonic()
            if now < step.due or self._stop.is_set():
                continue
            more = self._attempt(step)
            step.due = now if more else now + step.seconds
            self.more = self.more or more

    def figures(self) -> dict[str, object]:
        """Return what the heartbeat says."""
        problems: Mapping[str, str] = {step.name: step.problem for step in self._steps if step.problem}
        return {
            "purged": self._room.purged,
            "unlinked": self._files.unlinked,
            "moved": self._files.moved,
            "track_days_erased": self._tracks.erased,
            "held_full": self._stops.active,
            "stopped": [str(stream) for stream in self._stops.stopped],
            "not_recording": sorted(self._watch.missing),
            "problems": dict(problems),
        }

    def _attempt(self, step: _Step) -> bool:
        try:
            more = step.do()
        except VartaError as error:
            if step.problem != error.code:
                _log.warning("%s: %s", step.name, error)
            step.problem = error.code
            return False
        except Exception:  # noqa: BLE001 - the outermost loop: one step's fault must not end the others
            _log.exception("%s failed and is tried again", step.name)
            step.problem = "keeper.fault"
            return False
        step.problem = ""
        return more

    def _ask_for_cameras(self) -> bool:
        self._cameras = self._links.cameras()
        return False

    def _with_cameras(self, do: Callable[[Sequence[Camera]], bool]) -> bool:
        """Do nothing before the cameras are known: without its own limits a camera's footage might go too soon."""
        return do(self._cameras) if self._cameras is not None else False

    def _release_due(self) -> bool:
        released = self.holds.release_due(self._links.actor)
        for hold in released:
            _log.info("hold %s is over: case %s", hold.id, hold.case_reference)
        return False

    def _settle(self) -> bool:
        return self.holds.settle(self._links.actor, _SETTLE) >= _SETTLE

    def _settle_notes(self) -> bool:
        self.holds.settle_notes(self._links.actor)
        return False

    def _make_room(self) -> bool:
        more = self._room.on_disk()
        if self._cameras is not None:
            self._stops.look(self._cameras, nothing_left=self._room.nothing_left)
        return more
