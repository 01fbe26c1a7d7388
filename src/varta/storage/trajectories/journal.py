"""The journal: what the analyst appends to. A line is a track, or a part of one; what was appended is on the disk."""

import contextlib
import fcntl
import json
import os
import time
from base64 import b64encode
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from varta.kernel.errors import Unavailable
from varta.kernel.trajectory import Tint, Trajectory, pack
from varta.storage.trajectories.layout import CLOSED, JOURNAL, OPEN, journals

TURN_S = 300.0
_TURN_BYTES = 8 * 1024 * 1024


class Journal:
    """Append from one thread. A second process is refused (`past.journal_busy`) for as long as the first lives."""

    def __init__(self, root: Path, now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000) -> None:
        self._folder, self._now_ms = root / JOURNAL, now_ms
        self._root = root
        self._lock: IO[bytes] | None = None
        self._file: IO[bytes] | None = None
        self._path = Path()
        self._since = 0.0

    def append(self, tracks: Sequence[Trajectory]) -> None:
        """Write tracks to the disk before returning.

        Raises `Unavailable` (`past.cannot_write`, `past.journal_busy`); then nothing of them counts for sure, they may
        be appended again: what is there twice is answered once.
        """
        data = b"".join(line(track) for track in tracks)
        try:
            file = self._opened()
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            if file.tell() >= _TURN_BYTES or time.monotonic() - self._since >= TURN_S:
                self.turn()
        except OSError as error:
            with contextlib.suppress(OSError):
                self.turn()  # the last line may be torn: what follows begins in a file of its own
            text = f"Trajectories cannot be written: {error.strerror}. Recording is not concerned."
            raise Unavailable("past.cannot_write", text, where=str(self._folder)) from None

    def turn(self) -> None:
        """Close the open file, so that it becomes columns."""
        if self._file:
            file, self._file = self._file, None
            with contextlib.suppress(OSError):
                file.close()
            self._path.rename(self._path.with_name(self._path.name.replace(OPEN, CLOSED)))

    def close(self) -> None:
        """Close everything."""
        with contextlib.suppress(OSError):
            self.turn()
        if self._lock:
            self._lock.close()
            self._lock = None

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            self._take_lock()
            number = self._now_ms()
            while (self._folder / f"{number:013d}{CLOSED}").exists():
                number += 1
            self._path = self._folder / f"{number:013d}{OPEN}"
            self._file = self._path.open("ab", buffering=0)
            self._sync_folder()
            self._since = time.monotonic()
        return self._file

    def _sync_folder(self) -> None:
        """See the new file's name on the disk too: without it what it holds is gone at a power cut."""
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def _take_lock(self) -> None:
        if self._lock:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = (self._folder / "lock").open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            text = "Another process of Varta appends to the trajectories; stop one of them."
            raise Unavailable("past.journal_busy", text) from None
        self._lock = lock
        for left in journals(self._root)[1]:  # of a process that died
            left.rename(left.with_name(left.name.replace(OPEN, CLOSED)))


def line(track: Trajectory) -> bytes:
    """Return a track as a line of JSON; its names are the columns' (`columns.py`)."""
    xs, ys = [s.x for s in track.samples], [s.y for s in track.samples]
    data = {
        "camera": track.camera,
        "trace": track.trace,
        "class": track.class_name,
        "score": round(track.score, 3),
        "start_us": track.start_us,
        "end_us": track.end_us,
        "complete": track.complete,
        "left_x": min(xs),
        "right_x": max(xs),
        "top_y": min(ys),
        "bottom_y": max(ys),
        **_tint("upper", track.upper),
        **_tint("lower", track.lower),
        **_tint("body", track.body),
        "heading": _rounded(track.heading),
        "motion": _rounded(track.motion),
        "kmh": _rounded(track.kmh),
        "pace": round(track.pace, 3),
        "points": b64encode(pack(track.samples)).decode(),
    }
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def _tint(name: str, tint: Tint | None) -> dict[str, str | float | None]:
    return {name: tint.name if tint else None, f"{name}_score": round(tint.score, 2) if tint else None}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
