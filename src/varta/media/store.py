"""The folders that hold recordings: where each file lies, and whether the folder is really there.

Layout and names: `design/recording.md`, files. A folder that once was marked as a store and now carries no mark, or
another store's, is away: its disk is not mounted, and nothing is written to what lies below.
"""

import errno
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from varta.kernel.errors import BadInput, Unavailable
from varta.kernel.footage import FileName, StreamKey, StreamKind
from varta.kernel.ids import camera_id, new_id
from varta.kernel.spans import Span

MARK = ".varta-store"
HELD = ".held"
OPEN_SUFFIX, SUFFIX = ".open.mp4", ".mp4"
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
_LARGEST_MARK = 4096


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Name a file that was found, and where. `open`: it is still being written."""

    file: FileName
    path: Path
    place: int = 0
    held: bool = False
    open: bool = False


class Store:
    """Know the places of recordings; place 0 is the recorder's. Safe from several threads once it is created."""

    def __init__(self, places: Sequence[Path]) -> None:
        """Name the places; nothing is touched."""
        self.places = tuple(places)
        self._marks: dict[int, str] = {}

    def create(self, memory: Path | None = None) -> None:
        """Make and mark the places that are new, and remember which disks they are on.

        `memory` is a file that outlives the places: with it, a place that was marked once is never made again while
        its disk is away. Raises `Unavailable` (`recordings.store_away`, `recordings.cannot_write`).
        """
        known = _remembered(memory)
        for number, place in enumerate(self.places):
            identity = known.get(str(place))
            if identity is not None and _mark_of(place) != identity:
                if number:
                    continue  # a tier that is away is missed when it is needed
                raise _away(place)
            self._marks[number] = known[str(place)] = self._create(number, place)
        _remember(memory, known)

    def check(self, place: int = 0) -> None:
        """Make sure that a place is there and the one it was. Raises `Unavailable` (`recordings.store_away`)."""
        if place >= len(self.places):
            raise Unavailable(
                "recordings.store_away",
                f"Footage lies in place {place}, which the settings do not name any more; put its tier back there.",
            )
        folder = self.places[place]
        found = _mark_of(folder)
        # Numbers of devices are given anew with each mount; the mark is the disk's own.
        if found is None or self._marks.setdefault(place, found) != found:
            raise _away(folder)

    def free(self, place: int = 0) -> int:
        """Return the bytes that this user may still write. Raises `Unavailable` (`recordings.store_away`)."""
        try:
            found = os.statvfs(self.places[place])
        except OSError:
            raise _away(self.places[place]) from None
        return found.f_bavail * found.f_frsize

    def path(self, file: FileName, place: int = 0, held: bool = False) -> Path:
        """Return where a closed file lies, or would."""
        return self.root(place, held=held) / file.relative

    def open_path(self, file: FileName) -> Path:
        """Return where a file lies while it is written."""
        return open_name(self.path(file))

    def root(self, place: int = 0, held: bool = False) -> Path:
        """Return the folder that holds the cameras' folders."""
        return self.places[place] / HELD if held else self.places[place]

    def locate(self, file: FileName, place: int = 0, held: bool = False) -> Path | None:
        """Return where a closed file is, looking first where it should be; None if it is nowhere."""
        first = self.path(file, place, held=held) if place < len(self.places) else None
        if first is not None and first.exists():
            return first
        for number, apart in self.corners():
            path = self.path(file, number, held=apart)
            if path != first and path.exists():
                return path
        return None

    def corners(self) -> Iterator[tuple[int, bool]]:
        """Yield every place, first its open part, then what is held."""
        for number in range(len(self.places)):
            yield number, False
            yield number, True

    def files(self, stream: StreamKey, span: Span) -> list[Path]:
        """Return the files that may show a span, from names alone: closed, held and open ones, oldest first."""
        return [found.path for found in self.found(stream, span)]

    def found(self, stream: StreamKey, span: Span) -> list[StoredFile]:
        """Return what `files` returns, with the names told."""
        first, last = span.start.date() - timedelta(days=1), span.end.date()
        by_name: dict[str, tuple[str, Path, int, bool]] = {}
        day = first
        while day <= last:
            for name, folder, place, held in self._names(stream, day.isoformat()):
                # Between the copy and the unlinking of a move a file is in two places: the same file.
                by_name.setdefault(name.partition(".mp4")[0].removesuffix(".open"), (name, folder, place, held))
            day += timedelta(days=1)
        # Names sort as their times do; only those that are wanted are parsed, as a day may have thousands.
        start, end = _stem(span.start), _stem(span.end)
        stems = [stem for stem in sorted(by_name) if stem <= end and len(stem) == len(end)]
        # The newest that begins before the span may reach into it.
        before = [stem for stem in stems if stem <= start][-1:]
        wanted = (*before, *(stem for stem in stems if stem > start))
        stored = [_stored(stream, *by_name[stem]) for stem in wanted]
        end_ms = span.end.timestamp() * 1000
        return [found for found in stored if found is not None and found.file.start_ms < end_ms]

    def of_day(self, stream: StreamKey, day: str) -> Iterator[StoredFile]:
        """Yield a stream's files of a day's folders, in no order."""
        for name, folder, place, held in self._names(stream, day):
            stored = _stored(stream, name, folder, place, held)
            if stored is not None:
                yield stored

    def _names(self, stream: StreamKey, day: str) -> Iterator[tuple[str, Path, int, bool]]:
        for number, held in self.corners():
            folder = self.root(number, held=held) / stream.camera_id / stream.kind.value / day
            for name in _listed(folder):
                if name.endswith(SUFFIX):
                    yield name, folder, number, held

    def days(self, stream: StreamKey) -> list[str]:
        """Return the names of a stream's day folders, oldest first."""
        found: set[str] = set()
        for number, held in self.corners():
            found.update(_listed(self.root(number, held=held) / stream.camera_id / stream.kind.value))
        return sorted(name for name in found if name[:1].isdigit())

    def streams(self) -> list[StreamKey]:
        """Return the streams that have a folder anywhere."""
        found: set[StreamKey] = set()
        for number, held in self.corners():
            root = self.root(number, held=held)
            for camera in _listed(root):
                for kind in StreamKind if not camera.startswith(".") else ():
                    with suppress(BadInput):
                        if (root / camera / kind.value).is_dir():
                            found.add(StreamKey(camera_id(camera), kind))
        return sorted(found)

    def open_file(self, stream: StreamKey) -> Path | None:
        """Return the file that is being written, None if there is none. It may be gone the next moment."""
        folder = self.places[0] / stream.camera_id / stream.kind.value
        for day in sorted(_listed(folder), reverse=True)[:2]:
            names = [name for name in _listed(folder / day) if name.endswith(OPEN_SUFFIX)]
            if names:
                return folder / day / max(names)
        return None

    def _create(self, number: int, place: Path) -> str:
        try:
            place.mkdir(parents=True, exist_ok=True)
            mark = place / MARK
            if not mark.exists():
                partial = place / f"{MARK}.{os.getpid()}.part"
                partial.write_text(json.dumps({"id": new_id(), "place": number}), encoding="utf-8")
                with partial.open("rb") as file:
                    os.fsync(file.fileno())
                with suppress(FileExistsError):
                    os.link(partial, mark)
                partial.unlink()
            return _mark_of(place) or ""
        except OSError as error:
            raise write_error(error, place) from None


def _stored(stream: StreamKey, name: str, folder: Path, place: int, held: bool) -> StoredFile | None:
    """Return a file by its name; None for a name that is none of ours."""
    is_open = name.endswith(OPEN_SUFFIX)
    closed = name.removesuffix(OPEN_SUFFIX) + SUFFIX if is_open else name
    with suppress(BadInput):
        file = FileName.parse(f"{stream.camera_id}/{stream.kind.value}/{folder.name}/{closed}")
        return StoredFile(file, folder / name, place, held, is_open)
    return None


def _stem(moment: datetime) -> str:
    """Return what a file's name begins with that starts at a moment."""
    return f"{moment:%Y%m%dT%H%M%S}.{moment.microsecond // 1000:03d}Z"


def open_name(closed: Path) -> Path:
    """Return the name that a closed file had while it was written."""
    return closed.with_name(closed.name.removesuffix(SUFFIX) + OPEN_SUFFIX)


def final_name(opened: Path) -> Path:
    """Return the name that an open file gets when it is closed."""
    return opened.with_name(opened.name.removesuffix(OPEN_SUFFIX) + SUFFIX)


def write_error(error: OSError, path: Path) -> Unavailable:
    """Return what a failed write means."""
    if error.errno in _DISK_FULL:
        return disk_full(path)
    text = f"Cannot write {path}: {error.strerror or error}; check the disk and the folder's owner."
    return Unavailable("recordings.cannot_write", text, where=str(path))


def disk_full(path: Path) -> Unavailable:
    """Return the error of a full disk."""
    return Unavailable(
        "recordings.disk_full",
        f"The disk of {path} is full and nothing more is recorded; free some space, recording goes on by itself.",
        where=str(path),
    )


def synchronise(path: Path) -> None:
    """Make a file's content, or a folder's names, durable. Raises `OSError`."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _away(place: Path) -> Unavailable:
    return Unavailable(
        "recordings.store_away",
        f"The recordings' folder {place} is not the one it was: its disk is not mounted, or the mark {MARK} is gone. "
        "Mount the disk; recording goes on by itself.",
        where=str(place),
    )


def _listed(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - names alone, a path object for each costs more than the listing
    except OSError:
        return []


def _mark_of(place: Path) -> str | None:
    try:
        with (place / MARK).open("rb") as file:
            found = json.loads(file.read(_LARGEST_MARK))
        return str(found["id"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remembered(memory: Path | None) -> dict[str, str]:
    if memory is None:
        return {}
    try:
        found = json.loads(memory.read_text(encoding="utf-8"))
        return {str(place): str(identity) for place, identity in found.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _remember(memory: Path | None, known: dict[str, str]) -> None:
    if memory is None or _remembered(memory) == known:
        return
    partial = memory.with_suffix(".part")
    try:
        partial.write_text(json.dumps(known), encoding="utf-8")
        partial.replace(memory)
    except OSError as error:
        raise write_error(error, memory) from None
