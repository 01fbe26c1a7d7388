"""The archive of trajectories: questions in, answers out, within bounded time and memory."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import numpy as np

from varta.events.past import Answer, Counts, Heat, Question
from varta.kernel.errors import Unavailable
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.kernel.trajectory import Trajectory
from varta.storage.trajectories.columns import COLUMNS, KEY, connect, source, trajectory, translating
from varta.storage.trajectories.geometry import paths_of
from varta.storage.trajectories.heat import add_heat, empty_heat
from varta.storage.trajectories.layout import day_folder, day_span, days_in, days_of, files_of, journal_ms, journals
from varta.storage.trajectories.merging import merged
from varta.storage.trajectories.search import Search
from varta.storage.trajectories.where import conditions, micros, moment_of

T = TypeVar("T")
_CHUNK_BYTES = 24 * 1024 * 1024
_CHUNK_FILES = 400
_AGAIN = 3  # a file may be merged or erased between the look at its folder and the reading


@dataclass(frozen=True, slots=True)
class Bounds:
    """Say how much time, memory and how many threads one question may take, and how many are answered at once."""

    seconds: float = 20.0
    memory_mib: int = 384
    threads: int = 2
    at_once: int = 2


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Hold what is read at once; `first` is its oldest day."""

    first: date
    table: str


class Archive:
    """Answer from the files below a folder; safe from several threads."""

    def __init__(self, root: Path, bounds: Bounds | None = None) -> None:
        self._root, self._bounds = root, bounds or Bounds()
        self._turn = threading.BoundedSemaphore(self._bounds.at_once)

    def ask(self, question: Question) -> Answer:
        """Answer a question; what the time did not suffice for is told by `complete`.

        Raises `Unavailable` (`past.too_slow`, `past.too_much`, `past.busy`, `past.cannot_read`), `Broken`.
        """
        return self._retried(lambda: self._ask(question))

    def find(self, camera: CameraId, trace: str, near: Span) -> Trajectory | None:
        """Return one track, put together; None where there is none."""

        def search() -> Trajectory | None:
            with self._engine() as engine:
                rows = []
                for chunk in self._chunks((camera,), near):
                    names = ", ".join(COLUMNS)
                    text = f"SELECT {names} FROM {chunk.table} WHERE camera = ? AND trace = ?"
                    rows += engine.execute(text, [camera, trace]).fetchall()
            return next(iter(merged([trajectory(row) for row in rows])), None)

        return self._retried(search)

    def tracks(self, camera: CameraId, span: Span) -> Iterator[Sequence[Trajectory]]:
        """Return a camera's tracks that began in a span, a day at a time, oldest first."""
        for day in reversed(list(self._days((camera,), span))):
            yield self._retried(partial(self._day, camera, day, span))

    def counts(self, question: Question) -> Counts:
        """Return how many tracks of each class began in each hour."""

        def count() -> Counts:
            where, values = conditions(question)
            rows: dict[tuple[int, str], int] = {}
            with self._engine() as engine:
                for chunk in self._chunks(question.cameras, question.span):
                    text = (
                        f"SELECT begun // 3600000000, class, count(*) FROM (SELECT {KEY}, min(start_us) AS begun, "
                        f"arg_max(class, end_us) AS class FROM {chunk.table} WHERE {where} GROUP BY 1) GROUP BY 1, 2"
                    )
                    for hour, name, number in engine.execute(text, values).fetchall():
                        rows[(hour, name)] = rows.get((hour, name), 0) + number
            return Counts(tuple((moment_of(h * 3_600_000_000), n, rows[(h, n)]) for h, n in sorted(rows)))

        return self._retried(count)

    def heat(self, question: Question) -> Heat:
        """Return where tracks spent their time."""

        def gather() -> Heat:
            where, values = conditions(question)
            grid, tracks = empty_heat(), 0
            with self._engine() as engine:
                for chunk in self._chunks(question.cameras, question.span):
                    text = f"SELECT {KEY} AS key, start_us, points FROM {chunk.table} WHERE {where}"
                    found = engine.execute(text, values).fetchnumpy()
                    tracks += len(np.unique(found["key"]))
                    add_heat(grid, paths_of(list(found["points"]), found["start_us"].astype(np.int64)))
            return Heat(tuple(tuple(map(float, row)) for row in grid.tolist()), tracks)

        return self._retried(gather)

    def _retried(self, do: Callable[[], T]) -> T:
        for attempt in range(_AGAIN):
            try:
                return do()
            except Unavailable as error:
                if error.code != "past.cannot_read" or attempt == _AGAIN - 1:
                    raise
        raise AssertionError  # the last attempt returned or raised

    @contextmanager
    def _engine(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open an engine that is interrupted when the time is up. Raises `Unavailable` (`past.busy`)."""
        if not self._turn.acquire(timeout=self._bounds.seconds):
            raise Unavailable("past.busy", "Others are asking the past just now; try again in a minute.")
        try:
            engine = connect(self._bounds.threads, self._bounds.memory_mib)
            timer = threading.Timer(self._bounds.seconds, engine.interrupt)
            timer.daemon = True
            timer.start()
            try:
                with translating():
                    yield engine
            finally:
                timer.cancel()
                engine.close()
        finally:
            self._turn.release()

    def _ask(self, question: Question) -> Answer:
        until = time.monotonic() + self._bounds.seconds * 0.9
        searched: datetime = question.span.end
        complete = True
        search = Search(question)
        chunks = list(self._chunks(question.cameras, question.span))
        with self._engine() as engine:
            for chunk in chunks:
                if time.monotonic() > until:
                    if searched == question.span.end:
                        raise Unavailable("past.too_slow", "The question took too long; ask about fewer cameras.")
                    complete = False
                    break
                search.look(engine, chunk.table)
                searched = max(day_span(chunk.first).start, question.span.start)
            matches, total = search.answer(engine, [chunk.table for chunk in chunks])
        return Answer(tuple(matches), total, complete, searched if not complete else question.span.start)

    def _day(self, camera: CameraId, day: date, span: Span) -> Sequence[Trajectory]:
        only = day_span(day)
        start, end = micros(max(span.start, only.start)), micros(min(span.end, only.end))
        rows: list[tuple[Any, ...]] = []
        with self._engine() as engine:
            for chunk in self._chunks((camera,), only):
                text = f"SELECT {', '.join(COLUMNS)} FROM {chunk.table} WHERE camera = ? AND start_us BETWEEN ? AND ?"
                rows += engine.execute(text, [camera, start, end - 1]).fetchall()
        return merged([trajectory(row) for row in rows])

    def _days(self, cameras: Sequence[str], span: Span) -> Iterator[date]:
        """Return the days that may have something, newest first; a track of the day before may reach into a span."""
        there = {day for camera in cameras for day in days_of(self._root, camera)}
        closed, opened = journals(self._root)
        oldest = min((journal_ms(path) for path in [*closed, *opened]), default=None)
        for day in days_in(span):
            if day in there or (oldest is not None and (moment_of(oldest * 1000).date() - day).days <= 1):
                yield day

    def _chunks(self, cameras: Sequence[str], span: Span) -> Iterator[_Chunk]:
        """Return what is to be read, newest first; the journals come with the first."""
        lines = [*journals(self._root)[0], *journals(self._root)[1]]
        files: list[Path] = []
        size, first = 0, span.end.date()
        there = {camera: set(days_of(self._root, camera)) for camera in cameras}
        for day in days_in(span):
            for camera in cameras:
                if day not in there[camera]:
                    continue
                for file in files_of(day_folder(self._root, camera, day))[0]:
                    files.append(file.path)
                    size += _size(file.path)
            first = day
            if size >= _CHUNK_BYTES or len(files) >= _CHUNK_FILES:
                yield _Chunk(first, source(files, lines))
                files, lines, size = [], [], 0
        if files or lines:
            yield _Chunk(first, source(files, lines))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
