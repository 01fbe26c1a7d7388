"""Write packets to disk as they come: one open file for each stream, cut at key frames.

What is promised, and what is not. A fragment of at most a second goes to the operating system with one write: it
survives the death of the recorder at once, and a power cut as soon as the kernel has written it back (Linux: within
some 30 s). A file is synchronised to the disk when it is closed, before it is renamed and told to the catalogue, by
`Finisher` and not by the thread that receives packets. `design/recording.md` says what is true after any crash.
"""

import errno
import fcntl
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from varta.kernel.errors import Conflict, Unavailable
from varta.kernel.ids import CameraId
from varta.media.fmp4 import fragment, init_segment
from varta.media.packet import TICKS, Packet, StreamInfo

MIN_FREE_BYTES = 64 * 1024 * 1024
OPEN_SUFFIX, SUFFIX = ".open.mp4", ".mp4"
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Written:
    """Describe a file that got its last fragment and waits for its final name. Times: microseconds since the epoch."""

    path: Path
    camera_id: CameraId
    stream: StreamInfo
    start_us: int
    end_us: int
    size: int
    packets: int


class FolderLock:
    """Hold a recordings folder for this process alone, until the process ends."""

    def __init__(self, root: Path) -> None:
        """Take the folder. Raises `Conflict` (`recordings.in_use`), `Unavailable` (`recordings.cannot_write`)."""
        try:
            root.mkdir(parents=True, exist_ok=True)
            self._file = (root / ".lock").open("ab")
        except OSError as error:
            raise write_error(error, root) from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise Conflict(
                "recordings.in_use",
                f"Another recorder writes to {root}; stop it first, or give this one another data_dir.",
                where=str(root),
            ) from None

    def release(self) -> None:
        """Let go of the folder."""
        self._file.close()


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


class SegmentWriter:
    """Write one stream's packets, on one thread. Files start with a key frame and with a change of coding."""

    def __init__(
        self,
        root: Path,
        camera_id: CameraId,
        on_written: Callable[[Written], None],
        *,
        segment_s: float = 60.0,
        fragment_s: float = 1.0,
        min_free_bytes: int = MIN_FREE_BYTES,
    ) -> None:
        """Write below `root`; `on_written` takes each finished file over."""
        self._root, self._camera_id, self._on_written = root, camera_id, on_written
        self._segment, self._fragment = int(segment_s * TICKS), int(fragment_s * TICKS)
        self._min_free = min_free_bytes
        self._file: _OpenFile | None = None
        self._pending: list[Packet] = []

    def write(self, packet: Packet) -> None:
        """Take the next packet; packets before the first key frame are left out.

        Raises `Unavailable` (`recordings.disk_full`, `recordings.cannot_write`): what was written before is kept, and
        a new file begins with the next key frame.
        """
        if self._file is not None and packet.keyframe and self._is_cut(self._file, packet):
            self._flush(packet.dts)
            self._finish()
        if self._file is None:
            if not packet.keyframe:
                return
            self._file = self._begin(packet)
        elif self._pending and packet.dts - self._pending[0].dts + packet.duration > self._fragment:
            self._flush(packet.dts)
        self._pending.append(packet)

    def close(self) -> None:
        """Write what waits and finish the file. Raises as `write`."""
        if self._file is not None:
            self._flush(None)
            self._finish()

    @property
    def recording(self) -> bool:
        """Tell whether a file is open."""
        return self._file is not None

    def _is_cut(self, file: "_OpenFile", packet: Packet) -> bool:
        return packet.stream is not file.stream or packet.dts - file.first_dts >= self._segment

    def _begin(self, packet: Packet) -> "_OpenFile":
        self._pending = []
        header = init_segment(packet.stream)
        try:
            if shutil.disk_usage(self._root).free < self._min_free:
                raise disk_full(self._root)
            return _OpenFile(self._root, self._camera_id, packet, header)
        except OSError as error:
            raise write_error(error, self._root) from None

    def _flush(self, next_dts: int | None) -> None:
        packets, self._pending = self._pending, []
        if self._file is None or not packets:
            return
        try:
            self._file.append(packets, next_dts)
        except OSError as error:
            broken = self._file
            self._finish()
            raise write_error(error, broken.path) from None

    def _finish(self) -> None:
        file, self._file = self._file, None
        self._pending = []
        if file is None:
            return
        written = file.close()
        if written is not None:
            self._on_written(written)


class _OpenFile:
    """Append fragments to a file; what a failed write left is cut off again."""

    def __init__(self, root: Path, camera_id: CameraId, packet: Packet, header: bytes) -> None:
        self.stream, self.first_dts = packet.stream, packet.dts
        self._camera_id = camera_id
        self._start_us = self._end_us = packet.time_us
        self._packets = self._sequence = 0
        self.path, self._fd = _create(root / camera_id, packet.time_us)
        self._size = 0
        try:
            self._append(header)
        except OSError:
            self.close()
            raise

    def append(self, packets: list[Packet], next_dts: int | None) -> None:
        self._append(fragment(self._sequence + 1, packets, next_dts))
        self._sequence += 1
        self._packets += len(packets)
        last = packets[-1]
        duration = next_dts - last.dts if next_dts is not None else last.duration
        self._end_us = max(self._end_us, *(p.time_us for p in packets), last.time_us + duration * 1_000_000 // TICKS)

    def close(self) -> Written | None:
        """Close and describe it; a file without a fragment is removed."""
        os.close(self._fd)
        if not self._packets:
            self.path.unlink(missing_ok=True)
            return None
        end_us = max(self._end_us, self._start_us + 1000)
        return Written(
            self.path, self._camera_id, self.stream, self._start_us, end_us, self._size, self._packets
        )  # fmt: skip

    def _append(self, data: bytes) -> None:
        written = 0
        try:
            while written < len(data):
                written += os.write(self._fd, data[written:] if written else data)
        except OSError:
            if written:
                os.ftruncate(self._fd, self._size)
                os.lseek(self._fd, self._size, os.SEEK_SET)
            raise
        self._size += len(data)


def _create(folder: Path, start_us: int) -> tuple[Path, int]:
    """Create the file of a start; a millisecond later where the name is taken, as after a clock set back."""
    while True:
        start = datetime.fromtimestamp(start_us / 1_000_000, UTC)
        name = f"{start:%Y%m%dT%H%M%S}.{start.microsecond // 1000:03d}Z"
        day = folder / f"{start:%Y-%m-%d}"
        day.mkdir(parents=True, exist_ok=True)
        path = day / f"{name}{OPEN_SUFFIX}"
        if not final_path(path).exists():
            try:
                return path, os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640)
            except FileExistsError:
                pass
        start_us += 1000


def final_path(path: Path) -> Path:
    """Return the name that an open file gets when it is closed."""
    return path.with_name(path.name.removesuffix(OPEN_SUFFIX) + SUFFIX)
