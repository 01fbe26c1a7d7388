"""Networks after DETR: a fixed number of boxes, each thing found once. D-FINE, RT-DETR, RF-DETR."""

from collections.abc import Sequence

import numpy as np

from varta.vision.outputs.family import Colours, Facts, Found, Tensor

IMAGENET = Colours(rgb=True, mean=(123.675, 116.28, 103.53), std=(58.395, 57.12, 57.375))
UNIT = Colours(rgb=True, std=(255.0, 255.0, 255.0))
SIZES = "orig_target_sizes"


class DFine:
    """Read D-FINE and RT-DETR as their makers export them: `labels`, `boxes` and `scores`, decoded already.

    A second input, `orig_target_sizes` (width, height), says in which pixels the boxes are wanted.
    """

    name = "dfine"
    colours = UNIT
    believed = 0.45
    sizes_input = SIZES
    free_shape = False

    def __init__(self, order: tuple[int, int, int] = (0, 1, 2)) -> None:
        """Know which outputs are the labels, the boxes and the scores."""
        self._order = order

    def classes(self, _facts: Facts) -> int | None:
        """Return None: labels come as numbers."""
        return None

    def decode(self, outputs: Sequence[Tensor], _height: int, _width: int, lowest: float) -> Found:
        """Return the boxes as they come."""
        labels, boxes, scores = (outputs[i][0] for i in self._order)
        found = Found(boxes.astype(np.float32), scores.astype(np.float32), labels.astype(np.int32))
        return found.rows(found.scores >= lowest)


class RfDetr:
    """Read logits per class (1×n×classes) and boxes as centre and size, shares of the input (1×n×4)."""

    believed = 0.45
    sizes_input = ""
    free_shape = False

    def __init__(self, name: str, colours: Colours, order: tuple[int, int] = (0, 1)) -> None:
        """Know which outputs are the boxes and the logits."""
        self.name, self.colours, self._order = name, colours, order

    def classes(self, facts: Facts) -> int | None:
        """Return how many classes the output tells apart."""
        return facts.outputs[self._order[1]][1][-1]

    def decode(self, outputs: Sequence[Tensor], height: int, width: int, lowest: float) -> Found:
        """Return each box with its likeliest class."""
        boxes, logits = (outputs[i][0] for i in self._order)
        classes = logits.argmax(axis=1)
        best = logits[np.arange(len(logits)), classes]
        scores = (1 / (1 + np.exp(-np.clip(best, -60, 60)))).astype(np.float32)
        size = np.array([width, height], np.float32)
        centres, halves = boxes[:, :2] * size, boxes[:, 2:4] * size / 2
        corners = np.concatenate([centres - halves, centres + halves], axis=1).astype(np.float32)
        found = Found(corners, scores, classes.astype(np.int32))
        return found.rows(scores >= lowest)
