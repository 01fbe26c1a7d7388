"""What the keeper asks of the catalogue: what may go, what may move, and the notes of what did."""

from collections.abc import Sequence
from datetime import datetime

from varta.access.model import Actor, Permission
from varta.kernel.footage import FileName, StreamKey
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.kernel.transactions import Transactions
from varta.recordings.model import RetentionClass, Segment
from varta.recordings.repository import RecordingUnit


class KeepingService:
    """Find what retention may take; safe from several threads. Held footage is never among it."""

    def __init__(self, transactions: Transactions[RecordingUnit]) -> None:
        self._transactions = transactions

    def streams(self, actor: Actor) -> Sequence[StreamKey]:
        """Return the streams that ever had footage."""
        actor.require(Permission.REPORT)
        with self._transactions(write=False) as unit:
            return unit.segments.streams()

    def older(
        self, actor: Actor, stream: StreamKey, before: datetime, retention: RetentionClass, limit: int
    ) -> Sequence[Segment]:
        """Return the oldest segments of a class that end before a moment."""
        actor.require(Permission.REPORT)
        with self._transactions(write=False) as unit:
            return _plain(unit.segments.purgeable(stream, before, retention, limit))

    def oldest(self, actor: Actor, stream: StreamKey, limit: int) -> Sequence[Segment]:
        """Return the oldest segments of any class."""
        actor.require(Permission.REPORT)
        with self._transactions(write=False) as unit:
            return _plain(unit.segments.oldest_purgeable(stream, limit))

    def movable(self, actor: Actor, stream: StreamKey, before: datetime, place: int, limit: int) -> Sequence[Segment]:
        """Return the oldest segments in places below `place` that end before a moment."""
        actor.require(Permission.REPORT)
        with self._transactions(write=False) as unit:
            return _plain(unit.segments.movable(stream, before, place, limit))

    def keep_for_events(self, actor: Actor, camera: CameraId, spans: Sequence[Span]) -> int:
        """Give the segments around events their class; return how many changed."""
        actor.require(Permission.REPORT)
        if not spans:
            return 0
        with self._transactions() as unit:
            return sum(unit.segments.keep_for_events(camera, span) for span in spans)

    def moved(self, actor: Actor, segment: Segment, place: int) -> bool:
        """Note that a segment's copy lies in another place, and its old file among what is to be unlinked.

        False, and nothing is noted, when it was held, purged or moved meanwhile: then the copy is the one too many.
        """
        actor.require(Permission.REPORT)
        with self._transactions() as unit:
            now = unit.segments.get(segment.file)
            if now is None or now.held or now.place != segment.place:
                return False
            if unit.holds.overlapping(now.stream.camera_id, now.span):
                return False
            unit.segments.relocate([now], place, held=False)
            unit.leaving.add([(segment.place, segment.file)])
        return True

    def unlisted(self, actor: Actor, files: Sequence[tuple[int, FileName]]) -> Sequence[tuple[int, FileName]]:
        """Return those files that no row says to be where they are: the only ones that may be unlinked."""
        actor.require(Permission.REPORT)
        with self._transactions(write=False) as unit:
            return [(place, file) for place, file in files if not _is_there(unit.segments.get(file), place)]


def _plain(segments: Sequence[Segment]) -> list[Segment]:
    """Leave out files that still lie below `.held` after their hold was released; they are moved back first."""
    return [segment for segment in segments if not segment.held]


def _is_there(segment: Segment | None, place: int) -> bool:
    return segment is not None and segment.place == place
