"""An export: footage made ready as evidence.

queued ──start──> running ──> done | failed
  │                 │
  └────cancel───────┴──> cancelled          failed, cancelled ──resume──> queued
                                            done, failed ──erase, after some days──> erased
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from varta.kernel.errors import BadInput, Conflict
from varta.kernel.ids import CameraId, ExportId, HoldId
from varta.kernel.spans import Span
from varta.recordings.hold import HoldReason

MAX_CAMERAS = 16
MAX_TEXT = 200
MAX_AREAS = 32
_WHOLE = 1.000001  # what a browser computes may be a little over


class ExportState(StrEnum):
    """Name where an export stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Redaction:
    """Say what a redacted copy hides. `areas`: (x, y, width, height) as fractions of the picture, for every camera."""

    faces: bool = False
    people: bool = False
    plates: bool = False
    areas: tuple[tuple[float, float, float, float], ...] = ()

    def __post_init__(self) -> None:
        for x, y, width, height in self.areas:
            inside = 0 <= x < 1 and 0 <= y < 1 and width > 0 and height > 0
            if not inside or x + width > _WHOLE or y + height > _WHOLE:
                text = "An area is x, y, width and height as fractions of the picture, inside of it."
                raise BadInput("export.bad_area", text, where="redaction.areas")
        if len(self.areas) > MAX_AREAS:
            raise BadInput("export.bad_area", f"Draw at most {MAX_AREAS} areas.", where="redaction.areas")

    @property
    def wanted(self) -> bool:
        """Tell whether there is anything to hide."""
        return self.faces or self.people or self.plates or bool(self.areas)


@dataclass(frozen=True, slots=True)
class Export:
    """Hold one export. `hold_id` keeps its footage until it ended; `progress` is 0 to 1; `file` is below `exports/`."""

    id: ExportId
    camera_ids: tuple[CameraId, ...]
    span: Span
    purpose: str
    case_reference: str
    reason: HoldReason
    asked_by: str
    asked_at: datetime
    hold_id: HoldId
    redaction: Redaction = Redaction()
    state: ExportState = ExportState.QUEUED
    progress: float = 0.0
    problem: str = ""
    file: str = ""
    size: int = 0
    sha256: str = ""
    ended_at: datetime | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.camera_ids) <= MAX_CAMERAS:
            raise BadInput("export.bad_cameras", f"An export is of 1 to {MAX_CAMERAS} cameras.", where="camera_ids")
        for where, text in (("purpose", self.purpose), ("case_reference", self.case_reference)):
            if not text.strip() or len(text) > MAX_TEXT:
                raise BadInput("archive.purpose_needed", f"Give a {where} of 1 to {MAX_TEXT} characters.", where=where)

    def start(self) -> "Export":
        """Return it begun; refused unless queued or, after a crash, running (`export.not_queued`)."""
        self._require(ExportState.QUEUED, ExportState.RUNNING, code="export.not_queued")
        return replace(self, state=ExportState.RUNNING, problem="", ended_at=None)

    def advance(self, progress: float) -> "Export":
        """Return it with its progress."""
        return replace(self, progress=min(max(progress, 0.0), 1.0))

    def finish(self, file: str, size: int, sha256: str, at: datetime) -> "Export":
        """Return it done."""
        self._require(ExportState.RUNNING, code="export.not_running")
        return replace(self, state=ExportState.DONE, progress=1.0, file=file, size=size, sha256=sha256, ended_at=at)

    def fail(self, problem: str, at: datetime) -> "Export":
        """Return it failed with an error's code."""
        self._require(ExportState.RUNNING, code="export.not_running")
        return replace(self, state=ExportState.FAILED, problem=problem, ended_at=at)

    def cancel(self, at: datetime) -> "Export":
        """Return it cancelled; refused once it ended (`export.ended`)."""
        self._require(ExportState.QUEUED, ExportState.RUNNING, code="export.ended")
        return replace(self, state=ExportState.CANCELLED, ended_at=at)

    def resume(self) -> "Export":
        """Return it queued again; refused unless failed or cancelled (`export.not_stopped`)."""
        self._require(ExportState.FAILED, ExportState.CANCELLED, code="export.not_stopped")
        return replace(self, state=ExportState.QUEUED, problem="", ended_at=None)

    def erase(self) -> "Export":
        """Return it without a package, as its time is over; refused unless done or failed (`export.not_ended`)."""
        self._require(ExportState.DONE, ExportState.FAILED, code="export.not_ended")
        return replace(self, state=ExportState.ERASED, file="")

    def _require(self, *states: ExportState, code: str) -> None:
        if self.state not in states:
            raise Conflict(code, f"Export {self.id} is {self.state.value}.", params={"state": self.state.value})
