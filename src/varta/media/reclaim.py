"""Make room on a full disk when nobody else did: the oldest footage that is not held goes, catalogue or not.

The keeper does this in good order well before (`design/recording.md`, order of deleting). This is for the night on
which the keeper or the database is away: recording goes on. Below `.held` nothing is ever looked at.
"""

import heapq
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from varta.kernel.errors import BadInput, VartaError
from varta.kernel.footage import FileName, StreamKind
from varta.media.fragments import describe
from varta.media.notes import RemovalNote
from varta.media.store import Store

_log = logging.getLogger(__name__)
_LOOK_S = 2.0
_MOST = 200  # files for one look, so that a mistake in the reserve cannot empty a disk at once


class Reclaimer:
    """Watch the free space of place 0 in a thread of its own while it is open as a context manager."""

    def __init__(self, store: Store, note: Callable[[RemovalNote], None], reserve_bytes: int) -> None:
        """Remove files while less than `reserve_bytes` are free; `note` keeps a note durably before a file goes."""
        self._store, self._note, self._reserve = store, note, reserve_bytes
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reclaimer", daemon=True)
        self.removed = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(5.0)

    def _run(self) -> None:
        while not self._stop.wait(_LOOK_S):
            try:
                self.look()
            except (OSError, VartaError) as error:
                _log.error("no room can be made: %s", error)

    def look(self) -> int:
        """Make room once; return how many files went. Raises `OSError`, `VartaError` when the store is away."""
        self._store.check()
        went = 0
        oldest: Iterator[FileName] = iter(())  # the walk is begun only when it is needed
        while went < _MOST and self._store.free() < self._reserve and not self._stop.is_set():
            oldest = oldest if went else oldest_first(self._store.places[0])
            file = next(oldest, None)
            if file is None:
                break
            went += self._remove(file)
        if went:
            self.removed += went
            _log.warning("the disk is full and the keeper made no room: the %d oldest files were removed", went)
        return went

    def _remove(self, file: FileName) -> bool:
        path = self._store.path(file)
        found = describe(path)
        if found is not None:
            self._note(
                RemovalNote(
                    file.stream, found.number, found.start_us, found.end_us, found.link, before=found.previous
                )
            )  # fmt: skip
        path.unlink(missing_ok=True)
        return True


def oldest_first(place: Path) -> Iterator[FileName]:
    """Yield the closed, unheld files of a place, oldest first, listing one day of each stream at a time."""
    waiting: list[tuple[FileName, Iterator[FileName]]] = []
    for kind in StreamKind:
        for folder in sorted(place.glob(f"[!.]*/{kind.value}")):
            files = _files(folder, place)
            first = next(files, None)
            if first is not None:
                waiting.append((first, files))
    queue = [(first.start_ms, number, first, files) for number, (first, files) in enumerate(waiting)]
    heapq.heapify(queue)
    while queue:
        _, number, file, files = heapq.heappop(queue)
        yield file
        following = next(files, None)
        if following is not None:
            heapq.heappush(queue, (following.start_ms, number, following, files))


def _files(folder: Path, place: Path) -> Iterator[FileName]:
    for day in sorted(folder.glob("[0-9]*")):
        for path in sorted(day.glob("*.mp4")):
            try:
                yield FileName.parse(path.relative_to(place).as_posix())
            except BadInput:  # the file being written, or somebody else's
                continue
