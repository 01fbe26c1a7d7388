"""Wiring of the keeper."""

import threading
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from varta.access.audit import AuditDraft, Detail
from varta.access.model import system_actor
from varta.bootstrap.settings import Settings
from varta.bootstrap.state import moment
from varta.bootstrap.tombstone_copies import TombstoneCopies
from varta.cameras.service import CameraService
from varta.events.plate_service import PlateService
from varta.incidents.service import AlarmService
from varta.incidents.system_alarms import SystemAlarms
from varta.kernel.clock import SystemClock
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.media.mover import Mover
from varta.media.signing import InstallationKey
from varta.recordings.hold_service import HoldService
from varta.recordings.keeping_service import KeepingService
from varta.recordings.retention import Limits
from varta.recordings.service import RecordingService
from varta.storage.trajectories.keeping import Keeping
from varta.workers.heartbeat import Heartbeat, read_heartbeats
from varta.workers.keeper import run
from varta.workers.keeper_parts import KeeperConfig, KeeperLinks, RecorderBeat

if TYPE_CHECKING:
    from varta.storage.database import Database

_CHANGES_KEPT = timedelta(days=7)
_PRUNED_AT_ONCE = 10_000
_ERASED_AT_ONCE = 5_000
_MOST_EVENTS = 10_000


def keeper_config(settings: Settings) -> KeeperConfig:
    """Return what the settings say of keeping."""
    recording = settings.recording
    return KeeperConfig(
        places=settings.places,
        run=settings.run_dir,
        limits=Limits.of(recording.continuous_days, recording.events_days, recording.max_gib),
        reserve_bytes=recording.reserve_mib * 1024 * 1024,
        tiers_after=tuple(timedelta(days=tier.after_days) for tier in recording.tiers),
        before=timedelta(seconds=settings.events.clip_before_s),
        after=timedelta(seconds=settings.events.clip_after_s),
        plates_kept=timedelta(hours=settings.events.plate_hours),
    )


def keeper_links(settings: Settings, database: "Database", deadlines: Mapping[str, timedelta]) -> KeeperLinks:
    """Return the keeper's links over a database; `deadlines` of alarms by their priority."""
    clock, actor, transactions = SystemClock(), system_actor("keeper"), database.transaction
    cameras, alarms = CameraService(transactions, clock), AlarmService(transactions, clock)
    plates = PlateService(transactions, clock)

    def events(camera: CameraId, span: Span) -> Sequence[datetime]:
        return [found.event.at for found in alarms.happened(actor, camera, span, _MOST_EVENTS)]

    def prune(now: datetime) -> bool:
        with transactions() as unit:
            return unit.changes.prune(now - _CHANGES_KEPT, _PRUNED_AT_ONCE) >= _PRUNED_AT_ONCE

    def erase_plates(before: datetime) -> bool:
        return plates.erase(actor, before, _ERASED_AT_ONCE) >= _ERASED_AT_ONCE

    def note_erased(camera: str, day: date) -> None:
        with transactions() as unit:
            details: dict[str, Detail] = {"day": day.isoformat()}
            unit.audit.append(AuditDraft(clock.now(), actor, "past.erase", camera, details=details))

    def recorder() -> RecorderBeat | None:
        beat = read_heartbeats(settings.run_dir).get("recorder", {})
        at, figures = moment(beat.get("at")), beat.get("figures")
        return RecorderBeat(at, figures) if at is not None and isinstance(figures, dict) else None

    return KeeperLinks(
        actor=actor,
        recordings=RecordingService(transactions, InstallationKey.load(settings.keys_dir)),
        keeping=KeepingService(transactions),
        holds=HoldService(transactions, clock, Mover(settings.places)),
        alarms=SystemAlarms(transactions, clock, deadlines),
        cameras=lambda: cameras.list(actor),
        events=events,
        erase_plates=erase_plates,
        prune=prune,
        copy_tombstones=TombstoneCopies(transactions, settings.recordings_dir).keep,
        recorder=recorder,
        beat=Heartbeat(settings.run_dir, "keeper", clock).beat,
        tracks=Keeping(settings.trajectories_dir),
        note_erased=note_erased,
    )


def run_keeper(
    settings: Settings, database: "Database", deadlines: Mapping[str, timedelta], stop: threading.Event
) -> None:
    """Keep until `stop` is set."""
    run(keeper_config(settings), keeper_links(settings, database, deadlines), SystemClock(), stop)
