"""RTP packets (RFC 3550) of one sender: their order, what is missing, and how unevenly they come."""

import struct
from dataclasses import dataclass

HEADER = struct.Struct("!BBHII")
_VERSION = 2
_MISORDERED = 100  # so far behind, a packet is late or came again; further, the sender started over
_DROPOUT = 3000  # so far ahead, packets were lost; further, the sender started over
_HALF = 1 << 31


@dataclass(slots=True)
class Reception:
    """Count one sender's packets; `lost` never falls below 0, as duplicates make up for nothing."""

    rate: int
    ssrc: int = 0
    packets: int = 0
    bytes: int = 0
    lost: int = 0
    duplicates: int = 0
    reordered: int = 0
    restarts: int = 0
    jitter: float = 0.0  # in ticks of the sender's clock
    highest: int = -1  # sequence number, with its rounds
    _first: int = 0
    _transit: int | None = None
    _newest: int | None = None
    _reported: tuple[int, int] = (0, 0)
    _seen: int = 0  # a bit for each of the last 64 sequence numbers

    def take(self, sequence: int, ssrc: int, size: int) -> int:
        """Note a packet; return how many are missing before it, or -1 when it is late or came again."""
        self.packets += 1
        self.bytes += size
        if self.highest < 0 or ssrc != self.ssrc:
            return self._begin(sequence, ssrc)
        step = (sequence - self.highest) & 0xFFFF
        if step == 1:
            self.highest += 1
            self._seen = (self._seen << 1 | 1) & 0xFFFFFFFFFFFFFFFF
            return 0
        if 0 < step <= _DROPOUT:
            self.highest += step
            self._seen = (self._seen << step | 1) & 0xFFFFFFFFFFFFFFFF
            self.lost += step - 1
            return step - 1
        behind = 0x10000 - step if step else 0
        if behind <= _MISORDERED:
            self._late(behind)
            return -1
        return self._begin(sequence, ssrc)

    def take_row(self, count: int, size: int) -> None:
        """Note packets that follow the last one without a gap."""
        self.packets += count
        self.bytes += size
        self.highest += count
        self._seen = (self._seen << count | (1 << count) - 1) & 0xFFFFFFFFFFFFFFFF

    def spread(self, timestamp: int, arrived: int) -> None:
        """Take a picture's last packet into the jitter; both in the sender's ticks.

        Pictures that are shown before others that came before them (B pictures) are left out: their distance in
        time says nothing about the network.
        """
        if self._newest is not None and (self._newest - timestamp) & 0xFFFFFFFF < 10 * self.rate:
            return
        self._newest = timestamp
        transit = (arrived - timestamp) & 0xFFFFFFFF
        if self._transit is not None:
            change = (transit - self._transit) & 0xFFFFFFFF
            change = min(change, 0x100000000 - change)
            if change < 10 * self.rate:  # else the camera's clock leapt
                self.jitter += (change - self.jitter) / 16
        self._transit = transit

    @property
    def expected(self) -> int:
        """Return how many packets the sender sent as far as we know."""
        return self.highest - self._first + 1

    def fraction_lost(self) -> int:
        """Return the share lost since the last call, in 1/256, for a receiver report."""
        expected, lost = self.expected, self.lost
        before, lost_before = self._reported
        self._reported = (expected, lost)
        if expected <= before or lost <= lost_before:
            return 0
        return min(255, (lost - lost_before) * 256 // (expected - before))

    def _late(self, behind: int) -> None:
        if behind < 64 and self._seen >> behind & 1:  # noqa: PLR2004 - as many as are remembered
            self.duplicates += 1
            return
        self._seen |= 1 << behind if behind < 64 else 0  # noqa: PLR2004 - as above
        self.reordered += 1

    def _begin(self, sequence: int, ssrc: int) -> int:
        self.restarts += self.highest >= 0
        self.ssrc, self.highest, self._first = ssrc, sequence, sequence
        self._seen, self._transit, self._newest, self._reported = 1, None, None, (0, self.lost)
        return 0


def payload_bounds(view: memoryview, first: int, stop: int) -> tuple[int, int] | None:
    """Return where a packet's payload lies, without extension and padding; None when it is no RTP packet."""
    if stop - first < HEADER.size or view[first] >> 6 != _VERSION:
        return None
    flags = view[first]
    at = first + HEADER.size + 4 * (flags & 0x0F)
    if flags & 0x10:
        if at + 4 > stop:
            return None
        at += 4 + 4 * (view[at + 2] << 8 | view[at + 3])
    if flags & 0x20:
        stop -= view[stop - 1]
    return (at, stop) if at < stop else None


def unwrap(timestamp: int, last: int) -> int:
    """Return a 32-bit timestamp as a whole number near the last one."""
    step = (timestamp - last) & 0xFFFFFFFF
    return last + (step if step < _HALF else step - (1 << 32))
