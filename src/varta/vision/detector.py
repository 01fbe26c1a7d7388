"""What every detector offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from varta.vision.types import Detections, Frame, Region


@dataclass(frozen=True, slots=True)
class Look:
    """Ask for what is in a frame, or in regions of it that do not overlap."""

    frame: Frame
    regions: tuple[Region, ...] | None = None


class Detector(Protocol):
    """Find objects in pictures."""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the classes that it can tell, in the order of `Detections.classes`."""
        ...

    @property
    def every_frame(self) -> bool:
        """Tell whether it must see each analysed frame of its camera, moving or not (and so wants no gate)."""
        ...

    def prepare(self, width: int, height: int) -> None:
        """Get ready for pictures of this size; may take seconds, and `detect` may be called meanwhile."""
        ...

    def detect(self, looks: Sequence[Look]) -> list[Detections]:
        """Return the finds of each look, boxes in pixels of the whole picture."""
        ...
