"""YOLOX-nano's ONNX file as a PyTorch network that can be trained on, and back.

The parts that matter are kept by name: convolutions (their batch norms are folded already), the cheap activation that
takes SiLU's place, and the heads, cut to the classes that are wanted.
"""

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from torch import nn
from torch.nn import functional

STRIDES = (8, 16, 32)
OPSET_OF_HARD_SWISH = 14
HEADS = ("reg", "obj", "cls")
# Where the student's features are held to the teacher's: ends of the stages of backbone and neck, the heads' stems.
STAGES = (
    "/backbone/backbone/dark2/dark2.1/conv3/",
    "/backbone/backbone/dark3/dark3.1/conv3/",
    "/backbone/backbone/dark4/dark4.1/conv3/",
    "/backbone/backbone/dark5/dark5.2/conv3/",
    "/backbone/C3_p3/conv3/",
    "/backbone/C3_n3/conv3/",
    "/backbone/C3_n4/conv3/",
    "/head/stems.0/",
    "/head/stems.1/",
    "/head/stems.2/",
)


def load(path: Path, keep: list[list[int]], *, hard_swish: bool) -> onnx.ModelProto:
    """Return the teacher's graph with the class head cut, with HardSwish for SiLU where that is wanted.

    `keep` has, for each class of the student, the teacher's classes that it begins as the mean of.
    """
    model = onnx.load(str(path))
    if hard_swish:
        _swap_activations(model.graph)
    for initial in model.graph.initializer:
        if "cls_preds" in initial.name:
            value = numpy_helper.to_array(initial)
            cut = np.stack([value[rows].mean(axis=0) for rows in keep])
            initial.CopyFrom(numpy_helper.from_array(cut.astype(np.float32), initial.name))
    if hard_swish:
        model.opset_import[0].version = OPSET_OF_HARD_SWISH
    return model


def _swap_activations(graph: onnx.GraphProto) -> None:
    """Replace x·sigmoid(x) by HardSwish."""
    makers = {name: node for node in graph.node for name in node.output}
    nodes, gone = [], set()
    for node in graph.node:
        gate = makers.get(node.input[1]) if node.op_type == "Mul" else None
        if gate is not None and gate.op_type == "Sigmoid" and gate.input[0] == node.input[0]:
            gone.add(gate.output[0])
            nodes.append(helper.make_node("HardSwish", [node.input[0]], [node.output[0]], name=node.name))
        else:
            nodes.append(node)
    kept = [node for node in nodes if node.output[0] not in gone]
    del graph.node[:]
    graph.node.extend(kept)


class Network(nn.Module):
    """Run a graph of the few operations that YOLOX is made of, up to the heads' raw outputs."""

    def __init__(self, model: onnx.ModelProto) -> None:
        super().__init__()
        self.names = [initial.name for initial in model.graph.initializer]
        arrays = {initial.name: numpy_helper.to_array(initial).copy() for initial in model.graph.initializer}
        self.weights = nn.ParameterDict({_key(name): nn.Parameter(torch.from_numpy(a)) for name, a in arrays.items()})
        self.steps = [node for node in model.graph.node if node.op_type != "Constant"]
        self.constants = {
            node.output[0]: numpy_helper.to_array(node.attribute[0].t)
            for node in model.graph.node
            if node.op_type == "Constant"
        }
        self.input = model.graph.input[0].name

    def forward(self, pictures: torch.Tensor) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
        """Return for each stride the raw values (B×n×(5 + classes)), and the features at `STAGES`."""
        values = {self.input: pictures}
        raw: dict[str, torch.Tensor] = {}
        features: dict[str, torch.Tensor] = {}
        for node in self.steps:
            found = self._step(node, values)
            if found is None:
                continue
            values[node.output[0]] = found
            for stage in STAGES:
                if node.op_type in ("HardSwish", "Mul") and node.output[0].startswith(stage):
                    features[stage] = found
            for head in HEADS:
                for level in range(len(STRIDES)):
                    if node.output[0].startswith(f"/head/{head}_preds.{level}/"):
                        raw[f"{head}{level}"] = found.flatten(2).transpose(1, 2)
        rows = [torch.cat([raw[f"{h}{i}"] for h in HEADS], dim=2) for i in range(len(STRIDES))]
        return rows, [features[stage] for stage in STAGES]

    def _step(self, node: onnx.NodeProto, values: dict[str, torch.Tensor]) -> torch.Tensor | None:  # noqa: PLR0911 - one per operation
        x = values.get(node.input[0])
        if x is None or node.name.startswith("/head/Concat"):
            return None  # what comes after the heads
        if node.op_type == "Conv":
            weight, bias = (self.weights[_key(name)] for name in node.input[1:3])
            attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
            return functional.conv2d(
                x, weight, bias, attributes["strides"], attributes["pads"][:2], 1, attributes["group"]
            )
        if node.op_type == "HardSwish":
            return functional.hardswish(x)
        if node.op_type == "Concat":
            return torch.cat([values[name] for name in node.input], dim=1)
        if node.op_type == "Add":
            return x + values[node.input[1]]
        if node.op_type == "MaxPool":
            attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
            side = attributes["kernel_shape"][0]
            return functional.max_pool2d(x, side, 1, side // 2)
        if node.op_type == "Resize":
            return functional.interpolate(x, scale_factor=2, mode="nearest")
        if node.op_type == "Slice":
            start, _, axis, step = (int(np.ravel(self.constants[name])[0]) for name in node.input[1:5])
            return x[:, :, start::step] if axis == 2 else x[:, :, :, start::step]  # noqa: PLR2004 - NCHW
        if node.op_type == "Sigmoid":
            return x.sigmoid() if "/act/" in node.output[0] else None
        if node.op_type == "Mul":
            return x * values[node.input[1]]
        raise ValueError(f"{node.op_type} is not known")


def store(network: Network, model: onnx.ModelProto, path: Path, metadata: dict[str, str]) -> None:
    """Write trained weights into the graph, with what the file shall say of itself."""
    for initial in model.graph.initializer:
        value = network.weights[_key(initial.name)].detach().numpy()
        initial.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(value), initial.name))
    classes = next(i.dims[0] for i in model.graph.initializer if i.name == "head.cls_preds.0.weight")
    model.graph.output[0].type.tensor_type.shape.dim[2].dim_value = classes + 5
    del model.graph.value_info[:]
    del model.metadata_props[:]
    for key, word in metadata.items():
        entry = model.metadata_props.add()
        entry.key, entry.value = key, word
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def _key(name: str) -> str:
    return name.replace(".", "_").replace(":", "_")
