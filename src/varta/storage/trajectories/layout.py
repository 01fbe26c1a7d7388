"""Where trajectories lie, and which files count.

    <data_dir>/trajectories/
        journal/lock                          held by the one process that appends
        journal/<ms>.open.jsonl               being appended to
        journal/<ms>.jsonl                    closed; becomes columns and is then removed
        <camera>/<YYYY-MM-DD>/<level>-<first>-<last>.parquet

`first` and `last` are the milliseconds that name the journals of which a file was made. A file whose span lies within
that of one of a higher level was merged into it and does not count, so a merge cannot show anything twice, whenever
the process dies: the merged file appears under its name at once, and what it holds is unlinked afterwards.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from varta.kernel.spans import Span

JOURNAL = "journal"
OPEN, CLOSED = ".open.jsonl", ".jsonl"
_FILE = re.compile(r"(\d)-(\d{13})-(\d{13})\.parquet")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ColumnFile:
    """Hold a file's place and what its name says."""

    path: Path
    level: int
    first: int
    last: int

    def holds(self, other: "ColumnFile") -> bool:
        """Tell whether another file was merged into this one."""
        return self.level > other.level and self.first <= other.first and other.last <= self.last


def file_name(level: int, first: int, last: int) -> str:
    """Return a file's name."""
    return f"{level}-{first:013d}-{last:013d}.parquet"


def day_folder(root: Path, camera: str, day: date) -> Path:
    """Return the folder of a camera's day (UTC)."""
    return root / camera / f"{day:%Y-%m-%d}"


def files_of(folder: Path) -> tuple[list[ColumnFile], list[ColumnFile]]:
    """Return the files of a day's folder that count, by time, and those that were merged into them."""
    try:
        named = [(path, _FILE.fullmatch(path.name)) for path in sorted(folder.iterdir())]
    except OSError:
        return [], []
    found = [ColumnFile(path, int(parts[1]), int(parts[2]), int(parts[3])) for path, parts in named if parts]
    merged = [file for file in found if any(other.holds(file) for other in found)]
    counting = [file for file in found if file not in merged]
    return sorted(counting, key=lambda file: file.first), merged


def cameras_of(root: Path) -> list[str]:
    """Return the cameras that have a folder."""
    try:
        return sorted(path.name for path in root.iterdir() if path.is_dir() and path.name != JOURNAL)
    except OSError:
        return []


def days_of(root: Path, camera: str) -> list[date]:
    """Return the days that a camera has a folder for, oldest first."""
    days = []
    try:
        names = [path.name for path in (root / camera).iterdir()]
    except OSError:
        return []
    for name in names:
        try:
            days.append(date.fromisoformat(name))
        except ValueError:
            continue
    return sorted(days)


def days_in(span: Span) -> Iterator[date]:
    """Return the days (UTC) that a span touches, newest first."""
    first, day = span.start.date(), (span.end - timedelta(microseconds=1)).date()
    while day >= first:
        yield day
        day -= _DAY


def day_span(day: date) -> Span:
    """Return a day as span."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return Span(start, start + _DAY)


def journals(root: Path) -> tuple[Sequence[Path], Sequence[Path]]:
    """Return the closed journals and the open ones, oldest first."""
    try:
        paths = sorted((root / JOURNAL).glob("*" + CLOSED))
    except OSError:
        return [], []
    opened = [path for path in paths if path.name.endswith(OPEN)]
    return [path for path in paths if path not in opened], opened


def journal_ms(path: Path) -> int:
    """Return the milliseconds that name a journal."""
    return int(path.name.split(".", 1)[0])
