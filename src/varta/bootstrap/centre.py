"""The services that the web process stands on, and their wiring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from varta.access.audit_service import AuditService
from varta.access.model import system_actor
from varta.access.passwords import Argon2Hasher
from varta.access.service import AccessService
from varta.bootstrap.coverage import RecorderWord, known_camera, zone_of
from varta.bootstrap.field import OnvifDevices
from varta.bootstrap.past import past_service
from varta.bootstrap.ports import Boxes, Heartbeat, Live, Playback, Probe, Probed, StateSource
from varta.bootstrap.settings import Settings
from varta.bootstrap.state import StateReader, moment
from varta.cameras.field import FieldService
from varta.cameras.ground_service import GroundService
from varta.cameras.service import CameraService, RuleService
from varta.communities.memorandum_service import MemorandumService
from varta.communities.service import HromadaService
from varta.events.past import KYIV
from varta.events.past_service import PastService
from varta.events.plate_service import PlateService
from varta.events.service import EventService
from varta.events.watch_service import WatchService
from varta.incidents.service import AlarmService
from varta.kernel.changes import ChangeReader
from varta.kernel.clock import Clock, SystemClock
from varta.kernel.ids import CameraId
from varta.kernel.transactions import Transactions
from varta.recordings.archive_service import ArchiveService
from varta.recordings.coverage_service import CoverageService
from varta.recordings.export_service import ExportService
from varta.recordings.hold_service import HoldService
from varta.recordings.repository import RecordingUnit
from varta.recordings.service import RecordingService
from varta.statistics.precision import PrecisionStatistics
from varta.statistics.verdicts import VerdictStatistics

_PROBE_S = 10.0


@dataclass(frozen=True, slots=True)
class MapView:
    """Say how the map begins; `centre` is longitude, latitude."""

    tiles_url: str | None
    attribution: str
    centre: tuple[float, float]
    zoom: float


@dataclass(frozen=True, slots=True)
class WebOptions:
    """Hold what the web needs to know; `expected_workers` are those without which the centre is not ready."""

    events_root: Path
    map_view: MapView
    max_viewers: int = 32
    metrics_open: bool = False
    expected_workers: Sequence[str] = ("recorder", "analyst", "clipper", "keeper")
    exports_root: Path = Path("exports")
    zone: ZoneInfo = KYIV


@dataclass(frozen=True, slots=True)
class Centre:
    """Hold everything that the web's routes call."""

    clock: Clock
    options: WebOptions
    access: AccessService
    audit: AuditService
    cameras: CameraService
    rules: RuleService
    grounds: GroundService
    events: EventService
    alarms: AlarmService
    watchlists: WatchService
    plates: PlateService
    past: PastService
    hromadas: HromadaService
    memoranda: MemorandumService
    statistics: VerdictStatistics
    precision: PrecisionStatistics
    changes: ChangeReader
    recordings: RecordingService
    coverage: CoverageService
    holds: HoldService
    exports: ExportService
    archive: ArchiveService
    playback: Playback
    onvif: FieldService
    live: Live
    boxes: Boxes
    probe: Probe
    state: StateSource


def build_centre(settings: Settings) -> Centre:
    """Wire the web's services; opens nothing yet, so the web starts although database, relay or analyst are away."""
    from varta.media.mover import Mover
    from varta.media.signing import InstallationKey
    from varta.storage.boundary_check import boundary_faults
    from varta.storage.database import open_database
    from varta.workers.boxes import BoxesReader
    from varta.workers.live import LiveHub

    clock, actor = SystemClock(), system_actor("web")
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    transactions = open_database(settings.database_url).transaction
    cameras = CameraService(transactions, clock)
    recordings = RecordingService(transactions, InstallationKey.load(settings.keys_dir))

    def has_sub(camera_id: str) -> bool:
        return bool(cameras.get(actor, CameraId(camera_id)).sub_url)

    return Centre(
        clock=clock,
        options=_options(settings),
        access=AccessService(transactions, Argon2Hasher(), clock, timedelta(hours=settings.web.session_hours)),
        audit=AuditService(transactions, clock),
        cameras=cameras,
        rules=RuleService(transactions, clock),
        grounds=GroundService(transactions, clock),
        events=EventService(transactions, clock),
        alarms=AlarmService(transactions, clock),
        watchlists=WatchService(transactions, clock),
        plates=PlateService(transactions, clock),
        past=past_service(settings, transactions, clock),
        hromadas=HromadaService(transactions, clock, boundary_faults),
        memoranda=MemorandumService(transactions, clock),
        statistics=VerdictStatistics(transactions),
        precision=PrecisionStatistics(transactions, clock, zone_of(settings.timezone)),
        changes=ChangeReader(transactions),
        recordings=recordings,
        coverage=_coverage(settings, transactions, clock),
        holds=HoldService(transactions, clock, Mover(settings.places), known_camera(cameras, actor)),
        exports=ExportService(transactions, clock, Mover(settings.places), known_camera(cameras, actor)),
        archive=ArchiveService(transactions, clock),
        playback=_playback(settings, recordings, clock),
        onvif=FieldService(transactions, clock, OnvifDevices(clock)),
        live=LiveHub(settings.run_dir / "relay.sock", has_sub),
        boxes=BoxesReader(settings.run_dir / "boxes.sock"),
        probe=_probe,
        state=StateReader(clock, settings.data_dir, lambda: heartbeats(settings.run_dir), lambda: cameras.list(actor)),
    )


def _coverage(settings: Settings, transactions: Transactions[RecordingUnit], clock: Clock) -> CoverageService:
    word = RecorderWord(clock, lambda: heartbeats(settings.run_dir))
    return CoverageService(transactions, clock, word, zone_of(settings.timezone))


def _playback(settings: Settings, recordings: RecordingService, clock: Clock) -> Playback:
    from varta.bootstrap.playback import ArchivePlayback
    from varta.media.store import Store

    return ArchivePlayback(recordings, Store(settings.places), clock)


def heartbeats(run_dir: Path) -> Sequence[Heartbeat]:
    """Return what the workers last said of themselves; what cannot be read is left out."""
    from varta.workers.heartbeat import read_heartbeats

    found = []
    for name, beat in read_heartbeats(run_dir).items():
        at, since, figures = moment(beat.get("at")), moment(beat.get("since")), beat.get("figures")
        if at is not None and isinstance(figures, Mapping):
            found.append(Heartbeat(name, at, since or at, figures))
    return found


def _options(settings: Settings) -> WebOptions:
    view = settings.map
    return WebOptions(
        events_root=settings.events_dir,
        exports_root=settings.exports_dir,
        map_view=MapView(view.tiles_url, view.attribution, view.centre, view.zoom),
        max_viewers=settings.web.max_viewers,
        zone=zone_of(settings.timezone),
        metrics_open=settings.web.metrics_open,
    )


def _probe(url: str) -> Probed:
    from varta.media.probe import probe

    found = probe(url, _PROBE_S)
    return Probed(found.codec, found.width, found.height, found.seconds_to_first_picture, found.keyframe_jpeg)
