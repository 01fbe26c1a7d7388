"""Rules tried on the past: how often would one have raised an alarm?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from varta.kernel.errors import BadInput
from varta.kernel.ground import Calibration
from varta.kernel.ids import CameraId
from varta.kernel.rules import RuleSpec
from varta.kernel.spans import Span
from varta.kernel.trajectory import Trajectory

MAX_TRIAL = timedelta(days=31)
MAX_MOMENTS = 200
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Trial:
    """Say which rule to try on which camera's past. Raises `BadInput` (`past.trial_too_long`).

    `ground` is the camera's calibration as it is now; `most_s` the most seconds that it may take.
    """

    camera: CameraId
    span: Span
    rule: RuleSpec
    ground: Calibration | None = None
    most_s: float = 30.0

    def __post_init__(self) -> None:
        if self.span.duration > MAX_TRIAL:
            text = f"Try a rule on at most {MAX_TRIAL.days} days."
            raise BadInput("past.trial_too_long", text, where="span", params={"days": MAX_TRIAL.days})


@dataclass(frozen=True, slots=True)
class TrialAlarm:
    """Hold an alarm that the rule would have raised."""

    at: datetime
    class_name: str
    trace: str
    direction: str = ""


@dataclass(frozen=True, slots=True)
class TrialResult:
    """Hold what a rule would have done. `alarms` are its first, at most `MAX_MOMENTS`, `total` counts all.

    `tracks` were looked at. When the time was up before the span's end, `looked` ends earlier, and the rate is that of
    what was looked at.
    """

    alarms: tuple[TrialAlarm, ...]
    total: int
    tracks: int
    looked: Span
    complete: bool

    @property
    def per_day(self) -> float:
        """Return how many alarms a day."""
        return self.total / (self.looked.duration / _DAY)


class Replay(Protocol):
    """Run a rule over kept tracks, which come in order of their starts."""

    def __call__(self, trial: Trial, tracks: Iterable[Sequence[Trajectory]]) -> TrialResult:
        """Return what it would have done. Raises `BadInput` (`past.rule_needs_pixels`, `rule.needs_ground`)."""
        ...
