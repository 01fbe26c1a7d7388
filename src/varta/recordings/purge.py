"""Taking segments out of the catalogue, inside one transaction: rows out, tombstones, names of files to unlink."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby

from varta.kernel.spans import Span
from varta.recordings.chain import FIRST_LINK, Signer, bury, extend, runs
from varta.recordings.model import Segment
from varta.recordings.repository import RecordingUnit

_MICROSECOND = timedelta(microseconds=1)


def still_purgeable(unit: RecordingUnit, segments: Sequence[Segment]) -> list[Segment]:
    """Return, as they are now, the segments that a purge may take.

    One that a hold has come to keep since they were looked up, that was kept for an event or that somebody else has
    taken is left out.
    """
    found = []
    for stream, group in groupby(sorted(segments, key=lambda s: (s.stream, s.start)), key=lambda s: s.stream):
        wanted = {(segment.start, segment.retention) for segment in group}
        span = Span(min(wanted)[0], max(wanted)[0] + _MICROSECOND)
        now = [s for s in unit.segments.overlapping(stream, span) if (s.start, s.retention) in wanted]
        if now:
            holds = unit.holds.overlapping(stream.camera_id, Span(now[0].start, max(s.end for s in now)))
            found += [s for s in now if not any(hold.span.overlaps(s.span) for hold in holds)]
    return found


def take_out(unit: RecordingUnit, segments: Sequence[Segment], signer: Signer) -> None:
    """Delete the rows and make or extend the tombstones. Raises `Conflict` (`recordings.held`)."""
    in_order = sorted(segments, key=lambda s: (s.stream, s.number))
    for _, of_stream in groupby(in_order, key=lambda s: s.stream):
        for run in runs(list(of_stream)):
            bury_run(unit, run, _link_before(unit, run[0]), signer)
    unit.segments.remove(in_order)


def bury_run(unit: RecordingUnit, run: Sequence[Segment], before: bytes, signer: Signer) -> None:
    """Extend the tombstone that ends right before a run of segments, or make one; `before` is the link before it."""
    last = unit.tombstones.ending_at(run[0].stream, run[0].number - 1)
    unit.tombstones.put(extend(last, run, signer) if last else bury(run, before, signer))


def _link_before(unit: RecordingUnit, segment: Segment) -> bytes:
    """Return the link of the segment before one.

    Zeros before the first, and also where nothing is known of the one before: the check names that number as missing.
    """
    before = unit.segments.numbered(segment.stream, segment.number - 1, segment.start)
    return before.link if before else FIRST_LINK
