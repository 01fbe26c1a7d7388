"""Misbehave as asked: when a fault is due, and what becomes of a picture's packets."""

import random
from collections.abc import Sequence
from enum import StrEnum

from varta.media.simulator.options import Faults
from varta.media.simulator.packing import RTP_HEADER


class Fault(StrEnum):
    """Name the faults that come by the clock; loss and flipped bits come by chance instead."""

    DROP = "drop"
    STALL = "stall"
    CLOCK = "clock"
    RESIZE = "resize"


class Misbehaviour:
    """Decide one camera's faults: the same seed and packets give the same damage."""

    def __init__(self, faults: Faults, now: float) -> None:
        self.faults = faults
        self._random = random.Random(faults.seed)  # noqa: S311 - repeatable damage, nothing secret
        every = {
            Fault.DROP: faults.drop_every,
            Fault.STALL: faults.stall_every,
            Fault.CLOCK: faults.clock_every,
            Fault.RESIZE: faults.resize_every,
        }
        self._every = {fault: seconds for fault, seconds in every.items() if seconds > 0}
        self._next = {fault: now + seconds for fault, seconds in self._every.items()}

    def due(self, now: float) -> list[Fault]:
        """Return the faults whose time has come, each at most once, and set their next times."""
        faults = [fault for fault, moment in self._next.items() if moment <= now]
        for fault in faults:
            self._next[fault] = now + self._every[fault]
        return faults

    def damage(self, packets: Sequence[bytes]) -> tuple[bytes, ...]:
        """Return the RTP packets without those that get lost, some with one bit of their payload inverted."""
        loss, flip = self.faults.loss, self.faults.flip
        if not loss and not flip:
            return tuple(packets)
        kept = [packet for packet in packets if self._random.random() >= loss]
        return tuple(self._flipped(packet) if self._random.random() < flip else packet for packet in kept)

    def _flipped(self, packet: bytes) -> bytes:
        damaged = bytearray(packet)
        bit = self._random.randrange(8 * (len(packet) - RTP_HEADER))
        damaged[RTP_HEADER + bit // 8] ^= 1 << bit % 8
        return bytes(damaged)
