"""One camera's packets to the pictures that its analysis must see, through changes of its coding and gaps."""

from collections.abc import Sequence
from dataclasses import dataclass

from varta.media.decode import Decoder, Picture
from varta.media.packet import Packet
from varta.media.sparing import SparingDecoder, SparingFigures
from varta.workers.pipeline_judge import PipelineJudge


@dataclass(frozen=True, slots=True)
class Seen:
    """Hold a picture; `kept` when its packet was kept undecoded at first, so that it is late because it may be."""

    picture: Picture
    kept: bool


class CameraDecoding:
    """Decode one camera on its thread."""

    def __init__(self, judge: PipelineJudge, fps: float) -> None:
        self._judge, self.fps = judge, fps
        self._decoder: Decoder | None = None
        self._sparing: SparingDecoder[Packet, Picture] | None = None
        self._before = SparingFigures()

    @property
    def idle(self) -> bool:
        """Tell whether only key frames are decoded at present."""
        return self._sparing is not None and self._sparing.idle

    @property
    def broken(self) -> int:
        """Return how many packets could not be decoded."""
        return 0 if self._decoder is None else self._decoder.broken

    @property
    def spared(self) -> int:
        """Return how many packets were not decoded for good, so far."""
        return self._before.spared + (0 if self._sparing is None else self._sparing.figures.spared)

    def take(self, packet: Packet) -> list[Seen]:
        """Return the pictures to analyse now. Raises `BadInput` (`camera.unsupported_codec`)."""
        before: list[Seen] = []
        if self._decoder is None or self._sparing is None or packet.stream != self._decoder.stream:
            before = self.interrupt()
            self._before.spared = self.spared
            self._decoder = Decoder(packet.stream)
            self._sparing = SparingDecoder(self._decoder, self._judge, self.fps)
        self._sparing.fps = self.fps
        wakes = self._sparing.figures.wakes
        pictures = self._sparing.decode(packet)
        return before + _seen(pictures, kept=self._sparing.figures.wakes > wakes)

    def interrupt(self) -> list[Seen]:
        """Return what was kept: what follows is not known to be soon, or to fit."""
        return [] if self._sparing is None else _seen(self._sparing.interrupt(), kept=True)

    def reset(self) -> None:
        """Forget everything, after a fault."""
        self._decoder = self._sparing = None


def _seen(pictures: Sequence[Picture], *, kept: bool) -> list[Seen]:
    return [Seen(picture, kept) for picture in pictures]
