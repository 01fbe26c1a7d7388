"""A reading of a plate: where and when a vehicle passed. One that is on no watchlist is erased soon."""

from dataclasses import dataclass
from datetime import datetime

from varta.kernel.ids import CameraId, EventId, PlateReadId, RuleId, WatchEntryId
from varta.kernel.plates import PlatePattern
from varta.kernel.spans import Span


@dataclass(frozen=True, slots=True)
class PlateRead:
    """Hold one reading. `candidates` are further texts with their scores, as `AA1234BO:0.81 …`.

    `event_id` and `entry_id` name the event of a hit and the entry that was met; None for all others.
    """

    id: PlateReadId
    camera_id: CameraId
    camera_name: str
    rule_id: RuleId
    track: str
    at: datetime
    text: str
    country: str
    score: float
    candidates: str = ""
    event_id: EventId | None = None
    entry_id: WatchEntryId | None = None


@dataclass(frozen=True, slots=True)
class PlateSearch:
    """Ask for past readings: which plates, when, at which cameras (none means all), newest first."""

    pattern: PlatePattern
    span: Span
    camera_ids: tuple[CameraId, ...] = ()
    limit: int = 200
