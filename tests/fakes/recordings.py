"""What the catalogue of recordings needs stored, in memory: the sibling of `varta.storage`'s part of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from varta.kernel.errors import Conflict
from varta.kernel.footage import FileName, StreamKey
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.recordings.absence import Absence
from varta.recordings.archive import Bookmark, Look
from varta.recordings.export import Export, ExportState
from varta.recordings.hold import Hold
from varta.recordings.model import RetentionClass, Segment, StreamUsage, Tombstone

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FOREVER = datetime.max.replace(tzinfo=UTC)
_JOINED_US = 500_000


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


@dataclass
class FakeHolds:
    rows: dict[str, Hold] = field(default_factory=dict)

    def add(self, hold: Hold) -> None:
        self.rows[hold.id] = hold

    replace = add

    def get(self, hold_id: str) -> Hold | None:
        return self.rows.get(hold_id)

    def active(self) -> Sequence[Hold]:
        return sorted((h for h in self.rows.values() if h.released_at is None), key=lambda h: (h.placed_at, h.id))

    def list(self, limit: int, before: datetime | None = None) -> Sequence[Hold]:
        found = sorted(self.rows.values(), key=lambda h: (h.placed_at, h.id), reverse=True)
        return [h for h in found if before is None or h.placed_at < before][:limit]

    def overlapping(self, camera_id: str, span: Span) -> Sequence[Hold]:
        return [h for h in self.active() if camera_id in h.camera_ids and h.span.overlaps(span)]


@dataclass
class FakeAbsences:
    rows: dict[tuple[StreamKey, datetime], Absence] = field(default_factory=dict)

    def put(self, absence: Absence) -> None:
        self.rows[(absence.stream, absence.start)] = absence

    def overlapping(self, stream: StreamKey, span: Span) -> Sequence[Absence]:
        found = [a for a in self.rows.values() if a.stream == stream]
        shared = [a for a in found if a.start < span.end and (a.end or _FOREVER) > span.start]
        return sorted(shared, key=lambda a: a.start)

    def lasting(self) -> Sequence[Absence]:
        return sorted((a for a in self.rows.values() if a.end is None), key=lambda a: (a.stream, a.start))


@dataclass
class FakeTombstones:
    rows: dict[tuple[StreamKey, int], Tombstone] = field(default_factory=dict)

    def list(self, stream: StreamKey) -> Sequence[Tombstone]:
        return sorted((t for t in self.rows.values() if t.stream == stream), key=lambda t: t.first_number)

    def ending_at(self, stream: StreamKey, last_number: int) -> Tombstone | None:
        return next((t for t in self.list(stream) if t.last_number == last_number), None)

    def covering(self, stream: StreamKey, number: int) -> Tombstone | None:
        return next((t for t in self.list(stream) if t.first_number <= number <= t.last_number), None)

    def put(self, tombstone: Tombstone) -> None:
        self.rows[(tombstone.stream, tombstone.first_number)] = tombstone


@dataclass
class FakeLeaving:
    rows: set[tuple[int, FileName]] = field(default_factory=set)

    def add(self, files: Sequence[tuple[int, FileName]]) -> None:
        self.rows |= set(files)

    def list(self, limit: int) -> Sequence[tuple[int, FileName]]:
        return sorted(self.rows, key=lambda row: (row[1].start_ms, row[1].stream, row[0]))[:limit]

    def done(self, files: Sequence[tuple[int, FileName]]) -> None:
        self.rows -= set(files)


@dataclass
class FakeSegments:
    holds: FakeHolds
    absences: FakeAbsences
    tombstones: FakeTombstones
    rows: dict[tuple[StreamKey, datetime], Segment] = field(default_factory=dict)
    known: set[StreamKey] = field(default_factory=set)

    def add(self, segment: Segment) -> None:
        self.known.add(segment.stream)
        self.rows.setdefault((segment.stream, segment.start), segment)

    def get(self, file: FileName) -> Segment | None:
        return next((s for s in self._of(file.stream) if s.file == file), None)

    def overlapping(self, stream: StreamKey, span: Span, limit: int | None = None) -> Sequence[Segment]:
        return [s for s in self._of(stream) if s.span.overlaps(span)][:limit]

    def spans(self, stream: StreamKey, span: Span) -> Sequence[tuple[int, int]]:
        joined: list[tuple[int, int]] = []
        for segment in self.overlapping(stream, span):
            start, end = _micros(segment.start), _micros(segment.end)
            if joined and start - joined[-1][1] <= _JOINED_US:
                start, end = joined[-1][0], max(end, joined.pop()[1])
            joined.append((start, end))
        return joined

    def measure(self, stream: StreamKey, span: Span) -> tuple[int, int, int]:
        found = self.overlapping(stream, span)
        return len(found), sum(s.size for s in found), sum(not s.held for s in found)

    def newest(self, stream: StreamKey) -> Segment | None:
        return next(reversed(self._of(stream)), None)

    def numbered(self, stream: StreamKey, number: int, near: datetime) -> Segment | None:
        del near
        return next((s for s in self._of(stream) if s.number == number), None)

    def page(self, stream: StreamKey, after: datetime | None, limit: int) -> Sequence[Segment]:
        return [s for s in self._of(stream) if after is None or s.start > after][:limit]

    def usage(self) -> Sequence[StreamUsage]:
        return [self._usage_of(stream, self._of(stream)) for stream in self.streams()]

    def purgeable(
        self, stream: StreamKey, before: datetime, retention: RetentionClass, limit: int
    ) -> Sequence[Segment]:
        old = [s for s in self._unheld(stream) if s.end <= before and s.retention is retention]
        return old[:limit]

    def oldest_purgeable(self, stream: StreamKey, limit: int) -> Sequence[Segment]:
        return self._unheld(stream)[:limit]

    def movable(self, stream: StreamKey, before: datetime, place: int, limit: int) -> Sequence[Segment]:
        return [s for s in self._of(stream) if s.place < place and s.end <= before and not s.held][:limit]

    def misplaced(self, limit: int) -> Sequence[Segment]:
        in_order = sorted(self.rows.values(), key=lambda s: (s.stream, s.start))
        return [s for s in in_order if s.held != self._covered(s)][:limit]

    def keep_for_events(self, camera_id: str, span: Span) -> int:
        wanted = [s for s in self.rows.values() if s.stream.camera_id == camera_id and s.span.overlaps(span)]
        changed = [s for s in wanted if s.retention is RetentionClass.CONTINUOUS]
        for segment in changed:
            self.rows[(segment.stream, segment.start)] = replace(segment, retention=RetentionClass.EVENTS)
        return len(changed)

    def relocate(self, segments: Sequence[Segment], place: int, *, held: bool) -> None:
        for key in [(s.stream, s.start) for s in segments]:
            if key in self.rows:
                self.rows[key] = replace(self.rows[key], place=place, held=held)

    def remove(self, segments: Sequence[Segment]) -> None:
        rows = [self.rows[key] for key in [(s.stream, s.start) for s in segments] if key in self.rows]
        if any(self._covered(row) for row in rows):
            raise Conflict("recordings.held", "A hold keeps this footage.")
        for row in rows:
            del self.rows[(row.stream, row.start)]

    def recount(self, stream: StreamKey) -> None:
        """Nothing is counted apart here."""

    def streams(self) -> Sequence[StreamKey]:
        others = {a.stream for a in self.absences.rows.values()} | {t.stream for t in self.tombstones.rows.values()}
        return sorted(self.known | others)

    def _of(self, stream: StreamKey) -> list[Segment]:
        return sorted((s for s in self.rows.values() if s.stream == stream), key=lambda s: s.start)

    def _covered(self, segment: Segment) -> bool:
        return bool(self.holds.overlapping(segment.stream.camera_id, segment.span))

    def _unheld(self, stream: StreamKey) -> list[Segment]:
        return [s for s in self._of(stream) if not self._covered(s)]

    def _usage_of(self, stream: StreamKey, rows: list[Segment]) -> StreamUsage:
        first, last = (rows[0].start, rows[-1].end) if rows else (None, None)
        return StreamUsage(stream, sum(s.size for s in rows), len(rows), first, last)


@dataclass
class FakeLooks:
    rows: dict[str, Look] = field(default_factory=dict)

    def add(self, look: Look) -> None:
        self.rows[look.id] = look

    def get(self, look_id: str) -> Look | None:
        return self.rows.get(look_id)

    def newest(self, person_id: str, at: datetime) -> Look | None:
        mine = [look for look in self.rows.values() if look.person_id == person_id and look.expires_at > at]
        return max(mine, key=lambda look: (look.opened_at, look.id), default=None)


@dataclass
class FakeBookmarks:
    rows: dict[str, Bookmark] = field(default_factory=dict)

    def add(self, bookmark: Bookmark) -> None:
        self.rows[bookmark.id] = bookmark

    def list(self, camera_ids: Sequence[CameraId], span: Span) -> Sequence[Bookmark]:
        within = [b for b in self.rows.values() if span.start <= b.at < span.end]
        return sorted((b for b in within if set(camera_ids) & set(b.camera_ids)), key=lambda b: (b.at, b.id))

    def get(self, bookmark_id: str) -> Bookmark | None:
        return self.rows.get(bookmark_id)

    def remove(self, bookmark_id: str) -> None:
        self.rows.pop(bookmark_id, None)


@dataclass
class FakeExports:
    rows: dict[str, Export] = field(default_factory=dict)

    def add(self, export: Export) -> None:
        self.rows[export.id] = export

    replace = add

    def get(self, export_id: str) -> Export | None:
        return self.rows.get(export_id)

    def next_waiting(self) -> Export | None:
        waiting = [e for e in self.rows.values() if e.state in (ExportState.QUEUED, ExportState.RUNNING)]
        return min(waiting, key=lambda e: (e.asked_at, e.id), default=None)

    def list(self, limit: int, before: datetime | None = None) -> Sequence[Export]:
        found = sorted(self.rows.values(), key=lambda e: (e.asked_at, e.id), reverse=True)
        return [e for e in found if before is None or e.asked_at < before][:limit]
