"""The use cases of exports: asking for evidence, following it, and what the exporter needs (`design/evidence.md`)."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from varta.access.audit import AuditDraft, Detail
from varta.access.model import Actor, Permission
from varta.kernel.changes import Topic
from varta.kernel.clock import Clock
from varta.kernel.errors import BadInput, NotFound, VartaError
from varta.kernel.ids import CameraId, ExportId, HoldId, camera_id, new_id
from varta.kernel.spans import Span
from varta.kernel.transactions import Transactions
from varta.recordings.export import Export, ExportState, Redaction
from varta.recordings.export_plan import CameraPlan, plan_camera
from varta.recordings.hold import Hold, HoldReason
from varta.recordings.hold_files import FootageFiles, HeldFiles
from varta.recordings.repository import RecordingUnit

_log = logging.getLogger(__name__)
LONGEST, LONGEST_REDACTED = timedelta(days=31), timedelta(hours=6)
KEPT = timedelta(days=7)  # an export that failed can be resumed for as long; then its footage ends as any other's
MAX_PAGE = 200
_AT_ONCE = 500
_AT_WORK = (ExportState.QUEUED, ExportState.RUNNING, ExportState.FAILED)


@dataclass(frozen=True, slots=True)
class ExportDraft:
    """Hold what a person asks for."""

    camera_ids: Sequence[str]
    span: Span
    purpose: str
    case_reference: str
    reason: HoldReason
    redaction: Redaction = field(default_factory=Redaction)


class ExportService:
    """Ask for exports and follow them; safe from several threads.

    `known` tells whether there is such a camera; one that was removed still has footage and can be exported.
    """

    def __init__(
        self,
        transactions: Transactions[RecordingUnit],
        clock: Clock,
        files: FootageFiles,
        known: Callable[[CameraId], bool] = lambda _: True,
    ) -> None:
        self._transactions = transactions
        self._clock = clock
        self._held = HeldFiles(transactions, files)
        self._known = known

    def ask(self, actor: Actor, draft: ExportDraft) -> Export:
        """Queue an export; from now on a hold keeps its footage.

        Raises `BadInput` (`export.…`, `archive.purpose_needed`), `NotFound` (`camera.not_found`).
        """
        actor.require(Permission.EXPORT_EVIDENCE)
        export, hold = self._new(actor, draft)
        with self._transactions() as unit:
            self._require_known(unit, export.camera_ids)
            unit.holds.add(hold)
            unit.exports.add(export)
            self._note(unit, actor, "evidence.export", export)
            self._note_hold(unit, actor, "hold.place", hold)
        self._keep(hold)
        return export

    def get(self, actor: Actor, export_id: ExportId) -> Export:
        """Return one export. Raises `NotFound` (`export.not_found`)."""
        actor.require(Permission.EXPORT_EVIDENCE)
        with self._transactions(write=False) as unit:
            return _found(unit, export_id)

    def list(self, actor: Actor, limit: int = 100) -> Sequence[Export]:
        """Return exports, newest first. Raises `BadInput` (`export.bad_limit`)."""
        actor.require(Permission.EXPORT_EVIDENCE)
        if not 1 <= limit <= MAX_PAGE:
            raise BadInput("export.bad_limit", f"Ask for 1 to {MAX_PAGE} exports at a time.", where="limit")
        with self._transactions(write=False) as unit:
            return unit.exports.list(limit)

    def cancel(self, actor: Actor, export_id: ExportId) -> Export:
        """Give an export up; the exporter hears of it within a second. Raises `Conflict` (`export.ended`)."""
        actor.require(Permission.EXPORT_EVIDENCE)
        return self._end(actor, export_id, "evidence.cancel", lambda e: e.cancel(self._clock.now()))

    def resume(self, actor: Actor, export_id: ExportId) -> Export:
        """Queue a stopped export again, with a new hold if its own is over. Raises `export.not_stopped`."""
        actor.require(Permission.EXPORT_EVIDENCE)
        with self._transactions() as unit:
            export = _found(unit, export_id).resume()
            hold = unit.holds.get(export.hold_id)
            if hold is None or hold.released_at is not None:
                hold = self._hold(actor, export)
                unit.holds.add(hold)
                self._note_hold(unit, actor, "hold.place", hold)
                export = replace(export, hold_id=hold.id)
            unit.exports.replace(export)
            self._note(unit, actor, "evidence.resume", export)
        self._keep(hold)
        return export

    def note_download(self, actor: Actor, export_id: ExportId, file: str) -> Export:
        """Note that somebody takes a package away, before its first byte is sent. Raises `export.not_found`."""
        actor.require(Permission.EXPORT_EVIDENCE)
        with self._transactions() as unit:
            export = _found(unit, export_id)
            self._note(unit, actor, "evidence.download", export, file=file)
        return export

    def take(self, actor: Actor) -> Export | None:
        """Begin, or go on with, the oldest export that waits."""
        actor.require(Permission.REPORT)
        with self._transactions(write=False) as unit:
            if unit.exports.next_waiting() is None:
                return None
        with self._transactions() as unit:
            export = unit.exports.next_waiting()
            if export is None:
                return None
            return self._put(unit, export.start())

    def begin(self, actor: Actor, export_id: ExportId) -> Export:
        """Begin one export at once, as the command line does."""
        actor.require(Permission.REPORT)
        with self._transactions() as unit:
            return self._put(unit, _found(unit, export_id).start())

    def plan(self, actor: Actor, export: Export) -> Sequence[CameraPlan]:
        """Return what the catalogue knows of an export's cameras."""
        actor.require(Permission.REPORT)
        plans = []
        for camera in export.camera_ids:
            with self._transactions(write=False) as unit:
                plans.append(plan_camera(unit, camera, export.span))
        return plans

    def advance(self, actor: Actor, export_id: ExportId, progress: float) -> bool:
        """Note progress; return whether the export is still wanted."""
        actor.require(Permission.REPORT)
        with self._transactions() as unit:
            export = unit.exports.get(export_id)
            if export is None or export.state is not ExportState.RUNNING:
                return False
            unit.exports.replace(export.advance(progress))  # no change for the feed: whoever looks on asks again
        return True

    def wanted(self, actor: Actor, export_id: ExportId) -> bool:
        """Tell whether an export is still running, and not cancelled."""
        actor.require(Permission.REPORT)
        with self._transactions(write=False) as unit:
            export = unit.exports.get(export_id)
        return export is not None and export.state is ExportState.RUNNING

    def open_ones(self, actor: Actor) -> Sequence[ExportId]:
        """Return the newest exports that may still have files of theirs at work."""
        actor.require(Permission.REPORT)
        with self._transactions(write=False) as unit:
            every = unit.exports.list(MAX_PAGE)
        return [e.id for e in every if e.state in _AT_WORK]

    def finish(self, actor: Actor, export_id: ExportId, file: str, size: int, sha256: str) -> Export:
        """Note that a package is ready; its hold ends. Raises `Conflict` (`export.not_running`) if cancelled."""
        actor.require(Permission.REPORT)
        return self._end(
            actor, export_id, "evidence.ready", lambda e: e.finish(file, size, sha256, self._clock.now())
        )  # fmt: skip

    def fail(self, actor: Actor, export_id: ExportId, problem: str) -> Export:
        """Note that an export failed; its hold stays for some days, so that it can be resumed."""
        actor.require(Permission.REPORT)
        with self._transactions() as unit:
            return self._put(unit, _found(unit, export_id).fail(problem, self._clock.now()))

    def _new(self, actor: Actor, draft: ExportDraft) -> tuple[Export, Hold]:
        longest = LONGEST_REDACTED if draft.redaction.wanted else LONGEST
        if draft.span.duration > longest:
            text = f"This export has at most {longest}; ask for several."
            hours = longest.total_seconds() / 3600
            raise BadInput("export.span_too_long", text, where="to", params={"hours": hours})
        if draft.span.end > self._clock.now():
            raise BadInput("export.span_not_over", "The span ends in the future; wait until it is over.", where="to")
        export = Export(
            id=ExportId(new_id()),
            camera_ids=tuple(dict.fromkeys(camera_id(camera) for camera in draft.camera_ids)),
            span=draft.span,
            purpose=draft.purpose.strip(),
            case_reference=draft.case_reference.strip(),
            reason=draft.reason,
            asked_by=actor.name,
            asked_at=self._clock.now(),
            hold_id=HoldId(""),
            redaction=draft.redaction,
        )
        hold = self._hold(actor, export)
        return replace(export, hold_id=hold.id), hold

    def _hold(self, actor: Actor, export: Export) -> Hold:
        now = self._clock.now()
        return Hold(
            id=HoldId(new_id()),
            camera_ids=export.camera_ids,
            span=export.span,
            reason=export.reason,
            case_reference=export.case_reference,
            placed_by=actor.name,
            placed_at=now,
            until=now + KEPT,
            note=f"export {export.id}",
        )

    def _keep(self, hold: Hold) -> None:
        """Move the footage apart now, out of reach of a recorder that makes room; the keeper sees to what is left."""
        try:
            self._held.keep(hold)
        except VartaError as error:
            _log.error("hold %s stands, but its files wait for the keeper: %s", hold.id, error)

    def _end(self, actor: Actor, export_id: ExportId, action: str, step: Callable[[Export], Export]) -> Export:
        with self._transactions() as unit:
            export = self._put(unit, step(_found(unit, export_id)))
            self._note(unit, actor, action, export)
            hold = unit.holds.get(export.hold_id)
            if hold is not None and hold.released_at is None:
                released = hold.release(actor.name, self._clock.now())
                unit.holds.replace(released)
                self._note_hold(unit, actor, "hold.release", released)
        try:
            self._held.forget_note(export.hold_id)
            self._held.settle(_AT_ONCE)
        except VartaError as error:
            _log.warning("the files of hold %s wait for the keeper: %s", export.hold_id, error)
        return export

    def _put(self, unit: RecordingUnit, export: Export) -> Export:
        unit.exports.replace(export)
        unit.changes.append(Topic.EXPORT, export.id, self._clock.now())
        return export

    def _require_known(self, unit: RecordingUnit, cameras: Sequence[CameraId]) -> None:
        missing = [camera for camera in cameras if not self._known(camera)]
        recorded = {stream.camera_id for stream in unit.segments.streams()} if missing else set()
        for camera in missing:
            if camera not in recorded:
                text = f"There is no camera '{camera}', and no footage of one."
                raise NotFound("camera.not_found", text, where="camera_ids", params={"camera": camera})

    def _note(self, unit: RecordingUnit, actor: Actor, action: str, export: Export, **more: Detail) -> None:
        now = self._clock.now()
        hidden = export.redaction
        details: dict[str, Detail] = {
            "cameras": " ".join(export.camera_ids),
            "from": export.span.start.isoformat(),
            "to": export.span.end.isoformat(),
            "reason": export.reason.value,
            "redacted": hidden.wanted,
            "sha256": export.sha256,
            **more,
        }
        unit.audit.append(
            AuditDraft(now, actor, action, export.id, export.purpose, export.case_reference, details)
        )  # fmt: skip
        unit.changes.append(Topic.EXPORT, export.id, now)

    def _note_hold(self, unit: RecordingUnit, actor: Actor, action: str, hold: Hold) -> None:
        now = self._clock.now()
        details: dict[str, Detail] = {
            "cameras": " ".join(hold.camera_ids),
            "from": hold.span.start.isoformat(),
            "to": hold.span.end.isoformat(),
            "reason": hold.reason.value,
            "until": hold.until.isoformat() if hold.until else None,
        }
        draft = AuditDraft(now, actor, action, hold.id, case_reference=hold.case_reference, details=details)
        unit.audit.append(draft)
        unit.changes.append(Topic.HOLD, hold.id, now)


def _found(unit: RecordingUnit, export_id: ExportId) -> Export:
    export = unit.exports.get(export_id)
    if export is None:
        raise NotFound("export.not_found", f"There is no export with the id '{export_id}'.")
    return export
