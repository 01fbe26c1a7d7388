"""What the keeper's parts share: its configuration, and how it reaches the rest of the centre."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Protocol

from varta.access.model import Actor
from varta.cameras.model import Camera
from varta.incidents.system_alarms import SystemAlarms
from varta.kernel.footage import StreamKey
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.recordings.hold_service import HoldService
from varta.recordings.keeping_service import KeepingService
from varta.recordings.retention import Limits
from varta.recordings.service import RecordingService


@dataclass(frozen=True, slots=True)
class KeeperConfig:
    """Say where footage lies and how long it is kept.

    `tiers_after`: the age at which footage moves to the second place, the third and so on. `before`, `after`: what
    around an event is kept with it. `budget_s`: longest time for one step at a time. `patience`: how long a camera that
    should be recorded may be without before an alarm is raised. `plates_kept`: how long readings of plates that hit
    nothing are kept.
    """

    places: Sequence[Path]
    run: Path
    limits: Limits
    reserve_bytes: int = 512 * 1024 * 1024
    tiers_after: Sequence[timedelta] = ()
    before: timedelta = timedelta(seconds=5)
    after: timedelta = timedelta(seconds=5)
    budget_s: float = 5.0
    patience: timedelta = timedelta(seconds=30)
    plates_kept: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class RecorderBeat:
    """Hold what the recorder said of itself, and when."""

    at: datetime
    figures: Mapping[str, object]


class TrackStore(Protocol):
    """Keep trajectories by camera and day (UTC). All may raise `Unavailable`."""

    def compact(self, budget_s: float) -> bool:
        """Turn what was written lately into its lasting form; tell whether there is more to do."""
        ...

    def days(self) -> Sequence[tuple[str, date]]:
        """Return each camera's days."""
        ...

    def erase(self, camera: str, day: date) -> None:
        """Erase a camera's day."""
        ...


@dataclass(frozen=True, slots=True)
class KeeperLinks:
    """Reach the rest of the centre; everything but `recorder` and `beat` may raise `Unavailable` at any time.

    `events` returns when something was seen at a camera in a span; `erase_plates` erases readings of plates from before
    a moment that hit nothing, and returns whether there are more; `prune` forgets old changes and returns whether
    there are more; `copy_tombstones` keeps a stream's tombstones beside its footage; `recorder` returns its last word,
    None before its first. `tracks` is where trajectories lie, None where none are kept; `note_erased` notes that a
    camera's day of them was erased.
    """

    actor: Actor
    recordings: RecordingService
    keeping: KeepingService
    holds: HoldService
    alarms: SystemAlarms
    cameras: Callable[[], Sequence[Camera]]
    events: Callable[[CameraId, Span], Sequence[datetime]]
    erase_plates: Callable[[datetime], bool]
    prune: Callable[[datetime], bool]
    copy_tombstones: Callable[[StreamKey], None]
    recorder: Callable[[], RecorderBeat | None]
    beat: Callable[[Mapping[str, object]], None]
    tracks: TrackStore | None = None
    note_erased: Callable[[str, date], None] = lambda _camera, _day: None
