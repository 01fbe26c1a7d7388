"""One file while it is written: header, fragments, index and trailer; hashed as it grows (`design/recording.md`)."""

import os
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from varta.kernel.footage import FileName, StreamKey
from varta.media.boxes import Header, Trailer, header_box, mfra_box, trailer_box
from varta.media.fmp4 import fragment, init_segment
from varta.media.notes import ClosedFile
from varta.media.packet import TICKS, Packet
from varta.media.store import Store

_FTYP_END = 4  # the header stands between `ftyp` and `moov`
_LEAP_US = 200_000  # times that differ from the media's by more are a leap of the clock, not its steering
_PIECE_OF_SOUND_LIMIT = 1000


class SegmentFile:
    """Append fragments to an open file; what a failed write left is cut off again. Used on one thread."""

    def __init__(self, store: Store, stream: StreamKey, number: int, previous: bytes, first: Packet) -> None:
        """Create the file of a first packet. Raises `OSError`, `BadInput` (`camera.unsupported_codec`)."""
        head = init_segment(first.stream, sound=True)
        self.stream, self.first_dts = first.stream, first.dts
        self._key, self._number, self._previous = stream, number, previous
        self._clock = first.clock
        self._hash, self._size = sha256(), 0
        self._packets = self._sequence = 0
        self._key_frames: list[tuple[int, int]] = []
        self._jumps: list[tuple[int, int, int]] = []
        self._last: Packet | None = None
        self.start_us, self.path, self._fd = _create(store, stream, first.time_us)
        self.end_us = self.start_us
        ftyp = int.from_bytes(head[:_FTYP_END], "big")
        mine = header_box(Header(stream, number, previous, self.start_us, first.clock))
        try:
            self._append(head[:ftyp] + mine + head[ftyp:])
        except OSError:
            self.abandon()
            raise

    def append(self, packets: Sequence[Packet], sound: Sequence[Packet], next_dts: int | None) -> int:
        """Write one fragment; return when its last picture ends. Raises `OSError`: nothing of it is there then."""
        packets = decodable(packets, self._last.dts if self._last is not None else -1)
        after = _bounded(packets[-1], next_dts)
        sounding = sound[-_PIECE_OF_SOUND_LIMIT:] if self.stream.sound is not None else ()
        at = self._size
        data = fragment(self._sequence + 1, packets, after, sound=sounding)
        self._append(data)
        self._sequence += 1
        self._packets += len(packets)
        if packets[0].keyframe:
            self._key_frames.append((packets[0].pts, at + int.from_bytes(data[:4], "big")))
        for packet in packets:
            self._follow_clock(packet)
        last = packets[-1]
        end_us = last.time_us + (after - last.dts) * 1_000_000 // TICKS
        self.end_us = max(self.end_us, end_us, *(packet.time_us for packet in packets))
        return end_us

    def leaps(self, packet: Packet, limit_us: int = _LEAP_US) -> bool:
        """Tell whether a packet's wall-clock time does not follow from the last written one's, within a limit."""
        return self._last is not None and abs(_expected(self._last, packet) - packet.time_us) > limit_us

    def close(self) -> ClosedFile | None:
        """Write index and trailer and close; a file without a fragment is removed, and None returned.

        A disk that takes no more costs the index and the trailer only: the file is what was written before.
        """
        if not self._packets:
            self.abandon()
            return None
        end_us = max(self.end_us, self.start_us + 1000)
        trailer = Trailer(end_us, self._packets, self._clock, jumps=tuple(self._jumps))
        try:
            self._append(mfra_box(self._key_frames) + trailer_box(trailer))
        except OSError:
            pass  # said where the fragments were refused; the finisher cuts what is too much
        finally:
            os.close(self._fd)
        return ClosedFile(
            stream=self._key,
            number=self._number,
            start_us=self.start_us,
            end_us=end_us,
            size=self._size,
            packets=self._packets,
            codec=self.stream.codec,
            width=self.stream.width,
            height=self.stream.height,
            link=self._hash.digest(),
            clock=self._clock,
        )

    def abandon(self) -> None:
        """Close and remove a file that holds nothing. Raises `OSError`."""
        os.close(self._fd)
        self.path.unlink(missing_ok=True)

    def _follow_clock(self, packet: Packet) -> None:
        if self._last is not None and self.leaps(packet):
            self._jumps.append((packet.pts, _expected(self._last, packet), packet.time_us))
        if packet.clock.error_us >= self._clock.error_us or packet.clock.source != self._clock.source:
            self._clock = packet.clock  # the widest bound that counted in this file
        self._last = packet

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
        # Only what is on the disk is hashed, so that nothing has to be taken back.
        self._hash.update(data)
        self._size += len(data)


def decodable(packets: Sequence[Packet], after_dts: int) -> Sequence[Packet]:
    """Return packets none of which is decoded later than it is shown, where the times allow that.

    Until the order of a camera is known its times of decoding are guesses, and a reader would shift all pictures of
    the file by the worst of them. They stay in order, and later than `after_dts`.
    """
    if all(packet.dts <= packet.pts for packet in packets):
        return packets
    times, latest = [], None
    for packet in reversed(packets):
        latest = min(packet.dts, packet.pts) if latest is None else min(packet.dts, packet.pts, latest - 1)
        times.append(latest)
    if times[-1] <= after_dts:
        return packets
    return [replace(packet, dts=dts) for packet, dts in zip(packets, reversed(times), strict=True)]


def _expected(last: Packet, packet: Packet) -> int:
    return last.time_us + (packet.pts - last.pts) * 1_000_000 // TICKS


def _bounded(last: Packet, next_dts: int | None) -> int:
    """Return when the last picture ends: at the next one, unless that is so late that pictures are missing between."""
    if next_dts is None or next_dts - last.dts > max(2 * TICKS, 4 * last.duration):
        return last.dts + last.duration
    return next_dts


def _create(store: Store, stream: StreamKey, start_us: int) -> tuple[int, Path, int]:
    """Create the file of a start; a millisecond later where the name is taken, as after a clock set back."""
    while True:
        file = FileName(stream, start_us // 1000)
        path = store.open_path(file)
        if store.locate(file) is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                return start_us, path, os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640)
            except FileExistsError:
                pass
        start_us = (start_us // 1000 + 1) * 1000
