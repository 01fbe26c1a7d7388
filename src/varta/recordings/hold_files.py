"""What holds mean on disk: the files of held segments lie below `.held`, and each active hold has a copy there."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from varta.kernel.errors import BadInput
from varta.kernel.footage import FileName, StreamKey, StreamKind
from varta.kernel.ids import CameraId, HoldId, camera_id
from varta.kernel.spans import Span
from varta.kernel.transactions import Transactions
from varta.recordings.hold import Hold, HoldReason
from varta.recordings.model import Segment
from varta.recordings.repository import RecordingUnit

_BATCH = 200
_MICRO = timedelta(microseconds=1)


class FootageFiles(Protocol):
    """Move segments' files and keep the holds' copies; `media.mover.Mover` does.

    Files come with their place as the catalogue knows it. Each raises `Unavailable` (`recordings.cannot_move`) when the
    disk refuses, and may be repeated.
    """

    def hold(self, files: Sequence[tuple[int, FileName]]) -> Sequence[int | None]:
        """Rename files below `.held`; return the place of each, None for one that is nowhere."""
        ...

    def unhold(self, files: Sequence[tuple[int, FileName]]) -> Sequence[int | None]:
        """Rename files back; as `hold`."""
        ...

    def write_note(self, hold_id: HoldId, text: str) -> None:
        """Keep the copy of an active hold, durably; one that says the same is left alone."""
        ...

    def notes(self) -> Sequence[HoldId]:
        """Return the holds of which there is a copy."""
        ...

    def remove_note(self, hold_id: HoldId) -> None:
        """Remove a copy; one that is gone is fine."""
        ...


@dataclass(frozen=True, slots=True)
class Gone:
    """Name a span that was purged before anybody held it."""

    camera_id: CameraId
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class HoldFigures:
    """Say what a hold keeps: closed segments of the span, and those of them whose files still wait to be moved."""

    segments: int = 0
    size: int = 0
    waiting: int = 0
    gone: tuple[Gone, ...] = ()


class HeldFiles:
    """Bring files where the holds want them, and count them."""

    def __init__(self, transactions: Transactions[RecordingUnit], files: FootageFiles) -> None:
        self._transactions = transactions
        self._files = files

    def keep(self, hold: Hold) -> HoldFigures:
        """Move every closed file of a hold apart. Raises `Unavailable` (`recordings.cannot_move`)."""
        self._files.write_note(hold.id, write_hold(hold))
        segments = size = 0
        for part in self._segments(hold):
            kept = self._move(part, held=True)
            segments += len(kept)
            size += sum(segment.size for segment in kept)
        return HoldFigures(segments, size, 0, self._gone(hold))

    def measure(self, hold: Hold) -> HoldFigures:
        """Count what a hold keeps now."""
        streams = [StreamKey(camera, kind) for camera in hold.camera_ids for kind in StreamKind]
        with self._transactions(write=False) as unit:
            sums = [unit.segments.measure(stream, hold.span) for stream in streams]
        segments, size, waiting = (sum(column) for column in zip(*sums, strict=True))
        return HoldFigures(segments, size, waiting, self._gone(hold))

    def settle(self, limit: int) -> int:
        """Move files of which the holds ask something else than is; return how many segments were seen to."""
        with self._transactions(write=False) as unit:
            misplaced = unit.segments.misplaced(limit)
        for held in (True, False):
            # `held` of a misplaced row says what is, and so the opposite of what is asked.
            self._move([segment for segment in misplaced if segment.held is not held], held=held)
        return len(misplaced)

    def settle_notes(self) -> None:
        """Write the copies of active holds that are missing, and remove those of released ones."""
        with self._transactions(write=False) as unit:
            active = {hold.id: hold for hold in unit.holds.active()}
        for hold in active.values():
            self._files.write_note(hold.id, write_hold(hold))
        for stale in set(self._files.notes()) - active.keys():
            with self._transactions(write=False) as unit:
                known = unit.holds.get(stale)
            if known is not None and known.released_at is not None:  # one that nobody knows is left for a rebuild
                self._files.remove_note(stale)

    def forget_note(self, hold_id: HoldId) -> None:
        """Remove the copy of a released hold."""
        self._files.remove_note(hold_id)

    def _segments(self, hold: Hold) -> Iterator[Sequence[Segment]]:
        """Yield the closed segments of a hold in parts, each once, oldest first in each stream."""
        for camera in hold.camera_ids:
            for kind in StreamKind:
                yield from self._of_stream(StreamKey(camera, kind), hold.span)

    def _of_stream(self, stream: StreamKey, span: Span) -> Iterator[Sequence[Segment]]:
        at, told = span.start, None
        while at < span.end:
            with self._transactions(write=False) as unit:
                found = unit.segments.overlapping(stream, Span(at, span.end), limit=_BATCH)
            fresh = [segment for segment in found if told is None or segment.start > told]
            if fresh:
                yield fresh
            if not fresh or len(found) < _BATCH:
                return
            told = fresh[-1].start
            at = max(at, told + _MICRO)

    def _move(self, segments: Sequence[Segment], *, held: bool) -> list[Segment]:
        """Move files and say so in the catalogue; return the segments whose files are there."""
        there: list[Segment] = []
        for first in range(0, len(segments), _BATCH):
            batch = segments[first : first + _BATCH]
            move = self._files.hold if held else self._files.unhold
            places = move([(segment.place, segment.file) for segment in batch])
            there += [replace(s, place=p) for s, p in zip(batch, places, strict=True) if p is not None]
            # A row whose file is nowhere is settled too: it must not come back as misplaced for ever.
            now = [s if p is None else replace(s, place=p) for s, p in zip(batch, places, strict=True)]
            stale = [segment for segment in now if segment.held is not held]
            for place in sorted({segment.place for segment in stale}):
                with self._transactions() as unit:
                    unit.segments.relocate([s for s in stale if s.place == place], place, held=held)
        return there

    def _gone(self, hold: Hold) -> tuple[Gone, ...]:
        """Return what of the span was purged before, from the main streams' tombstones, oldest first."""
        gone = []
        for camera in hold.camera_ids:
            with self._transactions(write=False) as unit:
                tombstones = unit.tombstones.list(StreamKey(camera))
            for tombstone in tombstones:
                start, end = max(tombstone.start, hold.span.start), min(tombstone.end, hold.span.end)
                if start < end:
                    gone.append(Gone(camera, start, end))
        return tuple(gone)


def write_hold(hold: Hold) -> str:
    """Return a hold as its copy on disk says it: JSON, times in RFC 3339."""
    return json.dumps(
        {
            "id": hold.id,
            "camera_ids": list(hold.camera_ids),
            "from": hold.span.start.isoformat(),
            "to": hold.span.end.isoformat(),
            "reason": hold.reason.value,
            "case_reference": hold.case_reference,
            "placed_by": hold.placed_by,
            "placed_at": hold.placed_at.isoformat(),
            "until": hold.until.isoformat() if hold.until else None,
            "note": hold.note,
        },
        ensure_ascii=False,
        indent=1,
    )


def read_hold(text: str) -> Hold:
    """Return the hold that a copy says; for rebuilding the catalogue. Raises `BadInput` (`hold.bad_note`)."""
    try:
        fields = json.loads(text)
        return Hold(
            id=HoldId(str(fields["id"])),
            camera_ids=tuple(camera_id(str(camera)) for camera in fields["camera_ids"]),
            span=Span(datetime.fromisoformat(fields["from"]), datetime.fromisoformat(fields["to"])),
            reason=HoldReason(fields["reason"]),
            case_reference=str(fields["case_reference"]),
            placed_by=str(fields["placed_by"]),
            placed_at=datetime.fromisoformat(fields["placed_at"]),
            until=datetime.fromisoformat(fields["until"]) if fields["until"] else None,
            note=str(fields["note"]),
        )
    except (ValueError, TypeError, KeyError, BadInput) as error:
        raise BadInput("hold.bad_note", f"A copy of a hold cannot be read: {error}.", where="hold") from None
