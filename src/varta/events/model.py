"""An event: something a rule saw."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from varta.kernel.errors import Conflict
from varta.kernel.ids import CameraId, EventId, HromadaCode, RuleId
from varta.kernel.rules import RuleMode

SYSTEM = "system"  # the rule_kind of what Varta found wrong with itself, such as a camera that is not recorded

CAMERA = "camera"  # of what a camera noticed itself: motion, tampering, one of its inputs


class ClipState(StrEnum):
    """Say whether the clip is there: it needs the seconds after the event to be recorded first."""

    PENDING = "pending"
    READY = "ready"
    MISSING = "missing"  # nothing was recorded around the event


@dataclass(frozen=True, slots=True)
class BoundingBox:
    """Hold a box as fractions of the picture: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Event:
    """Hold what was seen. Names and place are copies from that moment: later changes do not rewrite the past.

    `track` names the object within its camera's analysis run; `score` is the detector's, 0 to 1; `direction` is empty
    unless a line was crossed. Pictures and clip lie in the event's folder as `picture.jpg` (box drawn),
    `original.jpg` and `clip.mp4`. `mode` is the rule's at that moment: only an active one asks for a person.
    `details` are what the rule found besides: numbers and words by name, such as `count`, `speed_kmh` or `plate`.

    Where `rule_kind` is `SYSTEM` nothing was seen: `class_name` says why it is wrong, there are neither pictures nor
    clip, and `ended_at` is None while it lasts.
    """

    id: EventId
    camera_id: CameraId
    camera_name: str
    rule_id: RuleId
    rule_name: str
    rule_kind: str
    class_name: str
    track: str
    at: datetime
    score: float
    box: BoundingBox
    recorded_at: datetime
    direction: str = ""
    latitude: float | None = None
    longitude: float | None = None
    address: str = ""
    hromada: HromadaCode | None = None
    clip: ClipState = ClipState.PENDING
    ended_at: datetime | None = None
    mode: RuleMode = RuleMode.ACTIVE
    details: Mapping[str, str | float] = field(default_factory=dict)

    def clip_done(self, state: ClipState) -> "Event":
        """Return it with its clip cut or found missing; refused once decided (`event.clip_decided`)."""
        if self.clip is not ClipState.PENDING:
            raise Conflict("event.clip_decided", f"The clip of event {self.id} is already '{self.clip.value}'.")
        return replace(self, clip=state)
