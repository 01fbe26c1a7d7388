"""Read a model file and what it says of itself. OpenVINO reads all of them, whatever runs them later."""

from collections.abc import Mapping
from pathlib import Path

import openvino as ov

from varta.kernel.errors import BadInput
from varta.vision.outputs.family import Facts, Shape


def read_model(core: ov.Core, path: Path) -> ov.Model:
    """Return an ONNX file's network. Raises `BadInput` (`model.not_found`, `model.empty`, `model.not_onnx`)."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise BadInput(
            "model.not_found", f"No model at {path} ({error.strerror}); see 'varta models list'.", where=str(path)
        ) from None
    if size == 0:
        raise BadInput("model.empty", f"{path} has 0 bytes; remove it and pull it again.", where=str(path))
    # An ONNX file is a protocol buffer that opens with its version or its producer; text and pictures do not.
    with path.open("rb") as file:
        if file.read(1) not in (b"\x08", b"\x12"):
            raise _not_onnx(path)
    try:
        return core.read_model(path)
    except RuntimeError:
        raise _not_onnx(path) from None


def facts_of(model: ov.Model) -> Facts:
    """Return what goes in and comes out, and the file's metadata."""
    return Facts(
        inputs=tuple((_name(port), _shape(port)) for port in model.inputs),
        outputs=tuple((_name(port), _shape(port)) for port in model.outputs),
        metadata=_metadata(model),
    )


def picture_input(facts: Facts, path: Path) -> tuple[str, int]:
    """Return the picture's input and the side of its square; 640 where it is open. Raises `BadInput`."""
    for name, shape in facts.inputs:
        if len(shape) == 4 and shape[1] in (3, None):  # noqa: PLR2004 - NCHW
            height, width = shape[2:]
            if height == width and (height is None or height > 0):
                return name, height or _OPEN_SIDE
    shown = ", ".join(f"{name} {shape}" for name, shape in facts.inputs)
    raise BadInput(
        "model.wrong_shape", f"{path} has no square picture input, 1x3xNxN; it has {shown}.", where=str(path)
    )


_OPEN_SIDE = 640


def _name(port: ov.Output) -> str:
    return port.any_name if port.names else ""


def _shape(port: ov.Output) -> Shape:
    shape = port.partial_shape
    if shape.rank.is_dynamic:
        return ()
    return tuple(None if dimension.is_dynamic else int(dimension.get_length()) for dimension in shape)


def _metadata(model: ov.Model) -> Mapping[str, str]:
    """Return the ONNX metadata, which OpenVINO keeps under "framework"."""
    stored = dict(model.get_rt_info().items()).get("framework")
    if not isinstance(stored, Mapping):
        return {}
    return {str(key): str(model.get_rt_info(["framework", key]).astype(str)) for key in stored}


def _not_onnx(path: Path) -> BadInput:
    return BadInput("model.not_onnx", f"{path} is not an ONNX model; give a network in ONNX.", where=str(path))
