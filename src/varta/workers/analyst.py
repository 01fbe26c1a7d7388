"""The analyst: watches all cameras' packets and raises what their rules see.

One process; a thread for each camera, one detector for all. It follows the registry through the change feed, so a
saved rule acts within a second. The relay, the database and the disk may each go away and come back.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from varta.events.plate_read import PlateRead
from varta.kernel.changes import Change, Topic
from varta.kernel.errors import BadInput, Unavailable
from varta.kernel.plate_watch import WatchedPlate
from varta.vision.choice import AUTO, BUILTIN, Detectors, choose_detectors
from varta.vision.engine import NetworkOptions
from varta.vision.pipeline import PipelineOptions
from varta.vision.rules.rule_set import KYIV
from varta.workers.boxes import BoxesServer
from varta.workers.camera_figures import percentile
from varta.workers.camera_watch import CameraWatch, PacketReader, Tools, Watched
from varta.workers.plate_ledger import PlateLedger
from varta.workers.reporter import Reporter, StoreEvent
from varta.workers.trajectory_writer import Append, TrajectoryWriter

_log = logging.getLogger(__name__)
_POLL_S = 0.25
_BEAT_S = 1.0


@dataclass(frozen=True, slots=True)
class AnalystConfig:
    """Say where things lie and how to analyse.

    `events` is the root of the events' folders; rules' schedules go by `zone`.
    """

    boxes_socket: Path
    events: Path
    models: Path
    detector: str = AUTO
    fps: float = 5.0
    network: NetworkOptions = field(default_factory=NetworkOptions)
    trace_file: Path | None = None
    zone: ZoneInfo = KYIV


@dataclass(frozen=True, slots=True)
class AnalystLinks:
    """Reach the rest of the centre. All but `open_relay` and `beat` may raise `Unavailable` at any time.

    `newest_change` returns the change feed's newest number and `changes_after` what followed a number; `watched` the
    enabled cameras with their enabled rules; `store` keeps an event and its alarm in one transaction and tells whether
    it did; `open_relay` opens a stream by key, such as `gate/main`; `beat` writes the heartbeat. `plates` returns the
    watchlists' entries in force, and `record_plate` keeps a reading;
    `keep_tracks` appends trajectories to the disk, without it none are kept.
    """

    newest_change: Callable[[], int]
    changes_after: Callable[[int], Sequence[Change]]
    watched: Callable[[], Sequence[Watched]]
    store: StoreEvent
    open_relay: Callable[[str], PacketReader]
    beat: Callable[[Mapping[str, object]], None]
    plates: Callable[[], Sequence[WatchedPlate]]
    record_plate: Callable[[PlateRead], object]
    keep_tracks: Append | None = None


def run(config: AnalystConfig, links: AnalystLinks, stop: threading.Event) -> None:
    """Analyse until `stop` is set."""
    detectors = _detectors(config)
    boxes = BoxesServer(config.boxes_socket)
    reporter = Reporter(config.events, links.store, config.trace_file)
    plates = PlateLedger(links.record_plate)
    options = PipelineOptions(fps=config.fps, zone=config.zone)
    writer = TrajectoryWriter(links.keep_tracks) if links.keep_tracks else None
    observers = (writer.see,) if writer else ()
    tools = Tools(links.open_relay, detectors, options, boxes, reporter, observers, plates=plates)
    analyst = Analyst(links, tools, writer)
    try:
        analyst.run(stop)
    finally:
        analyst.close()
        if writer:
            writer.stop()
        reporter.stop()
        plates.stop()
        boxes.close()


def _detectors(config: AnalystConfig) -> Detectors:
    """Return the wanted detector, or the built-in one where the wanted one cannot be used: better than to be blind."""
    try:
        detectors = choose_detectors(config.detector, config.models, replace(config.network, on_demand=False))
    except BadInput as error:
        _log.error("%s The built-in detector takes over.", error)
        detectors = choose_detectors(BUILTIN, None)
    _log.info("detector: %s", detectors.name)
    return detectors


class Analyst:
    """Keep one watch for each camera in step with the registry."""

    def __init__(self, links: AnalystLinks, tools: Tools, writer: TrajectoryWriter | None = None) -> None:
        self._links, self._tools, self._writer = links, tools, writer
        self._watches: dict[str, CameraWatch] = {}
        self._seen: dict[str, Watched] = {}
        self._number: int | None = None
        self._away = False

    def run(self, stop: threading.Event) -> None:
        """Follow changes and beat until stopped."""
        beaten = 0.0
        while not stop.is_set():
            self._follow()
            if time.monotonic() - beaten >= _BEAT_S:
                beaten = time.monotonic()
                self._links.beat(self.figures())
            stop.wait(_POLL_S)

    def close(self) -> None:
        """End all watches."""
        for watch in self._watches.values():
            watch.stop()
        for watch in self._watches.values():
            watch.join(2.0)
        self._watches.clear()

    def figures(self) -> dict[str, object]:
        """Return what the heartbeat says."""
        reporter = self._tools.reporter
        delays = sorted(reporter.delays_ms)
        cameras = {camera_id: watch.figures.read() for camera_id, watch in self._watches.items()}
        waited = {camera_id: watch.figures.waited_ms for camera_id, watch in self._watches.items()}
        priorities = {camera_id: watched.camera.priority for camera_id, watched in self._seen.items()}
        load = self._tools.load
        load.note(waited, priorities, time.monotonic())
        return {
            "cameras": cameras,
            "overload": load.pressure,
            "detector": self._tools.detectors.name,
            "events_stored": reporter.stored,
            "events_waiting": reporter.pending,
            "events_lost": reporter.dropped,
            "packet_to_stored_p50_ms": percentile(delays, 0.5),
            "packet_to_stored_p95_ms": percentile(delays, 0.95),
            **self._plate_figures(),
            **(self._writer.figures() if self._writer else {}),
        }

    def _plate_figures(self) -> dict[str, object]:
        plates = self._tools.plates
        if plates is None:
            return {}
        return {"plates_watched": plates.watching, "plates_read": plates.kept, "plate_hits": plates.hits}

    def _follow(self) -> None:
        try:
            if self._number is None:
                number = self._links.newest_change()  # before the registry is read, so that nothing falls between
                self._apply(self._links.watched())
                self._watch_plates()
                self._number = number
            elif changes := self._links.changes_after(self._number):
                if any(change.topic in (Topic.CAMERA, Topic.RULE) for change in changes):
                    self._apply(self._links.watched())
                if any(change.topic is Topic.WATCHLIST for change in changes):
                    self._watch_plates()
                self._number = changes[-1].number
            self._away = False
        except Unavailable as error:
            if not self._away:
                _log.warning("the registry cannot be read, going on with what is known: %s", error)
            self._away = True

    def _watch_plates(self) -> None:
        if self._tools.plates:
            self._tools.plates.watch_for(self._links.plates())

    def _apply(self, wanted: Sequence[Watched]) -> None:
        current = {watched.camera.id: watched for watched in wanted}
        for camera_id in [c for c in self._watches if c not in current]:
            self._watches.pop(camera_id).stop()
            if self._writer:
                self._writer.leave(camera_id)
            del self._seen[camera_id]
        for camera_id, watched in current.items():
            if camera_id not in self._watches:
                self._watches[camera_id] = CameraWatch(watched, self._tools)
            elif self._seen[camera_id] != watched:
                self._watches[camera_id].update(watched)
            self._seen[camera_id] = watched
