"""What the catalogue knows of an export, in the words of packages: media knows nothing of the domain."""

import json
from collections.abc import Callable, Sequence

from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.media.evidence.manifest import CameraPart, Gap, Json, Request, SegmentFacts
from varta.media.packet import ClockReading
from varta.recordings.absence import Absence
from varta.recordings.chain import statement
from varta.recordings.export import Export
from varta.recordings.export_plan import CameraPlan
from varta.recordings.model import Segment, Tombstone


def request_of(export: Export, plans: Sequence[CameraPlan], name_of: Callable[[CameraId], str]) -> Request:
    """Return what a package's maker needs."""
    hidden = export.redaction
    return Request(
        id=export.id,
        span=export.span,
        purpose=export.purpose,
        case_reference=export.case_reference,
        reason=export.reason.value,
        asked_by=export.asked_by,
        asked_at=export.asked_at,
        cameras=[_part(plan, export.span, name_of) for plan in plans],
        redaction={
            "faces": hidden.faces,
            "people": hidden.people,
            "plates": hidden.plates,
            "areas": [list(area) for area in hidden.areas],
        },
    )


def facts_of(segment: Segment) -> SegmentFacts:
    """Return a segment's facts."""
    return SegmentFacts(
        file=segment.file,
        number=segment.number,
        link=segment.link,
        start=segment.start,
        end=segment.end,
        size=segment.size,
        packets=segment.packets,
        codec=segment.codec,
        width=segment.width,
        height=segment.height,
        clock=ClockReading(segment.clock.source.value, segment.clock.offset_us, segment.clock.error_us),
        place=segment.place,
        held=segment.held,
    )


def _part(plan: CameraPlan, span: Span, name_of: Callable[[CameraId], str]) -> CameraPart:
    camera = plan.stream.camera_id
    return CameraPart(
        id=camera,
        name=name_of(camera),
        stream=plan.stream.kind.value,
        segments=[facts_of(segment) for segment in plan.segments],
        absences=[_gap(absence, span) for absence in plan.absences],
        tombstones=[_stone(tombstone) for tombstone in plan.tombstones],
    )


def _gap(absence: Absence, span: Span) -> Gap:
    # One that lasts began before the span's end, or it would not be among its absences.
    return Gap(Span(absence.start, absence.end or span.end), absence.reason.value, absence.detail)


def _stone(tombstone: Tombstone) -> Json:
    fields: dict[str, object] = json.loads(statement(tombstone))
    return {**fields, "signature": tombstone.signature.hex()}
