"""Write packets to disk as they come: one open file for each stream, cut at key frames.

A fragment of at most half a second goes to the operating system with one write: it survives the death of the recorder
at once, and a power cut as soon as the `Syncer` made it durable. A file is closed here, and given its name and told
to the catalogue by `Finisher`, not by the thread that receives packets. `design/recording.md` says what is true after
any crash.
"""

import ctypes
import fcntl
import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypedDict, Unpack

from varta.kernel.errors import Conflict, Unavailable
from varta.kernel.footage import StreamKey
from varta.media.notes import ClosedFile
from varta.media.packet import TICKS, Packet
from varta.media.segment_file import SegmentFile
from varta.media.store import Store, disk_full, write_error

_log = logging.getLogger(__name__)
MIN_FREE_BYTES = 64 * 1024 * 1024
FIRST_LINK = bytes(32)
_GAP_TICKS = 2 * TICKS  # after so long a hole a new file begins, so that the hole shows
_MOST_GUESSED = 8
_HOLE_US = 1_000_000  # as much may lie between two pictures of a slow camera
_LEAP_US = 2_000_000  # the same for a clock that leapt


@dataclass(frozen=True, slots=True)
class Written:
    """Hand over a file that got its last byte and waits for its final name."""

    path: Path
    closed: ClosedFile


class ChainHead:
    """Hold number and link of a stream's newest segment; each stream has one, whoever writes it."""

    def __init__(
        self, number: int = 0, link: bytes = FIRST_LINK, find: Callable[[], tuple[int, bytes]] | None = None
    ) -> None:
        """Begin with what is known, or with what `find` finds out when it is first needed."""
        self.number, self.link = number, link
        self._find = find
        self._lock = threading.Lock()

    def ensure(self) -> None:
        """Find out number and link if they are not known yet. Raises `Unavailable`; it is tried anew the next time."""
        with self._lock:
            if self._find is not None:
                self.number, self.link = self._find()
                self._find = None


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


class Cut(TypedDict, total=False):
    """Say how files are cut: seconds of a file (60) and of a fragment (0.5); with less than `reserve_bytes` of free
    space no file is begun.
    """

    segment_s: float
    fragment_s: float
    reserve_bytes: int


class SegmentWriter:
    """Write one stream's packets, on one thread. Files start with a key frame and with a change of coding."""

    def __init__(
        self,
        store: Store,
        stream: StreamKey,
        chain: ChainHead,
        on_written: Callable[[Written], None],
        **cut: Unpack[Cut],
    ) -> None:
        """Write to place 0 of a store; `on_written` takes each finished file over, `chain` goes on with each."""
        self._store, self._stream, self._chain, self._on_written = store, stream, chain, on_written
        self._segment, self._fragment = int(cut.get("segment_s", 60.0) * TICKS), int(cut.get("fragment_s", 0.5) * TICKS)
        self._reserve = cut.get("reserve_bytes", MIN_FREE_BYTES)
        self._file: SegmentFile | None = None
        self._pending: list[Packet] = []
        self._sound: list[Packet] = []
        self._last_dts = 0
        self._unbroken: tuple[int, int] | None = None

    def write(self, packet: Packet) -> None:
        """Take the next packet; packets before the first key frame are left out.

        Raises `Unavailable` (`recordings.disk_full`, `recordings.cannot_write`, `recordings.store_away`): what was
        written before is kept, and a new file begins with the next key frame.
        """
        if packet.sound:
            if self._file is not None:
                self._sound.append(packet)
            return
        self._cut(packet)
        if self._file is None:
            if not packet.keyframe:
                return
            self._file = self._begin(packet)
        self._pending.append(packet)
        self._last_dts = packet.dts

    def close(self) -> None:
        """Write what waits and finish the file. Raises as `write`."""
        if self._file is not None:
            self._flush(None)
            self._finish()

    @property
    def recording(self) -> bool:
        """Tell whether a file is open."""
        return self._file is not None

    @property
    def open_span(self) -> tuple[int, int] | None:
        """Return start and end of what the open file holds, in microseconds; None without one. For any thread."""
        file = self._file
        return (file.start_us, file.end_us) if file is not None else None

    @property
    def unbroken(self) -> tuple[int, int] | None:
        """Return since when, and until when, all is on disk without a hole, across files. For any thread."""
        return self._unbroken if self._file is not None else None

    def _cut(self, packet: Packet) -> None:
        """End the fragment or the file before a packet where that is due."""
        file = self._file
        if file is None:
            return
        if self._changes(file, packet) or (packet.keyframe and self._is_due(file, packet)):
            self._flush(packet.dts)
            self._finish()
        elif self._pending and (packet.keyframe or self._is_full(packet)):
            self._flush(packet.dts)

    def _is_full(self, packet: Packet) -> bool:
        # While a camera's times of decoding are guesses, what belongs together is put in order together.
        guessed = packet.dts > packet.pts and len(self._pending) < _MOST_GUESSED
        # The first fragment of a connection is short: after a crash recording is on the disk again so much sooner.
        limit = self._fragment if self._unbroken is not None else self._fragment // 5
        return not guessed and packet.dts - self._pending[0].dts + packet.duration > limit

    def _changes(self, file: SegmentFile, packet: Packet) -> bool:
        """Tell whether a packet cannot be in this file: the decoder needs other parameters for it."""
        return packet.stream is not file.stream and packet.stream != file.stream

    def _is_due(self, file: SegmentFile, packet: Packet) -> bool:
        hole = packet.dts - self._last_dts > _GAP_TICKS
        return hole or packet.dts - file.first_dts >= self._segment or file.leaps(packet, _LEAP_US)

    def _begin(self, packet: Packet) -> SegmentFile:
        self._pending, self._sound = [], []
        self._store.check()
        self._chain.ensure()
        if self._store.free() < self._reserve:
            raise disk_full(self._store.places[0])
        try:
            return SegmentFile(self._store, self._stream, self._chain.number + 1, self._chain.link, packet)
        except OSError as error:
            raise write_error(error, self._store.places[0]) from None

    def _flush(self, next_dts: int | None) -> None:
        packets, self._pending = self._pending, []
        if self._file is None or not packets:
            return
        sound, self._sound = self._sound, []
        try:
            end_us = self._file.append(packets, sound, next_dts)
        except OSError as error:
            broken = self._file
            self._finish()
            raise write_error(error, broken.path) from None
        first_us = packets[0].time_us
        follows = self._unbroken is not None and abs(first_us - self._unbroken[1]) <= _HOLE_US
        self._unbroken = (self._unbroken[0] if self._unbroken and follows else first_us, end_us)

    def _finish(self) -> None:
        file, self._file = self._file, None
        self._pending, self._sound = [], []
        if file is None:
            return
        try:
            closed = file.close()
        except OSError as error:
            raise write_error(error, file.path) from None
        if closed is not None:
            self._chain.number, self._chain.link = closed.number, closed.link
            self._on_written(Written(file.path, closed))


class Syncer:
    """Make what was written durable, for all streams together, in a thread of its own while it is open."""

    def __init__(self, store: Store, seconds: float) -> None:
        """Synchronise place 0's file system every `seconds`; never with 0."""
        self._store, self._seconds = store, seconds
        self._stop = threading.Event()
        self._failing = False
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._thread = threading.Thread(target=self._run, name="syncer", daemon=True)

    def __enter__(self) -> Self:
        if self._seconds:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        if self._seconds:
            self._thread.join(5.0)

    def sync(self) -> None:
        """Synchronise once. Raises `Unavailable` (`recordings.store_away`, `recordings.cannot_write`)."""
        self._store.check()
        folder = self._store.places[0]
        try:
            fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                if self._libc.syncfs(fd):
                    number = ctypes.get_errno()
                    raise OSError(number, os.strerror(number))
            finally:
                os.close(fd)
        except OSError as error:
            raise write_error(error, folder) from None

    def _run(self) -> None:
        while not self._stop.wait(self._seconds):
            try:
                self.sync()
                self._failing = False
            except Unavailable as error:
                if not self._failing:
                    _log.error("what was recorded is not durable yet: %s", error)
                self._failing = True
