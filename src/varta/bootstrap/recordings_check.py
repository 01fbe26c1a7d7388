"""`varta recordings check`: the store's files against the catalogue's rows."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from varta.bootstrap.services import opened_database
from varta.bootstrap.settings import Settings
from varta.bootstrap.tombstone_copies import TombstoneCopies
from varta.bootstrap.worker_recorder import segment_of
from varta.kernel.errors import BadInput, Conflict
from varta.kernel.footage import FileName, StreamKey
from varta.kernel.spans import Span
from varta.kernel.transactions import Transactions
from varta.media.chain_check import ChainTombstone, Signature
from varta.media.check_model import Finding, Row
from varta.media.fsck import CheckOptions, StoreCheck
from varta.media.mover import HOLDS
from varta.media.packet import ClockReading
from varta.media.signing import InstallationKey, verify
from varta.media.store import Store, write_error
from varta.media.writer import FolderLock
from varta.recordings.chain import statement
from varta.recordings.hold import Hold
from varta.recordings.hold_files import read_hold
from varta.recordings.model import Segment, Tombstone
from varta.recordings.repository import RecordingUnit

_PAGE = 5000
_MANY = 1_000_000
_ALWAYS = Span(datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))
_MICRO = timedelta(microseconds=1)


def run_check(settings: Settings, progress: Callable[[int, int], None], **wanted: bool) -> Sequence[Mapping[str, Any]]:
    """Do what the command line asks for: `quick`, `repair`, `rebuild`, `delete_orphans`; return findings as values.

    Raises as `check_recordings`.
    """
    options = CheckOptions(
        hashed=not wanted.get("quick", False),
        repair=wanted.get("repair", False) or wanted.get("rebuild", False),
        rebuild=wanted.get("rebuild", False),
        delete_orphans=wanted.get("delete_orphans", False),
    )
    return [asdict(finding) for finding in check_recordings(settings, options, progress)]


def check_recordings(
    settings: Settings, options: CheckOptions, progress: Callable[[int, int], None]
) -> Sequence[Finding]:
    """Check, and repair or rebuild where that is asked for.

    Raises `Conflict` (`recordings.in_use`) for a repair while a recorder runs, `Unavailable`
    (`recordings.store_away`, `database.away`).
    """
    store = Store(settings.places)
    store.check()
    folder = settings.recordings_dir
    with _held(folder) if options.repair else nullcontext(), opened_database(settings) as database:
        database.upgrade()
        key = InstallationKey.load(settings.keys_dir)
        ledger = CatalogueLedger(database.transaction, settings.recordings_dir, key.public_key)
        # Without a repair the folder is not held for hours: a recorder may start meanwhile.
        told = options if options.repair else replace(options, recording=lambda: _is_recorded_to(folder))
        try:
            return StoreCheck(store, ledger, told, progress).run()
        except OSError as error:
            raise write_error(error, settings.recordings_dir) from None


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Keep recorders from the folder."""
    lock = FolderLock(folder)
    try:
        yield
    finally:
        lock.release()


def _is_recorded_to(folder: Path) -> bool:
    try:
        FolderLock(folder).release()
    except Conflict:
        return True
    return False


class CatalogueLedger:
    """Implement `media.check_model.Ledger` over the database."""

    def __init__(self, transactions: Transactions[RecordingUnit], place: Path, public_key: bytes) -> None:
        self._transactions, self._place, self._public_key = transactions, place, public_key
        self._copies = TombstoneCopies(transactions, place)

    def streams(self) -> Sequence[StreamKey]:
        """Return the streams that the catalogue knows."""
        with self._transactions(write=False) as unit:
            return unit.segments.streams()

    def rows(self, stream: StreamKey) -> Sequence[Row]:
        """Return a stream's rows by start."""
        found: list[Row] = []
        after: datetime | None = None
        while True:
            with self._transactions(write=False) as unit:
                page = unit.segments.page(stream, after, _PAGE)
            found += map(_row, page)
            if len(page) < _PAGE:
                return found
            after = page[-1].start

    def tombstones(self, stream: StreamKey) -> Sequence[ChainTombstone]:
        """Return a stream's tombstones, their signatures judged."""
        with self._transactions(write=False) as unit:
            return [self._judged(tombstone) for tombstone in unit.tombstones.list(stream)]

    def held_spans(self, stream: StreamKey) -> Sequence[tuple[int, int]]:
        """Return the spans of active holds on a stream's camera."""
        with self._transactions(write=False) as unit:
            holds = unit.holds.overlapping(stream.camera_id, _ALWAYS)
        return [(_micros(hold.span.start), _micros(hold.span.end)) for hold in holds]

    def leaving(self) -> Collection[FileName]:
        """Return the files that are about to be unlinked."""
        with self._transactions(write=False) as unit:
            return frozenset(file for _, file in unit.leaving.list(_MANY))

    def counted(self, stream: StreamKey) -> tuple[int, int]:
        """Return segments and bytes that the counters say."""
        with self._transactions(write=False) as unit:
            found = next((usage for usage in unit.segments.usage() if usage.stream == stream), None)
        return (found.segments, found.size) if found else (0, 0)

    def enter(self, row: Row) -> None:
        """Enter a row."""
        with self._transactions() as unit:
            unit.segments.add(_segment(row))

    def take_out(self, row: Row) -> None:
        """Delete a row. Raises `Conflict` (`recordings.held`)."""
        with self._transactions() as unit:
            unit.segments.remove([_segment(row)])

    def relocate(self, row: Row) -> None:
        """Set where a row's file is."""
        with self._transactions() as unit:
            unit.segments.relocate([_segment(row)], row.place, held=row.held)

    def recount(self, stream: StreamKey) -> None:
        """Make the counters right."""
        with self._transactions() as unit:
            unit.segments.recount(stream)

    def copy_tombstones(self, stream: StreamKey) -> None:
        """Write the copies of tombstones that are missing or differ."""
        self._copies.write(stream)

    def copies_missing(self, stream: StreamKey) -> int:
        """Return how many tombstones have no right copy on disk."""
        return self._copies.missing(stream)

    def restore(self) -> list[str]:
        """Enter the holds and tombstones whose copies are on disk; return the copies that cannot be read."""
        bad = []
        for path in sorted((self._place / HOLDS).glob("*.json")):
            try:
                self._restore_hold(read_hold(path.read_text(encoding="utf-8")))
            except (OSError, ValueError, BadInput):
                bad.append(str(path))
        for path, tombstone in self._copies.read():
            if tombstone is None:
                bad.append(str(path))
                continue
            with self._transactions() as unit:
                if unit.tombstones.covering(tombstone.stream, tombstone.first_number) is None:
                    unit.tombstones.put(tombstone)
        return bad

    def _restore_hold(self, hold: Hold) -> None:
        with self._transactions() as unit:
            if unit.holds.get(hold.id) is None:
                unit.holds.add(hold)

    def _judged(self, tombstone: Tombstone) -> ChainTombstone:
        signature = Signature.GOOD
        if not verify(tombstone.public_key, tombstone.signature, statement(tombstone)):
            signature = Signature.BAD
        elif tombstone.public_key != self._public_key:
            signature = Signature.FOREIGN
        return ChainTombstone(
            tombstone.first_number, tombstone.last_number, tombstone.before, tombstone.last, signature
        )


def _row(segment: Segment) -> Row:
    clock = segment.clock
    return Row(
        stream=segment.stream,
        number=segment.number,
        start_us=_micros(segment.start),
        end_us=_micros(segment.end),
        size=segment.size,
        packets=segment.packets,
        codec=segment.codec,
        width=segment.width,
        height=segment.height,
        link=segment.link,
        clock=ClockReading(clock.source.value, clock.offset_us, clock.error_us),
        place=segment.place,
        held=segment.held,
    )


def _segment(row: Row) -> Segment:
    return replace(segment_of(row), held=row.held)


def _micros(moment: datetime) -> int:
    return (moment - _ALWAYS.start) // _MICRO
