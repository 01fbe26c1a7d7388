"""What the catalogue knows of the footage that an export is of."""

from collections.abc import Sequence
from dataclasses import dataclass

from varta.kernel.footage import StreamKey, StreamKind
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.recordings.absence import Absence
from varta.recordings.model import Segment, Tombstone
from varta.recordings.repository import RecordingUnit


@dataclass(frozen=True, slots=True)
class CameraPlan:
    """Hold one camera's part: its segments by number, why others are missing, and what stands for purged ones."""

    stream: StreamKey
    segments: Sequence[Segment]
    absences: Sequence[Absence]
    tombstones: Sequence[Tombstone]


def plan_camera(unit: RecordingUnit, camera: CameraId, span: Span) -> CameraPlan:
    """Return a camera's part of a span: the main stream, or the sub stream where nothing of the main one is there.

    Not both: the sub stream shows the same people once more, and no span needs that.
    """
    plans = [_plan(unit, StreamKey(camera, kind), span) for kind in (StreamKind.MAIN, StreamKind.SUB)]
    return next((plan for plan in plans if plan.segments), plans[0])


def _plan(unit: RecordingUnit, stream: StreamKey, span: Span) -> CameraPlan:
    segments = sorted(unit.segments.overlapping(stream, span), key=lambda s: s.number)
    absences = unit.absences.overlapping(stream, span)
    tombstones = [t for t in unit.tombstones.list(stream) if _belongs(t, segments, span)]
    return CameraPlan(stream, segments, absences, tombstones)


def _belongs(tombstone: Tombstone, segments: Sequence[Segment], span: Span) -> bool:
    """Tell whether a tombstone stands for something in the span, or joins two segments of it."""
    if tombstone.start < span.end and tombstone.end > span.start:
        return True
    return bool(segments) and segments[0].number <= tombstone.first_number <= segments[-1].number
