"""The catalogue's use cases."""

from collections.abc import Sequence
from datetime import date

from varta.access.model import Actor, Permission
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.kernel.transactions import Transactions
from varta.recordings.model import Segment
from varta.recordings.repository import RecordingUnit


class RecordingService:
    """Keep the catalogue of what was recorded; safe from several threads."""

    def __init__(self, transactions: Transactions[RecordingUnit]) -> None:
        self._transactions = transactions

    def add(self, actor: Actor, segment: Segment) -> None:
        """Enter a closed file; entering it again changes nothing."""
        actor.require(Permission.REPORT)
        with self._transactions() as unit:
            unit.segments.add(segment)

    def overlapping(self, actor: Actor, camera_id: CameraId, span: Span) -> Sequence[Segment]:
        """Return the files that share a moment with the span, oldest first."""
        actor.require(Permission.WATCH_RECORDINGS)
        with self._transactions(write=False) as unit:
            return unit.segments.overlapping(camera_id, span)

    def newest(self, actor: Actor, camera_id: CameraId) -> Segment | None:
        """Return the file that starts last."""
        actor.require(Permission.WATCH_RECORDINGS)
        with self._transactions(write=False) as unit:
            return unit.segments.newest(camera_id)

    def paths_of_day(self, actor: Actor, camera_id: CameraId, day: date) -> Sequence[str]:
        """Return the paths of all files that start on a day (UTC), oldest first."""
        actor.require(Permission.WATCH_RECORDINGS)
        with self._transactions(write=False) as unit:
            return unit.segments.paths_of_day(camera_id, day)
