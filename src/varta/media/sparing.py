"""Decode no more than needed: of an idle camera its key frames, and what was kept since the last one when it moves.

The rules, in order (design/vision.md):
1. Pictures that no other needs, and that are not wanted for the rate of analysis, are not decoded.
2. While the judge is calm, only key frames are decoded. The packets since the last one are kept.
3. When a key frame shows that something moved since the one before, when packets surge, when the judge is not calm any
   more, or when the kept packets reach a limit, all of them are decoded, in order and with their own times.
So nothing that moved is left out, and it comes at most `patience_s` late.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from varta.media.packet import TICKS
from varta.media.surge import Surge

MOST_BYTES = 8 * 1024 * 1024
MOST_PACKETS = 600
_TICKS_KEPT = 64  # far more than pictures are reordered by


class Coded(Protocol):
    """Offer what must be known of a packet; `pts` and `dts` in `TICKS`."""

    @property
    def pts(self) -> int: ...
    @property
    def dts(self) -> int: ...
    @property
    def keyframe(self) -> bool: ...
    @property
    def size(self) -> int: ...
    @property
    def disposable(self) -> bool:
        """Tell whether no other picture is made from this one."""
        ...


class Shown(Protocol):
    """Offer what must be known of a picture."""

    @property
    def pts(self) -> int: ...


C = TypeVar("C", bound=Coded)
P = TypeVar("P", bound=Shown)
_In_contra = TypeVar("_In_contra", contravariant=True)
_Out_co = TypeVar("_Out_co", covariant=True)


class Codec(Protocol[_In_contra, _Out_co]):
    """Decode; `restart` forgets all, the next packet is a key frame."""

    def decode(self, packet: _In_contra, /) -> Sequence[_Out_co]: ...
    def flush(self) -> Sequence[_Out_co]: ...
    def restart(self) -> None: ...


class Judge(Protocol[_In_contra]):
    """Say what the analysis needs."""

    @property
    def patience_s(self) -> float:
        """Return how late, in seconds, what moves may be seen; 0: decode everything at once."""
        ...

    @property
    def calm(self) -> bool:
        """Tell whether nothing moves and nothing is in doubt."""
        ...

    def stirred(self, picture: _In_contra, /) -> bool:
        """Tell whether a picture differs from the one last analysed; changes nothing."""
        ...


@dataclass(slots=True)
class SparingFigures:
    """Count packets: all, not decoded for good, decoded late; and how often that was for nothing."""

    packets: int = 0
    spared: int = 0
    late: int = 0
    wakes: int = 0


class SparingDecoder(Generic[C, P]):
    """Turn packets into the pictures that the analysis must see; one stream's, in order of decoding."""

    def __init__(self, codec: Codec[C, P], judge: Judge[P], fps: float) -> None:
        """Decode so that there are `fps` pictures per second where the stream has as many."""
        self._codec, self._judge, self.fps = codec, judge, fps
        self._surge = Surge()
        self._kept: list[C] = []
        self._bytes = 0
        self._idle = False
        self._surged = False
        self._last_key: int | None = None  # its dts
        self._origin: int | None = None
        self._ticks: set[int] = set()
        self._shown = -(2**62)
        self.figures = SparingFigures()

    @property
    def idle(self) -> bool:
        """Tell whether only key frames are decoded at present."""
        return self._idle

    def decode(self, packet: C) -> list[P]:
        """Return the pictures to analyse now, in order of time. What the judge says must be up to date."""
        self.figures.packets += 1
        self._origin = packet.pts if self._origin is None else self._origin
        if packet.keyframe:
            return self._noted(self._key(packet))
        calm = self._judge.calm
        surges = self._surge.note(packet.dts, packet.size, learn=calm)
        if not self._idle:
            return self._noted(self._plain(packet))
        self._keep(packet)
        self._surged = surges and calm
        return self._noted(self._wake()) if surges or not calm or self._full(packet) else []

    def interrupt(self) -> list[P]:
        """Return what is still to be analysed before a gap; go on with a key frame."""
        pictures = self._noted(self._wake()) if self._idle else []
        self._last_key, self._surged = None, False
        self._surge.restart()
        return pictures

    def flush(self) -> list[P]:
        """Return what is left at the end."""
        late = self._wake() if self._idle else ()
        return self._noted([*late, *self._codec.flush()])

    def _key(self, packet: C) -> Sequence[P]:
        span = 0 if self._last_key is None else packet.dts - self._last_key
        self._last_key, calm = packet.dts, self._judge.calm
        if self._surged and calm:
            self._surge.mistaken()
        self._surged = False
        self._surge.restart()
        if not (calm and 0 < span <= self._judge.patience_s * TICKS):
            late = self._wake() if self._idle else ()
            return [*late, *self._plain(packet)]
        before = () if self._idle else self._codec.flush()
        self._codec.restart()
        seen = [*self._codec.decode(packet), *self._codec.flush()]
        if self._idle and any(self._judge.stirred(picture) for picture in seen):
            self._keep(packet)
            return self._wake()
        self.figures.spared += max(len(self._kept) - 1, 0)
        self._idle, self._kept, self._bytes = True, [packet], packet.size
        return [*before, *seen]

    def _wake(self) -> Sequence[P]:
        """Decode what was kept; from here on everything is decoded, until the next key frame."""
        kept, self._kept, self._bytes, self._idle = self._kept, [], 0, False
        self.figures.late += max(len(kept) - 1, 0)
        self.figures.wakes += 1
        self._codec.restart()
        self._ticks.clear()
        return [picture for packet in kept for picture in self._plain(packet)]

    def _plain(self, packet: C) -> Sequence[P]:
        tick = math.floor((packet.pts - (self._origin or 0)) / TICKS * self.fps + 1e-6)
        if packet.disposable and tick in self._ticks:
            self.figures.spared += 1
            return ()
        if len(self._ticks) > _TICKS_KEPT:
            self._ticks = {t for t in self._ticks if t > tick - _TICKS_KEPT // 2}
        self._ticks.add(tick)
        return self._codec.decode(packet)

    def _noted(self, pictures: Sequence[P]) -> list[P]:
        """Return the pictures not returned before: waking decodes the last key frame once more."""
        fresh = [picture for picture in pictures if picture.pts > self._shown]
        if fresh:
            self._shown = fresh[-1].pts
        return fresh

    def _keep(self, packet: C) -> None:
        self._kept.append(packet)
        self._bytes += packet.size

    def _full(self, packet: C) -> bool:
        span = packet.dts - self._kept[0].dts
        many = len(self._kept) >= MOST_PACKETS or self._bytes >= MOST_BYTES
        return many or span >= self._judge.patience_s * TICKS
