"""Exports from asking to the package, over the real catalogue and real files."""

import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.clock import StoppedClock
from support.domain import actor
from support.evidence import MADE_AT, MARKET, START, Bench, unpack
from varta.access.model import Role, system_actor
from varta.bootstrap.worker_recorder import segment_of
from varta.kernel.errors import Unavailable
from varta.kernel.spans import Span
from varta.media.evidence import manifest as m
from varta.media.evidence.verify import Expected, verify_package
from varta.media.mover import Mover
from varta.media.removal import Remover
from varta.recordings.export import Export, ExportState, Redaction
from varta.recordings.export_expiry import ExportExpiry
from varta.recordings.export_plan import CameraPlan
from varta.recordings.export_service import ExportDraft, ExportService
from varta.recordings.hold import HoldReason
from varta.recordings.service import RecordingService
from varta.storage.database import Database, open_database
from varta.workers import export_watch
from varta.workers.export_expiry import Expiry
from varta.workers.export_watch import Stopped
from varta.workers.exporter import Exporter, ExporterConfig, ExporterLinks, original_path

SUPERVISOR, WORKER = actor(Role.SUPERVISOR), system_actor("exporter")


@dataclass
class Centre:
    """Hold a centre with 12 s of one camera."""

    bench: Bench
    database: Database
    exports: ExportService
    recordings: RecordingService

    def ask(self, first: float = 1, last: float = 11, **changes: object) -> Export:
        span = Span(START + timedelta(seconds=first), START + timedelta(seconds=last))
        draft = ExportDraft(["market"], span, "огляд", "ЄРДР 1", HoldReason.CRIMINAL_CASE, Redaction(**changes))
        return self.exports.ask(SUPERVISOR, draft)

    def exporter(
        self, advance: Callable[[str, float], bool] | None = None, stop: threading.Event | None = None
    ) -> Exporter:
        exports = self.exports
        links = ExporterLinks(
            take=lambda: exports.take(WORKER),
            plan=lambda export: exports.plan(WORKER, export),
            name_of=lambda camera: f"камера {camera}",
            wanted=lambda export_id: exports.wanted(WORKER, export_id),
            advance=advance or (lambda export_id, share: exports.advance(WORKER, export_id, share)),
            finish=lambda export_id, file, size, digest: exports.finish(WORKER, export_id, file, size, digest),
            fail=lambda export_id, problem: exports.fail(WORKER, export_id, problem),
            unfinished=lambda: exports.open_ones(WORKER),
            beat=lambda _: None,
        )

        def redactor(*_: object) -> None:
            raise Unavailable("redaction.no_detector", "none here")

        config = ExporterConfig(self.folder, self.bench.store.places, patience_s=0)
        return Exporter(config, links, self.bench.maker, redactor, stop or threading.Event())

    def state(self, export: Export) -> Export:
        return self.exports.get(SUPERVISOR, export.id)

    @property
    def folder(self) -> Path:
        return self.bench.folder / "exports"

    def left(self) -> list[str]:
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())


@pytest.fixture
def centre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Centre]:
    monkeypatch.setattr(export_watch, "_LOOK_S", 0.0)
    bench = Bench(tmp_path)
    database = open_database(f"sqlite:///{tmp_path / 'varta.db'}")
    database.upgrade()
    recordings = RecordingService(database.transaction, bench.key)
    for closed in bench.files:
        recordings.enter_segment(WORKER, segment_of(closed))
    exports = ExportService(database.transaction, StoppedClock(MADE_AT), Mover(bench.store.places))
    yield Centre(bench, database, exports, recordings)
    database.close()


def intact(centre: Centre, export: Export) -> bool:
    path = centre.folder / export.file
    report = verify_package(path, Expected(m.fingerprint(centre.bench.key.public_key)))
    assert report.problems == []
    return report.intact


def test_an_export_becomes_a_package_and_its_hold_ends(centre: Centre) -> None:
    asked = centre.ask()
    held = [centre.bench.store.root(0, held=True) / file.file.relative for file in centre.bench.files]
    assert all(path.is_file() for path in held)
    centre.exporter().look()
    done = centre.state(asked)
    assert (done.state, done.progress, done.file) == (ExportState.DONE, 1.0, f"{asked.id}.zip")
    assert intact(centre, done)
    told = json.loads(unpack(centre.folder / done.file)["manifest.json"])
    assert told["cameras"][0]["name"] == "камера market"
    assert centre.left() == [".lock", done.file]
    assert not any(path.exists() for path in held)
    with centre.database.transaction(write=False) as unit:
        assert unit.holds.active() == []


def test_a_cancelled_export_ends_at_once_and_leaves_nothing(centre: Centre) -> None:
    asked = centre.ask()

    def cancel(_: str, share: float) -> bool:
        if share > 0:
            centre.exports.cancel(SUPERVISOR, asked.id)
        return centre.exports.advance(WORKER, asked.id, share)

    centre.exporter(advance=cancel).look()
    assert centre.state(asked).state is ExportState.CANCELLED
    assert centre.left() == [".lock"]
    again = centre.exports.resume(SUPERVISOR, asked.id)
    centre.exporter().look()
    assert intact(centre, centre.state(again))


def test_a_killed_exporter_goes_on_where_it_was(centre: Centre) -> None:
    asked, stop = centre.ask(), threading.Event()

    def kill(_: str, share: float) -> bool:
        if share > 0.3:
            stop.set()
        return centre.exports.advance(WORKER, asked.id, share)

    killed = centre.exporter(kill, stop)
    killed.look()
    assert centre.state(asked).state is ExportState.RUNNING
    journal = next((centre.folder / ".work").rglob("*.journal"))
    before = len(journal.read_text().splitlines())
    assert before >= 1
    shares: list[float] = []

    def note(_: str, share: float) -> bool:
        shares.append(share)
        return True

    later = centre.exporter(note)
    later.sweep()
    later.look()
    assert intact(centre, centre.state(asked))
    assert max(shares) < 1.0 - before * 0.1  # what was copied before was not copied again


def test_a_full_disk_fails_the_export_alone(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = centre.ask()
    monkeypatch.setattr("varta.media.evidence.zipped.os.fsync", _full)
    centre.exporter().look()
    failed = centre.state(asked)
    assert (failed.state, failed.problem) == (ExportState.FAILED, "evidence.disk_full")
    monkeypatch.undo()
    centre.exports.resume(SUPERVISOR, asked.id)
    centre.exporter().look()
    assert intact(centre, centre.state(asked))


def _full(_fd: int) -> None:
    raise OSError(28, "No space left on device")


def test_a_package_is_erased_when_its_time_is_over(centre: Centre) -> None:
    clock = StoppedClock(centre.exports.get(SUPERVISOR, centre.ask().id).asked_at)
    service = ExportExpiry(centre.database.transaction, clock, timedelta(days=30))
    expiry = Expiry(centre.folder, lambda: service.due(WORKER), lambda export_id: service.erased(WORKER, export_id))
    centre.exporter().look()
    (asked,) = centre.exports.list(SUPERVISOR)
    original_path(centre.folder / asked.file).write_bytes(b"the parent of a redacted copy")
    clock.forward(29 * 86_400)
    assert expiry.look() == 0
    assert (centre.folder / asked.file).exists()
    clock.forward(2 * 86_400)
    assert expiry.look() == 1
    assert [name for name in centre.left() if name.endswith(".zip")] == []
    assert (centre.state(asked).state, centre.state(asked).file) == (ExportState.ERASED, "")
    assert expiry.look() == 0


def test_what_was_never_recorded_fails_with_a_reason(centre: Centre) -> None:
    asked = centre.ask(first=-100, last=-50)
    centre.exporter().look()
    assert centre.state(asked).problem == "export.nothing_recorded"


def test_a_redaction_that_cannot_be_made_keeps_its_code(centre: Centre) -> None:
    asked = centre.ask(people=True)
    centre.exporter().look()
    assert centre.state(asked).problem == "redaction.no_detector"
    assert (centre.folder / f"{asked.id}.original.zip").is_file()


def test_a_span_that_retention_is_deleting_right_now(centre: Centre) -> None:
    """Purge and ask at the same time: each segment is in the package, or a signed tombstone says that it went."""
    everything = Span(START - timedelta(days=1), START + timedelta(days=1))
    with centre.database.transaction(write=False) as unit:
        segments = list(unit.segments.overlapping(MARKET, everything))
    ready = threading.Barrier(2, timeout=20)
    problems: list[Exception] = []

    def purge() -> None:
        try:
            remover = Remover(centre.bench.store.places)
            ready.wait()
            for segment in segments:
                centre.recordings.purge(WORKER, [segment])
                leaving = centre.recordings.leaving(WORKER, 10)
                centre.recordings.left(WORKER, remover.remove(leaving))
        except Exception as error:  # noqa: BLE001 - told by the test's own thread
            problems.append(error)

    thread = threading.Thread(target=purge)
    thread.start()
    ready.wait()
    asked = centre.ask()
    thread.join()
    assert problems == []
    centre.exporter().look()
    ended = centre.state(asked)
    if ended.state is ExportState.FAILED:  # retention was faster by all of it
        assert ended.problem == "export.nothing_recorded"
        return
    assert intact(centre, ended)
    (camera,) = json.loads(unpack(centre.folder / ended.file)["manifest.json"])["cameras"]
    there = {segment["number"] for segment in camera["segments"]}
    gone = {n for stone in camera["tombstones"] for n in range(stone["first_number"], stone["last_number"] + 1)}
    assert there | gone == {1, 2, 3, 4}
    assert camera["lost"] == []


def test_a_purged_middle_is_joined_by_its_tombstone(centre: Centre) -> None:
    with centre.database.transaction(write=False) as unit:
        segments = list(unit.segments.overlapping(MARKET, Span(START, START + timedelta(seconds=20))))
    centre.recordings.purge(WORKER, segments[1:3])
    asked = centre.ask()
    centre.exporter().look()
    done = centre.state(asked)
    assert intact(centre, done)
    (camera,) = json.loads(unpack(centre.folder / done.file)["manifest.json"])["cameras"]
    assert [(s["first_number"], s["last_number"]) for s in camera["tombstones"]] == [(2, 3)]
    assert [gap["reason"] for gap in camera["gaps"]] == ["unknown"]


def test_a_file_that_is_closed_but_not_in_the_catalogue_yet_is_waited_for(centre: Centre) -> None:
    (first, *_), everything = centre.bench.files, Span(START, START + timedelta(seconds=20))
    with centre.database.transaction(write=False) as unit:
        segments = list(unit.segments.overlapping(MARKET, everything))
    with centre.database.transaction() as unit:
        unit.segments.remove(segments[:1])
    asked = centre.ask(first=1, last=2)
    path = centre.bench.store.locate(first.file)
    assert path is not None
    late = (START + timedelta(seconds=30)).timestamp()
    os.utime(path, (late, late))
    looked: list[int] = []

    def plan(export: Export) -> Sequence[CameraPlan]:
        looked.append(1)
        if len(looked) == 3:
            centre.recordings.enter_segment(WORKER, segment_of(first))
        return centre.exports.plan(WORKER, export)

    exporter = centre.exporter()
    exporter.config = replace(exporter.config, patience_s=20)
    exporter.links = replace(exporter.links, plan=plan)
    exporter.look()
    assert intact(centre, centre.state(asked))


def test_stopping_is_no_failure(centre: Centre) -> None:
    asked, stop = centre.ask(), threading.Event()
    stop.set()
    export = centre.exports.take(WORKER)
    assert export is not None
    with pytest.raises(Stopped):
        centre.exporter(stop=stop).make(export)
    assert centre.state(asked).state is ExportState.RUNNING
