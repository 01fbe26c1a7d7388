"""An absence: a span in which a stream that should have been recorded was not, and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from varta.kernel.footage import StreamKey


class AbsenceReason(StrEnum):
    """Name why nothing was recorded."""

    CAMERA_OFFLINE = "camera_offline"
    NETWORK_LOSS = "network_loss"
    DISK_FULL = "disk_full"
    STORAGE_AWAY = "storage_away"
    DISABLED = "disabled"
    RECORDER_DOWN = "recorder_down"
    OVERLOAD = "overload"
    UNKNOWN = "unknown"
    DELETED = "deleted"  # was recorded, and purged since; known by its tombstone and never noted as an absence


@dataclass(frozen=True, slots=True)
class Absence:
    """Hold one absence, known by its stream and start. `end` is None while it lasts; `detail`: by whom, or a code."""

    stream: StreamKey
    start: datetime
    end: datetime | None
    reason: AbsenceReason
    detail: str = ""
