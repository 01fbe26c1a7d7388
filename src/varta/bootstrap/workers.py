"""Wiring of the workers: each gets its own small configuration and links, and loads only what it needs."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from types import FrameType
from typing import TYPE_CHECKING

from varta.access.model import system_actor
from varta.bootstrap.checks import keep_private, make_folder
from varta.bootstrap.coverage import zone_of
from varta.bootstrap.logs import set_up_logging
from varta.bootstrap.settings import Settings
from varta.kernel.clock import SystemClock
from varta.kernel.errors import NotFound, Unavailable

if TYPE_CHECKING:
    from varta.events.model import ClipState, Event
    from varta.kernel.ids import EventId
    from varta.storage.database import Database
    from varta.workers.analyst import AnalystConfig
    from varta.workers.camera_watch import Watched

_log = logging.getLogger(__name__)
_LEAVE_S = 2.0  # for subscriptions at cameras to be given back


def run_worker(name: str, settings: Settings) -> None:
    """Run a worker in this process until SIGTERM or SIGINT. Raises `NotFound` (`worker.unknown`)."""
    if name not in _WORKERS:
        raise NotFound("worker.unknown", f"There is no worker '{name}'; known are {', '.join(_WORKERS)} and web.")
    set_up_logging(settings.log_level)
    keep_private()
    make_folder(settings.run_dir)
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    _WORKERS[name](settings, stop)
    # All is closed. Threads that wait inside the engines' libraries would abort an orderly end of the interpreter.
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)


def _run_recorder(settings: Settings, stop: threading.Event) -> None:
    from varta.bootstrap.worker_recorder import run_recorder

    run_recorder(settings, stop)


def _run_analyst(settings: Settings, stop: threading.Event) -> None:
    from varta.bootstrap.services import opened_database
    from varta.cameras.service import CameraService, RuleService
    from varta.events.plate_service import PlateService
    from varta.events.watch_service import WatchService
    from varta.incidents.service import AlarmService
    from varta.kernel.changes import ChangeReader
    from varta.media.relay_reader import RelayReader
    from varta.storage.trajectories.journal import Journal
    from varta.workers.analyst import AnalystLinks, run
    from varta.workers.camera_watch import Watched
    from varta.workers.heartbeat import Heartbeat

    clock, actor = SystemClock(), system_actor("analyst")
    with opened_database(settings) as database:
        _await_database(database, stop)
        cameras = CameraService(database.transaction, clock)
        rules = RuleService(database.transaction, clock)
        alarms = AlarmService(database.transaction, clock, _deadlines(settings))
        watchlists = WatchService(database.transaction, clock)
        plates = PlateService(database.transaction, clock)
        changes = ChangeReader(database.transaction)
        journal = Journal(settings.trajectories_dir)

        def watched() -> "Sequence[Watched]":
            every = rules.all_enabled(actor)
            return [
                Watched(camera, tuple(rule for rule in every if rule.camera_id == camera.id))
                for camera in cameras.list(actor)
                if camera.enabled
            ]

        def store(event: "Event", priority: str) -> bool:
            return alarms.take(actor, event, priority)

        links = AnalystLinks(
            newest_change=changes.last_number,
            changes_after=changes.after,
            watched=watched,
            store=store,
            open_relay=lambda key: RelayReader(settings.run_dir / "relay.sock", key),
            beat=Heartbeat(settings.run_dir, "analyst", clock).beat,
            plates=lambda: watchlists.in_force(actor),
            record_plate=lambda read: plates.record(actor, read),
            keep_tracks=journal.append,
        )
        try:
            run(_analyst_config(settings), links, stop)
        finally:
            journal.close()


def _analyst_config(settings: Settings) -> "AnalystConfig":
    from varta.vision.engine import NetworkOptions
    from varta.workers.analyst import AnalystConfig

    return AnalystConfig(
        boxes_socket=settings.run_dir / "boxes.sock",
        events=settings.events_dir,
        models=settings.models_dir,
        detector=settings.analysis.detector,
        fps=settings.analysis.fps,
        network=NetworkOptions(
            bf16=settings.analysis.bf16, threads=settings.analysis.threads, provider=settings.analysis.provider
        ),
        trace_file=settings.analysis.trace_file,
        zone=zone_of(settings.timezone),
    )


def _run_clipper(settings: Settings, stop: threading.Event) -> None:
    from varta.bootstrap.services import opened_database
    from varta.bootstrap.worker_field import start_field
    from varta.events.service import EventService
    from varta.incidents.service import AlarmService
    from varta.workers.clipper import ClipperConfig, ClipperLinks, run
    from varta.workers.heartbeat import Heartbeat

    clock, actor = SystemClock(), system_actor("clipper")
    config = ClipperConfig(
        places=settings.places,
        events=settings.events_dir,
        before=timedelta(seconds=settings.events.clip_before_s),
        after=timedelta(seconds=settings.events.clip_after_s),
    )
    with opened_database(settings) as database:
        _await_database(database, stop)
        events = EventService(database.transaction, clock)

        def pending(before: datetime) -> "Sequence[Event]":
            return events.pending_clips(actor, before)

        def done(event_id: "EventId", state: "ClipState") -> None:
            events.clip_done(actor, event_id, state)

        links = ClipperLinks(pending, done, Heartbeat(settings.run_dir, "clipper", clock).beat)
        alarms = AlarmService(database.transaction, clock, _deadlines(settings))
        field = start_field(settings, database, alarms, stop)
        run(config, links, clock, stop)
        field.join(_LEAVE_S)


def _run_keeper(settings: Settings, stop: threading.Event) -> None:
    from varta.bootstrap.services import opened_database
    from varta.bootstrap.worker_keeper import run_keeper

    with opened_database(settings) as database:
        _await_database(database, stop)
        run_keeper(settings, database, _deadlines(settings), stop)


def _run_exporter(settings: Settings, stop: threading.Event) -> None:
    from varta.bootstrap.services import opened_database
    from varta.bootstrap.worker_exporter import run_exporter

    with opened_database(settings) as database:
        _await_database(database, stop)
        run_exporter(settings, database, stop)


def _await_database(database: "Database", stop: threading.Event) -> None:
    """Wait until the database answers, and bring it to this version's form: it may have been away at the start."""
    told = False
    while not stop.is_set():
        try:
            database.upgrade()
            return
        except Unavailable as error:
            if not told:
                _log.warning("waiting for the database: %s", error)
            told = True
            stop.wait(1.0)


def _deadlines(settings: Settings) -> Mapping[str, timedelta]:
    return {
        priority: timedelta(seconds=seconds)
        for priority, seconds in settings.alarms.deadline_seconds.model_dump().items()
    }


_WORKERS: Mapping[str, Callable[[Settings, threading.Event], None]] = {
    "recorder": _run_recorder,
    "analyst": _run_analyst,
    "clipper": _run_clipper,
    "keeper": _run_keeper,
    "exporter": _run_exporter,
}
