"""Remember what recorded files hold, as players and previews ask for the same ones again and again."""

import threading
from collections import OrderedDict
from pathlib import Path

from varta.media.footage_index import FileIndex, read_key_frames

_KEPT = 1024


class IndexCache:
    """Remember the key frames of the files used last; safe from several threads."""

    def __init__(self, most: int = _KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[Path, tuple[tuple[int, int, int], FileIndex | None]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, path: Path) -> FileIndex | None:
        """Return a file's index; None where it holds nothing whole.

        Raises `OSError`; a `FileNotFoundError` says that the file was renamed or removed since it was looked up.
        """
        stated = path.stat()
        key = (stated.st_ino, stated.st_size, stated.st_mtime_ns)
        with self._lock:
            known = self._kept.get(path)
        if known and known[0] == key:
            found = known[1]
        else:
            grown = known[1] if known and known[0][0] == key[0] and known[0][1] <= key[1] else None
            found = read_key_frames(path, grown)
        with self._lock:
            self._kept[path] = (key, found)
            self._kept.move_to_end(path)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found
