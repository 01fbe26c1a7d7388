"""Exports: footage made ready as evidence."""

from typing import Annotated

from pydantic import Field

from varta.kernel.spans import Span
from varta.recordings.export import MAX_AREAS, MAX_CAMERAS, ExportState
from varta.recordings.export import Export as ExportModel
from varta.recordings.export import Redaction as RedactionModel
from varta.recordings.export_service import ExportDraft as ExportDraftModel
from varta.recordings.hold import HoldReason
from varta.web.schemas.common import Answer, Body, Line, UtcTime, as_utc

Area = tuple[float, float, float, float]  # x, y, width, height as fractions of the picture


class RedactionDraft(Body):
    """Say what a redacted copy is to hide; nothing: there will be none."""

    faces: bool = False
    people: bool = False
    plates: bool = False
    areas: list[Area] = Field(default_factory=list, max_length=MAX_AREAS)


class ExportDraft(Body):
    """Say which footage to export, why, and for which case."""

    camera_ids: Annotated[list[Line], Field(min_length=1, max_length=MAX_CAMERAS)]
    from_: UtcTime = Field(alias="from")
    to: UtcTime
    purpose: Line
    case_reference: Line
    reason: HoldReason
    redaction: RedactionDraft = RedactionDraft()

    def as_model(self) -> ExportDraftModel:
        """Return the domain's draft. Raises `BadInput` (`time.empty_span`, `export.bad_area`)."""
        wanted = self.redaction
        redaction = RedactionModel(wanted.faces, wanted.people, wanted.plates, tuple(wanted.areas))
        span = Span(self.from_, self.to)
        return ExportDraftModel(self.camera_ids, span, self.purpose, self.case_reference, self.reason, redaction)


class Redaction(Answer):
    """Say what a redacted copy hides."""

    faces: bool
    people: bool
    plates: bool
    areas: list[Area]


class Export(Answer):
    """Describe an export; `problem` is an error's code, `sha256` that of the package."""

    id: str
    camera_ids: list[str]
    from_: UtcTime = Field(serialization_alias="from")
    to: UtcTime
    purpose: str
    case_reference: str
    reason: HoldReason
    redaction: Redaction
    asked_by: str
    asked_at: UtcTime
    state: ExportState
    progress: float
    problem: str
    size: int
    sha256: str
    ended_at: UtcTime | None


class Exports(Answer):
    """List exports, newest first."""

    items: list[Export]


def export_of(export: ExportModel) -> Export:
    """Describe an export."""
    hidden = export.redaction
    return Export(
        id=export.id,
        camera_ids=list(export.camera_ids),
        from_=as_utc(export.span.start),
        to=as_utc(export.span.end),
        purpose=export.purpose,
        case_reference=export.case_reference,
        reason=export.reason,
        redaction=Redaction(faces=hidden.faces, people=hidden.people, plates=hidden.plates, areas=list(hidden.areas)),
        asked_by=export.asked_by,
        asked_at=as_utc(export.asked_at),
        state=export.state,
        progress=export.progress,
        problem=export.problem,
        size=export.size,
        sha256=export.sha256,
        ended_at=as_utc(export.ended_at) if export.ended_at else None,
    )
