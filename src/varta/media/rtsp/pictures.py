"""From units and their fragments to pictures, one access unit at a time; `codings` knows both codings' payloads.

Where packets were lost, what came is kept as far as a decoder can use it: the beginning of a unit without its end, but
no unit without its beginning and no parameter set that is cut. A picture of which no slice begins is left out.
"""

import struct
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from itertools import pairwise

from varta.media.annexb import SETS, START_CODE

MAX_PICTURE = 16 * 1024 * 1024
_MAX_UNITS = 1024
_LENGTH = 2  # bytes that tell the size of a unit inside an aggregation packet


@dataclass(frozen=True, slots=True)
class Picture:
    """Hold one access unit with start codes. `sets` are the parameter sets inside it, without theirs.

    `begins` tells that its first slice is a picture's first; `cuts` where units begin, empty where that is not known.
    """

    data: bytes
    keyframe: bool
    sets: tuple[bytes, ...]
    begins: bool
    cuts: tuple[int, ...] = ()


@dataclass(slots=True)
class _Gathered:
    parts: list[bytes | memoryview] = field(default_factory=list)
    size: int = 0
    units: int = 0
    slices: int = 0
    begins: bool = False
    key: bool = False
    recovers: bool = False
    intra: bool = True
    sets: list[bytes] = field(default_factory=list)
    starts: list[int] | None = field(default_factory=list)  # the first part of each unit; None where it is not known


class Depacketizer(ABC):
    """Gather units until `end` is called; `malformed` counts what was left out."""

    codec: str
    header: int  # bytes of a unit's header
    row: struct.Struct  # of a packet inside the connection, to the end of a fragment's header

    def __init__(self) -> None:
        self.malformed = 0
        self._now = _Gathered()
        self._open_set = -1  # the first part of a fragmented parameter set, -1 where none is open
        self._fragment_open = False
        self._fragment_header = -1

    @property
    def empty(self) -> bool:
        """Tell whether nothing was gathered since the last picture."""
        return not self._now.parts and not self._fragment_open

    @property
    def open_fragment(self) -> int:
        """Return the payload header that the next fragment of an open unit has; -1 where none is open."""
        return self._fragment_header if self._fragment_open and self._now.size < MAX_PICTURE else -1

    def append(self, pieces: list[memoryview], size: int) -> None:
        """Take pieces from inside the open unit."""
        self._now.parts += pieces
        self._now.size += size

    def close_unit(self) -> None:
        """Note that the open unit is complete."""
        self._fragment_open = False
        if self._open_set >= 0:
            self._now.sets.append(b"".join(self._now.parts[self._open_set :])[len(START_CODE) :])
            self._open_set = -1

    @abstractmethod
    def take(self, view: memoryview, at: int, stop: int, missing: int) -> None:
        """Take a payload; `missing` packets were lost before it."""

    @abstractmethod
    def _note_slice(self, kind: int, view: memoryview, at: int, stop: int) -> None:
        """Look at the beginning of a slice; `at` is behind the unit's header."""

    def end(self) -> Picture | None:
        """Return the picture; None where there is no slice: its other units then go to the next picture."""
        now = self._now
        self._fragment_open, self._open_set = False, -1
        if not now.slices:
            if now.units > _MAX_UNITS or now.size > MAX_PICTURE:
                self.drop()
            else:
                # Views into the receive buffer would keep all of it in memory.
                now.parts, now.starts = ([b"".join(now.parts)], None) if now.parts else ([], [])
            return None
        self._now = _Gathered()
        if now.size > MAX_PICTURE:
            self.malformed += 1
            return None
        key = now.key or (now.intra and (now.recovers or bool(now.sets)))
        return Picture(b"".join(now.parts), key, tuple(now.sets), now.begins, _cuts(now))

    def drop(self) -> None:
        """Forget what was gathered."""
        self._now = _Gathered()
        self._fragment_open, self._open_set = False, -1
        self.malformed += 1

    def _whole(self, kind: int, view: memoryview, at: int, stop: int) -> None:
        """Take a whole unit."""
        if stop - at <= self.header or view[at] & 0x80:
            self.malformed += 1
            return
        unit = view[at:stop]
        self._begin(kind, view, at + self.header, stop)
        if kind in SETS[self.codec]:
            self._now.sets.append(bytes(unit))
        self._now.parts += (START_CODE, unit)
        self._now.size += stop - at

    def _fragment(self, kind: int, header: bytes, flags: int, place: tuple[memoryview, int, int], missing: int) -> None:
        """Take a piece of a unit whose header is `header`."""
        view, at, stop = place
        now = self._now
        if flags & 0x80:
            if header[0] & 0x80:
                self.malformed += 1
                self._fragment_open = False
                return
            self._cut_open_set()
            self._open_set = len(now.parts) if kind in SETS[self.codec] else -1
            self._begin(kind, view, at, stop)
            now.parts.append(START_CODE + header)
            self._fragment_open = True
            self._fragment_header = self._payload_header(view, at)
        elif missing or not self._fragment_open:
            self._lose()
            return
        # Beyond the limit nothing more is gathered; `end` leaves the whole picture out.
        now.size += stop - at
        if now.size <= MAX_PICTURE:
            now.parts.append(view[at:stop])
        if flags & 0x40:
            self.close_unit()

    @abstractmethod
    def _payload_header(self, view: memoryview, at: int) -> int:
        """Return the payload header of a fragment whose data begins at `at`."""

    def _lose(self) -> None:
        """Note that the rest of a fragmented unit is of no use."""
        if self._fragment_open:
            self.malformed += 1
        self._fragment_open = False
        self._cut_open_set()

    def _cut_open_set(self) -> None:
        if self._open_set >= 0:
            del self._now.parts[self._open_set :]
            if self._now.starts:
                self._now.starts.pop()
            self._open_set = -1

    def _aggregate(self, view: memoryview, at: int, stop: int) -> None:
        while at + _LENGTH < stop:
            size = view[at] << 8 | view[at + 1]
            at += _LENGTH
            if not size or at + size > stop:
                self.malformed += 1
                return
            self._whole(self._kind(view[at]), view, at, at + size)
            at += size

    @abstractmethod
    def _kind(self, first: int) -> int:
        """Return a unit's type from its first byte."""

    def _begin(self, kind: int, view: memoryview, at: int, stop: int) -> None:
        now = self._now
        now.units += 1
        if now.starts is not None:
            now.starts.append(len(now.parts))
        self._note_slice(kind, view, at, stop)
        if now.units > _MAX_UNITS and not now.slices:
            self.drop()

    def _first_slice(self, view: memoryview, at: int, stop: int) -> None:
        # Both codings tell with the first bit behind the header that a slice is its picture's first.
        if not self._now.slices:
            self._now.begins = at < stop and bool(view[at] & 0x80)
        self._now.slices += 1


def _cuts(now: _Gathered) -> tuple[int, ...]:
    if now.starts is None or len(now.starts) == 1:
        return (0,) if now.starts else ()
    cuts, at = [], 0
    for start, end in pairwise([*now.starts, len(now.parts)]):
        cuts.append(at)
        at += sum(map(len, now.parts[start:end]))
    return tuple(cuts)
