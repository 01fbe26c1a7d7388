"""The check of the store names every fault that can be made, repairs what can be, and rebuilds the catalogue."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from varta.access.model import system_actor
from varta.bootstrap.recordings_check import check_recordings
from varta.bootstrap.services import opened_database
from varta.kernel.clock import SystemClock
from varta.kernel.errors import Conflict
from varta.kernel.footage import StreamKey, StreamKind
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.media.boxes import read_header
from varta.media.fragments import link_of
from varta.media.fsck import CheckOptions
from varta.media.mover import Mover
from varta.media.signing import InstallationKey
from varta.media.store import open_name
from varta.media.writer import FolderLock
from varta.recordings.chain import statement
from varta.recordings.hold import HoldReason
from varta.recordings.hold_service import HoldDraft, HoldService

T0 = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
pytestmark = pytest.mark.integration
ACTOR = system_actor("keeper")
SPAN = Span(T0 - timedelta(hours=1), T0 + timedelta(hours=1))
SUB = StreamKey(CameraId("yard"), StreamKind.SUB)


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def place_hold(kept) -> list[tuple[int, int]]:
    """Hold two of the seconds; return the hold's span in microseconds."""
    span = Span(T0 + timedelta(seconds=3.2), T0 + timedelta(seconds=4.8))
    with opened_database(kept.settings) as database:
        service = HoldService(database.transaction, SystemClock(), Mover(kept.settings.places))
        service.place(ACTOR, HoldDraft(["yard"], span, HoldReason.REQUEST, "case 7"))
    return [(round(span.start.timestamp() * 1e6), round(span.end.timestamp() * 1e6))]


def test_what_the_recorder_wrote_is_in_order(kept):
    kept.record()
    assert len(kept.files()) == 4
    assert kept.codes() == []
    assert kept.codes(hashed=False) == []


def test_a_changed_file_is_named_with_its_broken_chain(kept):
    kept.record()
    flip(kept.files()[1], 5000)
    assert kept.codes() == ["chain.broken", "file.wrong_hash"]
    assert {"file.wrong_hash", "chain.broken"} == set(kept.codes(repair=True)), "nothing brings content back"


def test_a_removed_file_is_named_and_its_number_stays_missing(kept):
    kept.record()
    kept.files()[1].unlink()
    assert kept.codes() == ["chain.missing", "row.without_file"]
    kept.check(repair=True)
    assert kept.codes() == ["chain.missing"]


def test_a_file_without_a_row_is_entered(kept):
    kept.record()
    with kept.catalogue() as (ledger, _):
        ledger.take_out(ledger.rows(kept.stream)[2])
    assert kept.codes() == ["file.orphan"]
    (found,) = kept.check(repair=True)
    assert found.repaired
    assert kept.codes() == []


def test_orphans_are_deleted_only_by_that_name(kept):
    kept.record()
    with kept.catalogue() as (ledger, _):
        ledger.take_out(ledger.rows(kept.stream)[3])
    kept.check(repair=True, delete_orphans=True)
    assert len(kept.files()) == 3


def test_what_was_appended_to_a_file_is_cut_off_again(kept):
    kept.record()
    path = kept.files()[1]
    before = path.read_bytes()
    path.write_bytes(before + b"\x00\x00\x10\x00mdat")
    assert kept.codes() == ["chain.broken", "file.torn"]
    kept.check(repair=True)
    assert path.read_bytes() == before
    assert kept.codes() == []


def test_a_file_left_open_is_closed(kept):
    kept.record()
    last = kept.files()[-1]
    with kept.catalogue() as (ledger, _):
        ledger.take_out(ledger.rows(kept.stream)[3])
    data = last.read_bytes()
    open_name(last).write_bytes(data[: data.rindex(b"mfra") - 4])
    last.unlink()
    (last.parents[1] / ".head.json").unlink()
    assert kept.codes() == ["file.left_open"]
    waiting = kept.root / ".spool" / "000000000001-absence.json"
    waiting.write_text("{}")
    kept.check(repair=True)
    assert kept.codes() == []
    assert last.exists()
    assert waiting.read_text() == "{}", "what waited in the spool is still there"


def test_a_copied_file_is_an_insertion(kept):
    kept.record()
    first = kept.files()[0]
    header = read_header(first)
    later = first.with_name("20261122T200001.500Z.mp4")
    # Somebody who knows the format gives the copy a header that fits its new name.
    data = first.read_bytes().replace(
        f'"start_us":{header.start_us}'.encode(), f'"start_us":{header.start_us + 1_500_000}'.encode()
    )
    later.write_bytes(data)
    found = {finding.code for finding in kept.check()}
    assert {"chain.inserted", "file.orphan"} <= found


def test_a_file_under_another_name_is_named(kept):
    kept.record()
    first = kept.files()[0]
    shutil.copy(first, first.with_name("20261122T210000.000Z.mp4"))
    (first.parent / "20261122T220000.000Z.mp4").write_bytes(b"no video")
    assert kept.codes() == ["file.misnamed", "file.unreadable"]


def test_a_purge_leaves_a_whole_chain_and_copies_for_a_rebuild(kept):
    kept.record()
    with kept.catalogue() as (ledger, service):
        segments = service.overlapping(ACTOR, kept.stream, SPAN)[:2]
        assert service.purge(ACTOR, segments)
        for path in kept.files()[:2]:
            path.unlink()
        service.left(ACTOR, service.leaving(ACTOR, 10))
        assert kept.codes() == ["tombstone.no_copy"]
        ledger.copy_tombstones(kept.stream)
    assert kept.codes() == []


def test_the_catalogue_is_rebuilt_from_the_files_alone(kept):
    kept.record(seconds=6)
    kept.record(seconds=3, stream=SUB)
    with kept.catalogue() as (ledger, service):
        service.purge(ACTOR, service.overlapping(ACTOR, kept.stream, SPAN)[:2])
        for path in kept.files()[:2]:
            path.unlink()
        service.left(ACTOR, service.leaving(ACTOR, 10))
        ledger.copy_tombstones(kept.stream)
        before = [ledger.rows(stream) for stream in sorted(ledger.streams())]
    hold = place_hold(kept)
    assert kept.codes() == []
    with kept.catalogue() as (ledger, _):
        held_before = [ledger.rows(stream) for stream in sorted(ledger.streams())]
    assert held_before != before
    for path in kept.settings.data_dir.glob("varta.db*"):
        path.unlink()
    kept.check(repair=True, rebuild=True)
    assert kept.codes() == []
    with kept.catalogue() as (ledger, _):
        assert [ledger.rows(stream) for stream in sorted(ledger.streams())] == held_before
        assert ledger.held_spans(kept.stream) == hold
    kept.record()
    assert kept.codes() == []


def test_the_chain_goes_on_after_the_head_was_lost(kept):
    kept.record()
    for head in kept.root.rglob(".head.json"):
        head.unlink()
    kept.record()
    assert [read_header(path).number for path in kept.files()] == list(range(1, 9))
    assert read_header(kept.files()[4]).previous == link_of(kept.files()[3])


def test_nothing_is_repaired_while_a_recorder_runs(kept):
    kept.record()
    lock = FolderLock(kept.root)
    with pytest.raises(Conflict) as refused:
        kept.check(repair=True)
    assert refused.value.code == "recordings.in_use"
    last = kept.files()[-1]
    opened = open_name(last.with_name("20261122T200100.000Z.mp4"))
    shutil.copy(last, opened)
    assert kept.codes() == [], "the recorder's open file is its own"
    lock.release()
    assert kept.codes() == ["file.left_open"]


def test_a_check_without_a_repair_keeps_no_recorder_from_starting(kept):
    kept.record()
    taken = []

    def progress(_done: int, _all: int) -> None:
        lock = FolderLock(kept.root)
        taken.append(lock)
        lock.release()

    check_recordings(kept.settings, CheckOptions(), progress)
    assert len(taken) == 4


def test_the_command_names_faults_draws_a_bar_and_exits_with_one(kept):
    kept.record()
    flip(kept.files()[1], 5000)
    command = [sys.executable, "-m", "varta", "recordings", "check", "--json"]
    terminal, theirs = os.openpty()
    environment = {**os.environ, "VARTA_DATA_DIR": str(kept.settings.data_dir)}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=theirs, check=False, timeout=60)
    os.close(theirs)
    drawn = os.read(terminal, 65536).decode()
    os.close(terminal)
    assert done.returncode == 1
    said = json.loads(done.stdout)
    assert said["errors"] == 2
    assert [finding["code"] for finding in said["findings"]] == ["file.wrong_hash", "chain.broken"]
    assert "100 %" in drawn
    assert "4 of 4 files" in drawn


def test_a_held_file_outside_held_is_moved_there_and_back(kept):
    kept.record(seconds=6)
    place_hold(kept)
    (apart,) = {path.parent for path in (kept.root / ".held").rglob("*.mp4")}
    one = min(apart.iterdir())
    outside = kept.root / one.relative_to(kept.root / ".held")
    one.rename(outside)
    stray = kept.files()[0]
    wrong = kept.root / ".held" / stray.relative_to(kept.root)
    stray.rename(wrong)
    assert kept.codes() == ["file.misplaced", "file.misplaced"]
    kept.check(repair=True)
    assert kept.codes() == []
    assert one.exists()
    assert stray.exists()


def test_counters_and_rows_that_say_something_else_are_put_right(kept):
    kept.record()
    with opened_database(kept.settings) as database, database.transaction() as unit:
        stream = unit.segments.streams()[0]
        first = unit.segments.overlapping(stream, SPAN)[0]
        unit.segments.remove([first])
        unit.segments.add(replace(first, packets=99, end=first.end + timedelta(seconds=1)))
    database_file = sqlite3.connect(kept.settings.data_dir / "varta.db")
    database_file.execute("UPDATE streams SET segments = 77, size = 5")
    database_file.commit()
    database_file.close()
    assert kept.codes() == ["counters.wrong", "row.differs"]
    kept.check(repair=True)
    assert kept.codes() == []


def purge_two(kept) -> None:
    with kept.catalogue() as (ledger, service):
        service.purge(ACTOR, service.overlapping(ACTOR, kept.stream, SPAN)[:2])
        for path in kept.files()[:2]:
            path.unlink()
        service.left(ACTOR, service.leaving(ACTOR, 10))
        ledger.copy_tombstones(kept.stream)


def test_a_changed_tombstone_and_one_of_a_foreign_key_are_told_apart(kept, tmp_path):
    kept.record()
    purge_two(kept)
    assert kept.codes() == []
    with opened_database(kept.settings) as database, database.transaction() as unit:
        (stone,) = unit.tombstones.list(kept.stream)
        unit.tombstones.put(replace(stone, end=stone.end + timedelta(hours=1)))
    with kept.catalogue() as (ledger, _):
        ledger.copy_tombstones(kept.stream)
    assert kept.codes() == ["tombstone.bad_signature"]
    other = InstallationKey.load(tmp_path / "other")
    foreign = replace(stone, public_key=other.public_key, signature=b"")
    with opened_database(kept.settings) as database, database.transaction() as unit:
        unit.tombstones.put(replace(foreign, signature=other.sign(statement(foreign))))
    with kept.catalogue() as (ledger, _):
        ledger.copy_tombstones(kept.stream)
    assert kept.codes() == ["tombstone.foreign_signature"]


def test_a_removed_tombstone_shows(kept):
    kept.record()
    purge_two(kept)
    database_file = sqlite3.connect(kept.settings.data_dir / "varta.db")
    database_file.execute("DELETE FROM tombstones")
    database_file.commit()
    database_file.close()
    (found,) = [finding for finding in kept.check() if finding.code == "chain.missing"]
    assert "1 to 2" in found.text
    # Its copy is still beside the footage.
    kept.check(repair=True, rebuild=True)
    assert kept.codes() == []
