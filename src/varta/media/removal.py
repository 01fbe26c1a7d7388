"""Unlink the files of purged segments: below the places' open folders only, and never below `.held`.

A name is followed folder by folder without following symbolic links, so that nothing outside of a place can be reached
whatever lies there (`design/recording.md`, order of deleting).
"""

import errno
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from varta.kernel.footage import FileName
from varta.media.places import move_error
from varta.media.store import MARK

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_SETTLED_S = 2 * 86_400
_NOWHERE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)


class Remover:
    """Hold the places' folders open while it is used as a context manager."""

    def __init__(self, places: Sequence[Path]) -> None:
        """Remove below these folders."""
        self._places = tuple(places)

    def remove(self, files: Sequence[tuple[int, FileName]]) -> Sequence[tuple[int, FileName]]:
        """Unlink files by place; return those that are gone now, a missing one too.

        A place that is away, and a place that is not configured any more, keep their files for later. Raises
        `Unavailable` (`recordings.cannot_move`) where the disk refuses.
        """
        gone: list[tuple[int, FileName]] = []
        for number, place in enumerate(self._places):
            wanted = [file for at, file in files if at == number]
            if not wanted or not (place / MARK).is_file():
                continue
            try:
                gone += [(number, file) for file in self._remove_below(place, wanted)]
            except OSError as error:
                raise move_error(error, place) from None
        return gone

    def _remove_below(self, place: Path, files: Sequence[FileName]) -> list[FileName]:
        root = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            return [file for file in files if _unlink(root, file)]
        finally:
            os.close(root)


def _unlink(root: int, file: FileName) -> bool:
    *folders, name = file.relative.parts
    opened: list[int] = []
    try:
        for folder in folders:
            opened.append(os.open(folder, _FOLDER, dir_fd=opened[-1] if opened else root))
        os.unlink(name, dir_fd=opened[-1])
        # A day's folder goes with its last file, once the recorder does not write there any more.
        if time.time() - file.start_ms / 1000 > _SETTLED_S:
            with suppress(OSError):
                os.rmdir(folders[-1], dir_fd=opened[-2])
    except OSError as error:
        if error.errno not in _NOWHERE:
            raise
    finally:
        for fd in reversed(opened):
            os.close(fd)
    return True
