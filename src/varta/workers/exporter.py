"""The exporter: makes the packages that people asked for, one at a time, in a process of its own.

What is done of a package is on the disk, so that a killed exporter goes on; a cancelled one ends within a second.
"""

import fcntl
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from varta.kernel.errors import Conflict, NotFound, Unavailable, VartaError
from varta.kernel.footage import StreamKey, StreamKind
from varta.kernel.ids import CameraId, ExportId
from varta.kernel.spans import Span
from varta.media.evidence.manifest import Request
from varta.media.evidence.package import Made, PackageMaker, discard
from varta.media.evidence.zipped import write_error
from varta.media.store import Store, StoredFile
from varta.recordings.export import Export
from varta.recordings.export_plan import CameraPlan
from varta.workers.export_request import request_of
from varta.workers.export_watch import Cancelled, Stopped, Watch, WatchLinks

_log = logging.getLogger(__name__)
_POLL_S, _LOOK_S, _BEAT_S, _RETRY_S = 0.5, 0.4, 1.0, 2.0
_EXPIRE_S = 3600.0
_SLACK_S = 2.0  # between a segment's end and its file's last byte
WORK, _LOCK = ".work", ".lock"
_PASSES = 2  # a package's bytes pass by twice: native files, then the clip
_SHARE_OF_ORIGINAL = 0.2  # of the work of a redacted copy


class Redactor(Protocol):
    """Make the redacted copy of a package; `workers.redactor.PackageRedactor` does."""

    def __call__(
        self, request: Request, original: Made, work: Path, target: Path, moved: Callable[[float], None]
    ) -> Made:
        """Make it at `target`; `moved` gets the share that is done, is called often and may raise."""
        ...


@dataclass(frozen=True, slots=True)
class ExporterConfig:
    """Say where packages go and where footage lies. `patience_s`: how long to wait for a file that is being written."""

    exports: Path
    places: Sequence[Path]
    patience_s: float = 180.0


@dataclass(frozen=True, slots=True)
class ExporterLinks:
    """Reach the rest of the centre; each call may raise `Unavailable` at any time."""

    take: Callable[[], Export | None]
    plan: Callable[[Export], Sequence[CameraPlan]]
    name_of: Callable[[CameraId], str]
    wanted: Callable[[ExportId], bool]
    advance: Callable[[ExportId, float], bool]
    finish: Callable[[ExportId, str, int, str], object]
    fail: Callable[[ExportId, str], object]
    unfinished: Callable[[], Sequence[ExportId]]
    beat: Callable[[Mapping[str, object]], None]


@dataclass(slots=True)
class Figures:
    """Count for the heartbeat."""

    made: int = 0
    failed: int = 0
    running: str = ""


def run(exporter: "Exporter", stop: threading.Event, expire: Callable[[], object]) -> None:
    """Make packages until `stop` is set, and look once an hour which are to be erased."""
    exporter.sweep()
    expired = float("-inf")
    while not stop.is_set():
        if time.monotonic() - expired >= _EXPIRE_S:
            expired = time.monotonic()
            expire()
        exporter.look()
        stop.wait(_POLL_S)


@dataclass(slots=True)
class Exporter:
    """Look for exports that wait, and make them."""

    config: ExporterConfig
    links: ExporterLinks
    maker: PackageMaker
    redactor: Redactor
    stop: threading.Event
    figures: Figures = field(default_factory=Figures)
    _away: bool = False
    _beaten: float = float("-inf")

    def look(self) -> None:
        """Make the oldest export that waits; a database that is away is asked again at the next look."""
        self.beat()
        try:
            with exports_lock(self.config.exports) as mine:
                export = self.links.take() if mine else None
                if export is not None:
                    self.make(export)
            self._away = False
        except VartaError as error:
            if not self._away:
                _log.warning("exports wait: %s", error)
            self._away = True
        except Stopped:
            _log.info("the export goes on at the next start")

    def make(self, export: Export, told: Callable[[float], None] = lambda _: None) -> Made | None:
        """Make one export and say what became of it; None for one that was cancelled or failed.

        Raises `Stopped`; `Unavailable` (`database.away`) where that could not be said.
        """
        self.figures.running = export.id
        work = self.config.exports / WORK / export.id
        watch = Watch(
            WatchLinks(lambda: self.links.wanted(export.id), lambda p: self.links.advance(export.id, p), self.beat),
            self.stop,
            told,
        )
        try:
            made = self._package(export, work, watch)
            self._keep_saying(lambda: self.links.finish(export.id, made.path.name, made.size, made.sha256))
            self.figures.made += 1
            discard(work)
            return made
        except (Cancelled, Conflict):
            self._give_up(export, work)
        except VartaError as error:
            _log.error("export %s failed: %s", export.id, error)
            self.figures.failed += 1
            code = error.code
            self._keep_saying(lambda: self.links.fail(export.id, code))
        finally:
            self.figures.running = ""
        return None

    def sweep(self) -> None:
        """Remove what cancelled exports left while nobody was there."""
        try:
            wanted = set(self.links.unfinished())
            for folder in (self.config.exports / WORK).glob("*"):
                if folder.name not in wanted:
                    discard(folder)
        except VartaError as error:
            _log.warning("left-over work of exports stays for now: %s", error)

    def beat(self) -> None:
        """Show that this process lives, once a second."""
        if time.monotonic() - self._beaten >= _BEAT_S:
            self._beaten = time.monotonic()
            figures = self.figures
            self.links.beat({"made": figures.made, "failed": figures.failed, "running": figures.running})

    def _package(self, export: Export, work: Path, watch: Watch) -> Made:
        self._await_files(export, watch)
        plans = self.links.plan(export)
        size = sum(segment.size for plan in plans for segment in plan.segments)
        if not size:
            raise NotFound("export.nothing_recorded", "Nothing was recorded in this span, or it is gone by now.")
        request = request_of(export, plans, self.links.name_of)
        target = self.config.exports / f"{export.id}.zip"
        redacted = export.redaction.wanted
        watch.expect(size * _PASSES, _SHARE_OF_ORIGINAL if redacted else 1.0)
        if not redacted:
            return self.maker.make(request, work, target, watch.watcher())
        original = self._original(request, work, original_path(target), watch)
        return self.redactor(request, original, work, target, watch.rest)

    def _original(self, request: Request, work: Path, target: Path, watch: Watch) -> Made:
        """Make a redacted copy's parent, unless that was done before a kill."""
        memory = work / "original.json"
        try:
            size, digest, manifest = json.loads(memory.read_bytes())
            if target.stat().st_size == size:
                return Made(target, size, digest, manifest)
        except (OSError, ValueError):
            pass  # there is none yet
        made = self.maker.make(request, work, target, watch.watcher())
        try:
            memory.write_text(json.dumps([made.size, made.sha256, made.manifest_sha256]))
        except OSError as error:
            raise write_error(error, memory) from None
        return made

    def _await_files(self, export: Export, watch: Watch) -> None:
        """Wait while footage of the span is in a file that is still being written, or not in the catalogue yet."""
        store, until = Store(self.config.places), time.monotonic() + self.config.patience_s
        while time.monotonic() < until:
            known = {segment.file for plan in self.links.plan(export) for segment in plan.segments}
            streams = [StreamKey(camera, StreamKind.MAIN) for camera in export.camera_ids]
            found = [stored for stream in streams for stored in store.found(stream, export.span)]
            if not any(stored.open or (stored.file not in known and _reaches(stored, export.span)) for stored in found):
                return
            watch.beat()
            self.stop.wait(_LOOK_S)

    def _give_up(self, export: Export, work: Path) -> None:
        _log.info("export %s is cancelled", export.id)
        discard(work)
        target = self.config.exports / f"{export.id}.zip"
        for path in (target, original_path(target)):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise write_error(error, path) from None

    def _keep_saying(self, say: Callable[[], object]) -> None:
        """Tell the database how it went, as often as it takes."""
        while True:
            try:
                say()
                return
            except Unavailable as error:
                _log.warning("the end of an export waits to be noted: %s", error)
            if self.stop.wait(_RETRY_S):
                raise Stopped
            self.beat()


def original_path(package: Path) -> Path:
    """Return where a redacted copy's parent lies."""
    return package.with_name(f"{package.stem}.original.zip")


@contextmanager
def exports_lock(folder: Path) -> Iterator[bool]:
    """Hold the exports' folder if nobody else does: one at a time, the worker's or a command's.

    Raises `Unavailable` (`evidence.cannot_write`).
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = (folder / _LOCK).open("ab")
    except OSError as error:
        raise write_error(error, folder) from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def _reaches(stored: StoredFile, span: Span) -> bool:
    """Tell whether a closed file that the catalogue does not know yet belongs to a span: by its last byte."""
    start = span.start.timestamp()
    if stored.file.start_ms > start * 1000:
        return True
    try:
        return stored.path.stat().st_mtime > start + _SLACK_S
    except OSError:
        return True  # it is being moved: look again
