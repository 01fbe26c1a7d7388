"""Keeping the archive in order: journals into columns, small files into larger ones, old days away."""

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import duckdb

from varta.kernel.errors import Unavailable
from varta.storage.trajectories.columns import COLUMNS, connect, quoted, source, trajectory, translating, write_columns
from varta.storage.trajectories.journal import line
from varta.storage.trajectories.layout import (
    ColumnFile,
    cameras_of,
    day_folder,
    days_of,
    file_name,
    files_of,
    journal_ms,
    journals,
)
from varta.storage.trajectories.merging import merged

_MERGED_AT = 12  # so many files of one level become one of the next
_TOP = 9
_MEMORY_MIB = 256


class Keeping:
    """Do what is due; for one process at a time, which need not be the one that appends."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def compact(self, budget_s: float = 5.0) -> bool:
        """Turn closed journals into columns and merge small files; tell whether there is more to do.

        Raises `Unavailable` (`past.cannot_write`, `past.cannot_read`).
        """
        until = time.monotonic() + budget_s
        for path in journals(self._root)[0]:
            self._turn_into_columns(path)
            if time.monotonic() >= until:
                return True
        return self._merge_days(until)

    def days(self) -> list[tuple[str, date]]:
        """Return each camera's days."""
        return [(camera, day) for camera in cameras_of(self._root) for day in days_of(self._root, camera)]

    def erase(self, camera: str, day: date) -> None:
        """Erase a camera's day, as it is in columns: call `compact` first for what is still in closed journals.

        Raises `Unavailable` (`past.cannot_write`).
        """
        folder = day_folder(self._root, camera, day)
        try:
            shutil.rmtree(folder)
            with contextlib.suppress(OSError):
                folder.parent.rmdir()  # the camera's, when that was its last day
        except OSError as error:
            text = f"The trajectories in {folder} cannot be erased: {error.strerror}."
            raise Unavailable("past.cannot_write", text, where=str(folder)) from None

    def _turn_into_columns(self, journal: Path) -> None:
        number = journal_ms(journal)
        with _writing(journal), _engine() as engine:
            days = "SELECT DISTINCT camera, make_timestamp(start_us)::DATE FROM "
            for camera, day in engine.execute(days + source([], [journal])).fetchall():
                folder = day_folder(self._root, camera, day)
                folder.mkdir(parents=True, exist_ok=True)
                where = f"camera = '{camera}' AND make_timestamp(start_us)::DATE = DATE '{day:%Y-%m-%d}'"
                target = folder / file_name(0, number, number)
                _put(target, partial(write_columns, engine, journal, where=where))
            journal.unlink()

    def _merge_days(self, until: float) -> bool:
        newest = max((day for _, day in self.days()), default=None)
        for camera, day in self.days():
            folder = day_folder(self._root, camera, day)
            counting, left_over = files_of(folder)
            with _writing(folder):
                for file in left_over:
                    file.path.unlink()
            if due := _due(counting, over=newest is not None and (newest - day).days > 1):
                with _writing(folder), _engine() as engine:
                    _merge(engine, folder, due)
                if time.monotonic() >= until:
                    return True
        return False


def _due(files: list[ColumnFile], *, over: bool) -> list[ColumnFile]:
    """Return what is to be merged: all of a day that is over, else what there is enough of."""
    if over:
        return files if len(files) > 1 or any(file.level < _TOP for file in files) else []
    for level in range(_TOP - 1):
        same = [file for file in files if file.level == level]
        if len(same) >= _MERGED_AT:
            return [file for file in files if same[0].first <= file.first and file.last <= same[-1].last]
    return []


def _merge(engine: duckdb.DuckDBPyConnection, folder: Path, files: list[ColumnFile]) -> None:
    """Make one file of several; tracks whose parts come together become one row."""
    level = min(max(file.level for file in files) + 1, _TOP)
    paths = [file.path for file in files]
    target = folder / file_name(level, min(file.first for file in files), max(file.last for file in files))
    table = f"read_parquet({quoted(paths)}, hive_partitioning=false)"
    names = ", ".join(COLUMNS)
    engine.execute(f"CREATE OR REPLACE TEMP TABLE every AS SELECT {names} FROM {table}")
    engine.execute("CREATE OR REPLACE TEMP TABLE several AS SELECT trace FROM every GROUP BY trace HAVING count(*) > 1")
    rows = engine.execute(f"SELECT {names} FROM every WHERE trace IN (FROM several)").fetchall()
    lines = folder / "merging.tmp"
    lines.write_bytes(b"".join(line(track) for track in merged([trajectory(row) for row in rows])))
    whole = f"SELECT {names} FROM every WHERE trace NOT IN (FROM several)"
    joined = f"SELECT * FROM {source([], [lines])}"
    text = f"COPY (SELECT * FROM ({whole} UNION ALL {joined}) ORDER BY start_us, trace)"

    def write(part: Path) -> None:
        engine.execute(f"{text} TO '{str(part).replace(chr(39), chr(39) * 2)}' (FORMAT parquet, COMPRESSION zstd)")

    _put(target, write)
    lines.unlink()
    for path in paths:
        if path != target:
            path.unlink()


def _put(target: Path, write: Callable[[Path], None]) -> None:
    """Write a file under another name, see it on the disk, and give it its name: it is whole or not there."""
    part = target.with_suffix(".part")
    write(part)
    for path in (part, target.parent):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    part.rename(target)


@contextlib.contextmanager
def _engine() -> Iterator[duckdb.DuckDBPyConnection]:
    engine = connect(1, _MEMORY_MIB)
    try:
        with translating():
            yield engine
    finally:
        engine.close()


@contextlib.contextmanager
def _writing(where: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        text = f"The trajectories cannot be put in order at {where}: {error.strerror}."
        raise Unavailable("past.cannot_write", text, where=str(where)) from None
