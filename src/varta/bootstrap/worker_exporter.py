"""Wiring of the exporter, for the worker and for the command line."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from varta import __version__
from varta.access.model import system_actor
from varta.bootstrap.coverage import known_camera
from varta.bootstrap.settings import Settings
from varta.cameras.service import CameraService
from varta.kernel.clock import SystemClock
from varta.kernel.errors import NotFound
from varta.kernel.ids import CameraId
from varta.media.evidence import package
from varta.media.evidence.manifest import Request, SegmentFacts
from varta.media.evidence.package import Made, PackageMaker
from varta.media.mover import Mover
from varta.media.signing import InstallationKey
from varta.media.store import Store
from varta.recordings.export_expiry import ExportExpiry
from varta.recordings.export_service import ExportService
from varta.workers.export_expiry import Expiry
from varta.workers.exporter import Exporter, ExporterConfig, ExporterLinks, run
from varta.workers.heartbeat import Heartbeat

if TYPE_CHECKING:
    from varta.storage.database import Database


def run_exporter(settings: Settings, database: "Database", stop: threading.Event) -> None:
    """Make exports until `stop` is set."""
    actor = system_actor("exporter")
    keep = timedelta(days=settings.evidence.keep_days)
    service = ExportExpiry(database.transaction, SystemClock(), keep)
    expiry = Expiry(
        settings.exports_dir, lambda: service.due(actor), lambda export_id: service.erased(actor, export_id)
    )  # fmt: skip
    run(make_exporter(settings, database, stop), stop, expiry.look)


def make_exporter(settings: Settings, database: "Database", stop: threading.Event) -> Exporter:
    """Return an exporter over a database."""
    store = Store(settings.places)

    def locate(facts: SegmentFacts) -> Path | None:
        return store.locate(facts.file, facts.place, facts.held)

    evidence = settings.evidence
    about = package.Settings(
        evidence.installation, f"Varta {__version__}", evidence.tsa_url, evidence.tsa_certificates
    )  # fmt: skip
    maker = PackageMaker(InstallationKey.load(settings.keys_dir), about, SystemClock(), locate)
    config = ExporterConfig(settings.exports_dir, settings.places)
    return Exporter(config, _links(settings, database), maker, _Redactor(settings, maker, locate), stop)


def export_service(settings: Settings, database: "Database") -> ExportService:
    """Return the use cases of exports over a database."""
    clock = SystemClock()
    known = known_camera(CameraService(database.transaction, clock), system_actor("exporter"))
    return ExportService(database.transaction, clock, Mover(settings.places), known)


def _links(settings: Settings, database: "Database") -> ExporterLinks:
    clock, actor = SystemClock(), system_actor("exporter")
    exports, cameras = export_service(settings, database), CameraService(database.transaction, clock)

    def name_of(camera: CameraId) -> str:
        try:
            return cameras.get(actor, camera).name
        except NotFound:
            return camera  # removed since; its footage is still here

    return ExporterLinks(
        take=lambda: exports.take(actor),
        plan=lambda export: exports.plan(actor, export),
        name_of=name_of,
        wanted=lambda export_id: exports.wanted(actor, export_id),
        advance=lambda export_id, progress: exports.advance(actor, export_id, progress),
        finish=lambda export_id, file, size, digest: exports.finish(actor, export_id, file, size, digest),
        fail=lambda export_id, problem: exports.fail(actor, export_id, problem),
        unfinished=lambda: exports.open_ones(actor),
        beat=Heartbeat(settings.run_dir, "exporter", clock).beat,
    )


class _Redactor:
    """Load what redacting needs when it is first needed: detectors take memory that most centres want elsewhere."""

    def __init__(
        self, settings: Settings, maker: PackageMaker, locate: Callable[[SegmentFacts], Path | None]
    ) -> None:  # fmt: skip
        self._settings, self._maker, self._locate = settings, maker, locate

    def __call__(
        self, request: Request, original: Made, work: Path, target: Path, moved: Callable[[float], None]
    ) -> Made:
        from varta.workers.redactor import PackageRedactor, RedactorConfig

        config = RedactorConfig(self._settings.models_dir, self._settings.mirror, self._settings.analysis.detector)
        return PackageRedactor(config, self._maker, self._locate)(request, original, work, target, moved)
