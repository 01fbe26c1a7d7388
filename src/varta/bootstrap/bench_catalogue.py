"""`varta bench catalogue`: what the catalogue takes to answer when it is as large as it gets.

It fills a database of its own with one-minute segments of every camera, written by SQL in the order of the table, with
two absences and some footage kept for events on each day, and a few holds. Then it asks through the services, as the
console and the keeper do; while the oldest hour of all cameras is purged, a recorder enters segments beside it.
"""

import multiprocessing
import os
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from varta.access.model import system_actor
from varta.kernel.clock import SystemClock
from varta.kernel.errors import BadInput, Unavailable
from varta.kernel.footage import StreamKey
from varta.kernel.ids import CameraId, HoldId, new_id
from varta.kernel.spans import Span
from varta.media.signing import InstallationKey
from varta.recordings.coverage import Micros
from varta.recordings.coverage_service import CoverageService, Expected
from varta.recordings.hold import Hold, HoldReason
from varta.recordings.model import RetentionClass, Segment
from varta.recordings.service import RecordingService
from varta.storage import Database, open_database

Figures = dict[str, float | int | str]
_START = datetime(2026, 1, 1, tzinfo=UTC)
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_MINUTES = 1440
_ASKED = 400
_ENTER_S = 0.06  # between two segments of 1,000 cameras that are each a minute long
_BYTES_EACH = 110  # of disk for a row, with some to spare
_ACTOR = system_actor("bench")


@dataclass(frozen=True, slots=True)
class Extent:
    """Say how much there is."""

    cameras: int
    days: int

    @property
    def rows(self) -> int:
        """Return how many segments that makes."""
        return self.cameras * self.days * _MINUTES

    def stream(self, number: int) -> StreamKey:
        """Return a camera's main stream."""
        return StreamKey(CameraId(f"camera-{number + 1:04d}"))


@dataclass(frozen=True, slots=True)
class _Bench:
    """Hold what is measured: the database, open, and where it and a key lie."""

    extent: Extent
    database: Database
    url: str
    keys: Path

    @property
    def catalogue(self) -> RecordingService:
        """Return the service over it."""
        return RecordingService(self.database.transaction, InstallationKey.load(self.keys))


def bench_catalogue(extent: Extent, folder: Path | None = None) -> Figures:
    """Return the figures; the database lies in a folder of its own below `folder` and is removed.

    Raises `BadInput` (`bench.no_folder`) and `Unavailable` (`bench.no_space`).
    """
    parent = folder or Path(tempfile.gettempdir())
    _require_space(parent, extent)
    with tempfile.TemporaryDirectory(prefix="varta-bench-", dir=parent) as made:
        path = Path(made) / "varta.db"
        bench = _Bench(extent, open_database(f"sqlite:///{path}"), f"sqlite:///{path}", Path(made) / "keys")
        try:
            filled = _timed(lambda: _fill(bench.database, path, extent))
            figures = _measure(bench)
            size = path.stat().st_size
        finally:
            bench.database.close()
    return {"rows": extent.rows, **figures, "fill_s": round(filled, 1), "database_bytes": size}


def _require_space(folder: Path, extent: Extent) -> None:
    try:
        state = os.statvfs(folder)
    except OSError as error:
        text = f"The folder {folder} for the bench cannot be used: {error.strerror}."
        raise BadInput("bench.no_folder", text, where="--folder") from None
    if state.f_bavail * state.f_frsize < extent.rows * _BYTES_EACH:
        needed = round(extent.rows * _BYTES_EACH / 1e9, 1)
        raise Unavailable("bench.no_space", f"The bench needs {needed} GB below {folder}; name another with --folder.")


def _fill(database: Database, path: Path, extent: Extent) -> None:
    database.upgrade()
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        # A trigger asks for each row whether it is there already; it comes back when the rows are in.
        (trigger,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'segments_no_replace'").fetchone()
        for statement in ("PRAGMA synchronous = OFF", "PRAGMA cache_size = -65536", "DROP TRIGGER segments_no_replace"):
            connection.execute(statement)
        connection.execute("INSERT INTO codings VALUES (1, 'h264', 1920, 1080, 'arrival')")
        for number in range(extent.cameras):
            _fill_stream(connection, number + 1, extent.stream(number), extent.days * _MINUTES)
        connection.execute(trigger)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    _place_holds(database, extent)


def _fill_stream(connection: sqlite3.Connection, no: int, stream: StreamKey, minutes: int) -> None:
    """Write a stream's rows: at noon and midnight half a minute is missing, every twentieth was kept for an event."""
    values = {"no": no, "camera": stream.camera_id, "minutes": minutes, "start": _micros(_START)}
    connection.execute("BEGIN")
    connection.execute(
        "INSERT INTO streams VALUES (:no, :camera, 'main', 15000000 * :minutes, :minutes, 60000000, 30000000)", values
    )
    connection.execute(
        """WITH RECURSIVE m(i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM m WHERE i + 1 < :minutes)
           INSERT INTO segments SELECT :no, :start + i * 60000000, iif(i % 720, 60000000, 30000000), i + 1,
           15000000, 750, 1, 0, 20000, i % 20 = 0, 0, 0, randomblob(32) FROM m""",
        values,
    )
    connection.execute(
        """INSERT INTO absences SELECT stream_no, start_us + 30000000, start_us + 60000000, 'network_loss', ''
           FROM segments WHERE stream_no = :no AND length_us = 30000000""",
        values,
    )
    connection.execute("COMMIT")


def _place_holds(database: Database, extent: Extent) -> None:
    """Hold an hour of every fiftieth camera: half of them the oldest hour."""
    for number in range(0, extent.cameras, 50):
        stream, start = extent.stream(number), _START + (number // 50 % 2) * 7 * _HOUR
        span = Span(start, start + _HOUR)
        hold = Hold(
            HoldId(new_id()), (stream.camera_id,), span, HoldReason.REQUEST, "bench", _ACTOR.name, SystemClock().now()
        )
        with database.transaction() as unit:
            unit.holds.add(hold)
            unit.segments.relocate(unit.segments.overlapping(stream, span), 0, held=True)


def _measure(bench: _Bench) -> Figures:
    extent, catalogue = bench.extent, bench.catalogue
    coverage = CoverageService(bench.database.transaction, SystemClock(), _NoRecorder(), UTC)
    spans = _spread(extent, _HOUR, lambda stream, span: catalogue.overlapping(_ACTOR, stream, span))
    days = _spread(extent, _DAY, lambda stream, span: coverage.timeline(_ACTOR, [Expected(stream, _START)], span))
    usage = _timed(lambda: catalogue.usage(_ACTOR))
    return {
        "span_p95_ms": _p95(spans),
        "coverage_p95_ms": _p95(days),
        "usage_ms": round(usage * 1000, 2),
        **_purge_beside_a_recorder(bench),
    }


def _spread(extent: Extent, length: timedelta, ask: Callable[[StreamKey, Span], object]) -> list[float]:
    """Return the seconds that each of many questions takes: about random spans of random cameras."""
    dice = random.Random(7)  # noqa: S311 - the same questions in each run
    latest = extent.days * _MINUTES - length // _MINUTE
    taken = []
    for _ in range(_ASKED):
        start = _START + dice.randint(0, max(latest, 0)) * _MINUTE
        stream = extent.stream(dice.randrange(extent.cameras))
        taken.append(_timed(partial(ask, stream, Span(start, start + length))))
    return taken


def _purge_beside_a_recorder(bench: _Bench) -> Figures:
    here, there = multiprocessing.Pipe()
    arguments = (bench.url, bench.keys, bench.extent, there)
    recorder = multiprocessing.get_context("spawn").Process(target=_record, args=arguments, daemon=True)
    recorder.start()
    here.recv()
    began, purged = time.perf_counter(), 0
    for number in range(bench.extent.cameras):
        purged += _purge(bench, bench.extent.stream(number), _START + _HOUR)
    took = time.perf_counter() - began
    here.send(None)
    waits: list[float] = here.recv()
    recorder.join()
    return {
        "purge_s": round(took, 2),
        "purged_rows": purged,
        "purged_per_s": round(purged / took),
        "writer_entered": len(waits),
        "writer_wait_p95_ms": _p95(waits),
        "writer_wait_max_ms": round(max(waits, default=0.0) * 1000, 2),
    }


def _purge(bench: _Bench, stream: StreamKey, before: datetime) -> int:
    with bench.database.transaction(write=False) as unit:
        old = [s for retention in RetentionClass for s in unit.segments.purgeable(stream, before, retention, 1000)]
    return len(bench.catalogue.purge(_ACTOR, old))


def _record(url: str, keys: Path, extent: Extent, ends: Connection) -> None:
    """Enter a segment of the next camera, again and again, in a process of its own; tell how long each took."""
    database = open_database(url)
    catalogue = RecordingService(database.transaction, InstallationKey.load(keys))
    waits: list[float] = []
    catalogue.usage(_ACTOR)
    ends.send(None)
    while not waits or not ends.poll(_ENTER_S):
        turn, camera = divmod(len(waits), extent.cameras)
        segment = _segment(extent.stream(camera), extent.days * _MINUTES + turn)
        waits.append(_timed(partial(catalogue.enter_segment, _ACTOR, segment)))
    database.close()
    ends.send(waits)


class _NoRecorder:
    """Be a recorder of which nothing is known."""

    def open_span(self, stream: StreamKey) -> Micros | None:
        """Return None."""
        del stream
        return None

    def down_since(self) -> datetime | None:
        """Return None."""
        return None


def _segment(stream: StreamKey, minute: int) -> Segment:
    start = _START + minute * _MINUTE
    return Segment(stream, minute + 1, start, start + _MINUTE, 15_000_000, 750, "h264", 1920, 1080, os.urandom(32))


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _p95(seconds: list[float]) -> float:
    return round(sorted(seconds)[int(len(seconds) * 0.95)] * 1000, 2)


def _micros(at: datetime) -> int:
    return int(at.timestamp()) * 1_000_000
