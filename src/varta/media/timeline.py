"""The two clocks of a source: media time that never goes back, and the wall-clock time of each picture."""

from collections import deque
from dataclasses import dataclass

from varta.media.packet import TICKS

MICROS = 1_000_000
LARGEST_STEP = 10 * TICKS
LARGEST_OFFSET = 10 * TICKS
_DEFAULT_STEP = TICKS // 25
_REMEMBERED = 32  # pictures; more than any wait for their turn
_FEW = 8  # at least the most pictures that H.264 and H.265 let wait for their turn in common profiles


@dataclass(frozen=True, slots=True)
class Stamp:
    """Hold a packet's times in `TICKS`."""

    pts: int
    dts: int
    duration: int


class Timeline:
    """Map a source's timestamps, in `TICKS`, onto one that starts at 0 and whose decoding times strictly grow.

    A step that goes back, or is torn from what the clock says passed, is a jump of the camera's clock: the packet is
    placed where it arrived, and what follows keeps its distances. Distances without a jump are kept exactly.
    """

    def __init__(self) -> None:
        self._offset: int | None = None
        self._last_in = 0
        self._last_out = -1
        self._step = _DEFAULT_STEP
        self._splice = False
        # How much later packets came than their times say. libav hands a picture on when it sees the next one, so that
        # a camera's silence shows in the arrival of one packet, and in the time of the packet after it.
        self._late = 0
        self._guesses = 0
        self.jumps = 0

    @property
    def offset(self) -> int | None:
        """Return what is added to the source's present count, in `TICKS`; None before the first packet."""
        return self._offset

    def place(self, pts: int | None, dts: int | None, duration: int | None, elapsed: int | None = None) -> Stamp:
        """Return a packet's place. `elapsed` is the time in `TICKS` since the packet before, where it is known."""
        given = self._guess(pts) if dts is None else dts
        reorder = pts - given if pts is not None else 0
        if abs(reorder) > LARGEST_OFFSET:
            reorder = 0
        if self._offset is None:
            # Pictures shown before their first packet's decoding time would fall below zero otherwise.
            self._offset = max(-reorder, 0) - given
        elif self._splice or self._jumped(given - self._last_in, elapsed):
            self._offset = self._last_out + max(self._step if self._splice else elapsed or self._step, 1) - given
            self.jumps += not self._splice
            self._late = 0
        elif elapsed is not None:
            self._late = min(max(self._late + elapsed - (given - self._last_in), 0), LARGEST_STEP)
        placed = max(given + self._offset, self._last_out + 1)
        if self._last_out >= 0 and not self._splice and dts is not None:
            self._step = min(max(placed - self._last_out, 1), TICKS)
        if duration:
            self._step = duration
        self._splice = False
        self._last_in, self._last_out = given, placed
        return Stamp(max(given + reorder + self._offset, 0), placed, duration or self._step)

    def _guess(self, pts: int | None) -> int:
        """Return a decoding time for a packet without one.

        libav gives a stream's first packet no time at all, though it counts from it, and leaves decoding times out
        until it knows the order of B pictures. Those first ones follow each other by a tick: no picture that is yet to
        come can then be shown before it is decoded.
        """
        if self._offset is not None and pts is not None and self._guesses < _FEW and pts > self._last_in:
            self._guesses += 1
            return self._last_in + 1
        follows = 0 if self._offset is None else self._last_in + self._step
        return follows if pts is None or 0 <= pts - follows <= TICKS else pts

    def splice(self) -> None:
        """Say that the source starts over: its next packet follows right after the last."""
        self._splice = self._offset is not None

    def _jumped(self, step: int, elapsed: int | None) -> bool:
        if step < -TICKS // 2:
            return True
        if elapsed is None:
            return step > LARGEST_STEP
        return step > LARGEST_STEP or step - elapsed - self._late > 2 * TICKS


class WallClock:
    """Tell the wall-clock time of pictures, in microseconds since the epoch.

    The first arrival anchors media time; later ones steer the anchor by a hundredth of the difference, so that network
    jitter does not shake the times. Torn apart by more than a second, as after a stall or when the machine's clock was
    set, a new anchor is taken. A camera that codes pictures out of order sends each late enough for the one shown
    first: the greatest distance seen from decoding to showing is taken off, so that no picture is from the future.
    In the order of showing, the times never go back.
    """

    def __init__(self) -> None:
        self._anchor: tuple[int, float] | None = None
        self._told: deque[tuple[int, int]] = deque(maxlen=_REMEMBERED)
        self._reorder = 0

    def learn(self, dts: int, wall_us: int) -> None:
        """Take note that the packet decoded at media time `dts` came in at `wall_us`."""
        if self._anchor is None:
            self._anchor = (dts, float(wall_us))
            return
        expected = self._at(dts)
        error = wall_us - expected
        self._anchor = (dts, float(wall_us) if abs(error) > MICROS else expected + error / 100)

    def tell(self, pts: int, dts: int) -> int:
        """Return the wall-clock time of the picture shown at media time `pts` and decoded at `dts`."""
        self._reorder = min(max(self._reorder, pts - dts), TICKS)
        value = int(self._at(pts - self._reorder))
        value = min([value, *(told for shown, told in self._told if shown > pts)])
        value = max([value, *(told for shown, told in self._told if shown <= pts)])
        self._told.append((pts, value))
        return value

    def _at(self, media: int) -> float:
        if self._anchor is None:
            return 0.0
        return self._anchor[1] + (media - self._anchor[0]) * MICROS / TICKS
