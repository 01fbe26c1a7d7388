"""The services that the web process stands on, and their wiring."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from varta.access.audit_service import AuditService
from varta.access.service import AccessService
from varta.bootstrap.ports import Boxes, Live, Probe, StateSource
from varta.cameras.service import CameraService, RuleService
from varta.communities.service import HromadaService
from varta.events.service import EventService
from varta.incidents.service import AlarmService
from varta.kernel.changes import ChangeReader
from varta.kernel.clock import Clock
from varta.statistics.verdicts import VerdictStatistics


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
    expected_workers: Sequence[str] = ("recorder", "analyst", "clipper")


@dataclass(frozen=True, slots=True)
class Centre:
    """Hold everything that the web's routes call."""

    clock: Clock
    options: WebOptions
    access: AccessService
    audit: AuditService
    cameras: CameraService
    rules: RuleService
    events: EventService
    alarms: AlarmService
    hromadas: HromadaService
    statistics: VerdictStatistics
    changes: ChangeReader
    live: Live
    boxes: Boxes
    probe: Probe
    state: StateSource
