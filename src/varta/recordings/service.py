"""The catalogue's use cases."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence

from varta.access.model import Actor, Permission
from varta.kernel.footage import FileName, StreamKey
from varta.kernel.spans import Span
from varta.kernel.transactions import Transactions
from varta.recordings.absence import Absence
from varta.recordings.chain import Signer
from varta.recordings.model import Segment, StreamUsage
from varta.recordings.purge import bury_run, still_purgeable, take_out
from varta.recordings.repository import RecordingUnit

_log = logging.getLogger(__name__)
# What one transaction of a purge takes out, so that it holds the writer's place for less than 50 ms.
BATCH, BATCH_STREAMS = 256, 4
REST_S = 0.01  # between two of them, so that whoever waits for the writer's place gets it


class RecordingService:
    """Keep the catalogue of what was recorded; safe from several threads."""

    def __init__(
        self,
        transactions: Transactions[RecordingUnit],
        signer: Signer,
        rest: Callable[[float], None] = time.sleep,
    ) -> None:
        self._transactions = transactions
        self._signer = signer
        self._rest = rest

    def enter_segment(self, actor: Actor, segment: Segment) -> None:
        """Enter a closed file; entering it again changes nothing, nor does entering one that was purged since."""
        actor.require(Permission.REPORT)
        with self._transactions() as unit:
            buried = unit.tombstones.covering(segment.stream, segment.number)
            if buried is None or not buried.start <= segment.start < buried.end:
                unit.segments.add(segment)

    def enter_absence(self, actor: Actor, absence: Absence) -> None:
        """Enter an absence, or its end."""
        actor.require(Permission.REPORT)
        with self._transactions() as unit:
            unit.absences.put(absence)

    def enter_removal(self, actor: Actor, segment: Segment, before: bytes) -> None:
        """Take out a segment whose file the recorder has removed to make room; `before` is the link before it.

        Entering it again changes nothing. The row of one that a hold came to keep meanwhile stays, so that the check
        names the loss.
        """
        actor.require(Permission.REPORT)
        with self._transactions() as unit:
            if unit.holds.overlapping(segment.stream.camera_id, segment.span):
                _log.error("the file of %s, number %d, was removed before a hold", segment.stream, segment.number)
                return
            if unit.tombstones.covering(segment.stream, segment.number) is None:
                bury_run(unit, [segment], before, self._signer)
            unit.segments.remove([segment])

    def overlapping(self, actor: Actor, stream: StreamKey, span: Span, limit: int | None = None) -> Sequence[Segment]:
        """Return the files that share a moment with the span, oldest first."""
        actor.require(Permission.WATCH_RECORDINGS)
        with self._transactions(write=False) as unit:
            return unit.segments.overlapping(stream, span, limit)

    def newest(self, actor: Actor, stream: StreamKey) -> Segment | None:
        """Return the file that starts last."""
        actor.require(Permission.WATCH_RECORDINGS)
        with self._transactions(write=False) as unit:
            return unit.segments.newest(stream)

    def spans(self, actor: Actor, stream: StreamKey, span: Span) -> Sequence[tuple[int, int]]:
        """Return start and end of what was recorded, in microseconds since the epoch, joined where it is one piece."""
        actor.require(Permission.WATCH_RECORDINGS)
        with self._transactions(write=False) as unit:
            return unit.segments.spans(stream, span)

    def usage(self, actor: Actor) -> Sequence[StreamUsage]:
        """Return what each stream takes."""
        actor.require(Permission.SEE_HEALTH)
        with self._transactions(write=False) as unit:
            return unit.segments.usage()

    def purge(self, actor: Actor, segments: Sequence[Segment]) -> Sequence[Segment]:
        """Take segments out of the catalogue and name their files in `leaving`; return those that were taken.

        What a hold has come to keep, or an event, since they were looked up stays. A transaction for each part, so
        that recording is never held up: an error leaves whole parts done and the rest as it was.
        """
        actor.require(Permission.REPORT)
        purged: list[Segment] = []
        for number, part in enumerate(_parts(segments)):
            if number:
                self._rest(REST_S)
            purged += self._purge_part(part)
        return purged

    def leaving(self, actor: Actor, limit: int) -> Sequence[tuple[int, FileName]]:
        """Return the files that are to be unlinked, by place, oldest first."""
        actor.require(Permission.REPORT)
        with self._transactions(write=False) as unit:
            return unit.leaving.list(limit)

    def left(self, actor: Actor, files: Sequence[tuple[int, FileName]]) -> None:
        """Take the names of unlinked files out of `leaving`."""
        actor.require(Permission.REPORT)
        with self._transactions() as unit:
            unit.leaving.done(files)

    def _purge_part(self, segments: Sequence[Segment]) -> Sequence[Segment]:
        with self._transactions() as unit:
            taken = still_purgeable(unit, segments)
            take_out(unit, taken, self._signer)
            unit.leaving.add([(segment.place, segment.file) for segment in taken])
        return taken


def _parts(segments: Sequence[Segment]) -> Iterator[Sequence[Segment]]:
    """Yield what one transaction takes out, by stream and start."""
    part: list[Segment] = []
    streams: set[StreamKey] = set()
    for segment in sorted(segments, key=lambda s: (s.stream, s.start)):
        if len(part) == BATCH or len(streams | {segment.stream}) > BATCH_STREAMS:
            yield part
            part, streams = [], set()
        part.append(segment)
        streams.add(segment.stream)
    if part:
        yield part
