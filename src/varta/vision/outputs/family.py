"""What every family of networks tells: how pictures go in, and how boxes come out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from varta.vision.types import Pixels

Tensor = NDArray[np.float32]
Shape = tuple[int | None, ...]  # None where it is open


@dataclass(frozen=True, slots=True)
class Facts:
    """Hold what a model file says of itself: inputs and outputs by name in their order, and its metadata."""

    inputs: tuple[tuple[str, Shape], ...]
    outputs: tuple[tuple[str, Shape], ...]
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """Hold raw finds as aligned rows: `boxes` n×4 in the network's pixels, `scores` n, `classes` n, the model's own."""

    boxes: Tensor
    scores: Tensor
    classes: NDArray[np.int32]

    def rows(self, chosen: NDArray[np.intp] | NDArray[np.bool_]) -> "Found":
        """Return the chosen rows."""
        return Found(self.boxes[chosen], self.scores[chosen], self.classes[chosen])


@dataclass(frozen=True, slots=True)
class Colours:
    """Say how a network wants its colours: (value - mean) / std of 0 to 255 in the order given; `pad` where none is."""

    rgb: bool = False
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[float, float, float] = (1.0, 1.0, 1.0)
    pad: int = 114

    def lay(self, blob: Tensor, pixels: Pixels) -> None:
        """Write BGR pixels, H×W×3, into their place in an input, 3×H×W."""
        ordered = pixels[:, :, ::-1] if self.rgb else pixels
        blob[...] = ordered.transpose(2, 0, 1)
        if self.mean != (0.0, 0.0, 0.0):
            blob -= np.array(self.mean, np.float32)[:, None, None]
        if self.std != (1.0, 1.0, 1.0):
            blob /= np.array(self.std, np.float32)[:, None, None]

    def blank(self, height: int, width: int) -> Tensor:
        """Return an input without a picture, 1×3×H×W."""
        blob = np.empty((1, 3, height, width), np.float32)
        self.lay(blob[0], np.full((1, 1, 3), self.pad, np.uint8))
        return blob


class Family(Protocol):
    """Read one family's output."""

    @property
    def name(self) -> str:
        """Return the family's name, as `--family` takes it."""
        ...

    @property
    def colours(self) -> Colours:
        """Return how pictures go in."""
        ...

    @property
    def believed(self) -> float:
        """Return the score from which on the makers, or measurements, believe a box."""
        ...

    @property
    def sizes_input(self) -> str:
        """Return the name of a second input that takes the picture's width and height; empty where there is none."""
        ...

    @property
    def free_shape(self) -> bool:
        """Tell whether networks of this family may be run at another input shape than their own."""
        ...

    def classes(self, facts: Facts, /) -> int | None:
        """Return how many classes the output tells apart; None where the output does not say."""
        ...

    def decode(self, outputs: Sequence[Tensor], height: int, width: int, lowest: float, /) -> Found:
        """Return the boxes of one picture, H×W, with at least the score `lowest`; boxes of one thing may be many."""
        ...


def none_found() -> Found:
    """Return no rows."""
    return Found(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros(0, np.int32))


def cells(height: int, width: int, strides: Sequence[int]) -> tuple[Tensor, Tensor]:
    """Return each output row's cell (n×2, x and y) and stride (n×1), strides one after the other, rows from the top."""
    found, sizes = [], []
    for stride in strides:
        ys, xs = np.mgrid[0 : -(-height // stride), 0 : -(-width // stride)]
        found.append(np.stack([xs.ravel(), ys.ravel()], axis=1))
        sizes.append(np.full((xs.size, 1), stride))
    return np.concatenate(found).astype(np.float32), np.concatenate(sizes).astype(np.float32)
