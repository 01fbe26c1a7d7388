"""A hold: footage that nobody and nothing may delete until it is released or its time is over."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from varta.kernel.errors import BadInput, Conflict
from varta.kernel.ids import CameraId, HoldId
from varta.kernel.spans import Span

MAX_CAMERAS = 100
MAX_TEXT = 200


class HoldReason(StrEnum):
    """Name why footage is kept longer than its term (`domain.md`, law turned into requirements, 4)."""

    CRIMINAL_CASE = "criminal_case"
    ADMINISTRATIVE_CASE = "administrative_case"
    COMPLAINT = "complaint"
    REQUEST = "request"  # of a lawyer or an authority
    EMERGENCY = "emergency"
    INTERNAL_INQUIRY = "internal_inquiry"


@dataclass(frozen=True, slots=True)
class Hold:
    """Keep the footage of some cameras in a span; `until` None means until somebody releases it."""

    id: HoldId
    camera_ids: tuple[CameraId, ...]
    span: Span
    reason: HoldReason
    case_reference: str
    placed_by: str
    placed_at: datetime
    until: datetime | None = None
    note: str = ""
    released_by: str = ""
    released_at: datetime | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.camera_ids) <= MAX_CAMERAS:
            raise BadInput("hold.bad_cameras", f"A hold is for 1 to {MAX_CAMERAS} cameras.", where="camera_ids")
        if not self.case_reference.strip() or len(self.case_reference) > MAX_TEXT:
            raise BadInput(
                "hold.no_case",
                f"Give the case that needs this footage, in 1 to {MAX_TEXT} characters.",
                where="case_reference",
            )
        if self.until is not None and self.until <= self.placed_at:
            raise BadInput("hold.bad_until", "A hold must end after it is placed.", where="until")

    def active(self, at: datetime) -> bool:
        """Tell whether it keeps footage at a moment; one past its time does until the keeper has released it."""
        return self.released_at is None or self.released_at > at

    def due(self, at: datetime) -> bool:
        """Tell whether its time is over."""
        return self.released_at is None and self.until is not None and at >= self.until

    def release(self, by: str, at: datetime) -> "Hold":
        """Return it released; refused when it already is (`hold.already_released`)."""
        if self.released_at is not None:
            raise Conflict(
                "hold.already_released", f"Hold {self.id} was already released by {self.released_by}.",
                params={"by": self.released_by},
            )  # fmt: skip
        return replace(self, released_by=by, released_at=at)
