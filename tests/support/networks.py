"""Tiny networks of each family, made on the spot: whatever the picture, they find the same thing."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from varta.vision.outputs.family import cells
from varta.vision.outputs.gfl import STRIDES as GFL_STRIDES
from varta.vision.outputs.yolox import STRIDES

SIDE = 64
BOX = (24.0, 16.0, 40.0, 48.0)  # what each of them finds, in the network's pixels
Outputs = dict[str, NDArray[np.generic]]


def save(
    path: Path,
    outputs: Outputs,
    metadata: dict[str, str] | None = None,
    sizes: str = "",
    picture: Sequence[int] = (1, 3, SIDE, SIDE),
) -> Path:
    """Write a network with these outputs, whatever goes in: a square picture and, with a name, a second input."""
    inputs = [helper.make_tensor_value_info("images", TensorProto.FLOAT, picture)]
    if sizes:
        inputs.append(helper.make_tensor_value_info(sizes, TensorProto.INT64, [1, 2]))
    nodes, results = [], []
    for name, value in outputs.items():
        constant = numpy_helper.from_array(value)
        nodes.append(helper.make_node("Constant", [], [f"{name}_value"], value=constant))
        nodes.append(helper.make_node("Identity", [f"{name}_value"], [name]))
        results.append(helper.make_tensor_value_info(name, constant.data_type, value.shape))
    graph = helper.make_graph(nodes, "tiny", inputs, results)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    for key, word in (metadata or {}).items():
        entry = model.metadata_props.add()
        entry.key, entry.value = key, word
    onnx.save(model, str(path))
    return path


def yolox(classes: int, class_index: int, score: float) -> Outputs:
    """Return YOLOX's output for one thing at `BOX`."""
    grid, _ = cells(SIDE, SIDE, STRIDES)
    output = np.zeros((1, len(grid), 5 + classes), np.float32)
    row = 4 * 8 + 4  # stride 8, the cell whose corner is at 32, 32
    output[0, row, :5] = [0, 0, np.log(16 / 8), np.log(32 / 8), 1.0]
    output[0, row, 5 + class_index] = score
    return {"output": output}


def gfl(classes: int, class_index: int, score: float, *, halves: bool, names: tuple[str, str] = ("a", "b")) -> Outputs:
    """Return PicoDet's (`halves`) or NanoDet's outputs for one thing, at `BOX` for PicoDet."""
    scores, bins = {}, {}
    for stride in GFL_STRIDES:
        n = SIDE // stride
        scores[f"{names[0]}_{stride}"] = np.zeros((1, n * n, classes), np.float32)
        bins[f"{names[1]}_{stride}"] = np.zeros((1, n * n, 32), np.float32)
    row = 3 * 8 + 3  # stride 8, centre 28, 28: 4, 12, 12 and 20 pixels to the sides, by halves of two bins
    scores[f"{names[0]}_8"][0, row, class_index] = score
    for side, (low, high) in enumerate(((0, 1), (1, 2), (1, 2), (2, 3))):
        bins[f"{names[1]}_8"][0, row, [side * 8 + low, side * 8 + high]] = 50.0
    if halves:
        return {**scores, **bins}
    pairs = zip(scores.items(), bins.items(), strict=True)
    return {name: value for pair in pairs for name, value in pair}


def labelled(class_index: int, score: float) -> Outputs:
    """Return D-FINE's outputs for one thing at `BOX`."""
    return {
        "labels": np.array([[class_index, 7]], np.int64),
        "boxes": np.array([[BOX, (0, 0, 5, 5)]], np.float32),
        "scores": np.array([[score, 0.01]], np.float32),
    }


def logits(classes: int, class_index: int, score: float, names: tuple[str, str]) -> Outputs:
    """Return RF-DETR's outputs for one thing at `BOX`."""
    left, top, right, bottom = BOX
    box = [(left + right) / 2 / SIDE, (top + bottom) / 2 / SIDE, (right - left) / SIDE, (bottom - top) / SIDE]
    values = np.full((1, 2, classes), -9, np.float32)
    values[0, 0, class_index] = np.log(score / (1 - score))
    return {names[0]: np.array([[box, box]], np.float32), names[1]: values}
