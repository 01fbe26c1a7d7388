"""The detector for networks of the YOLOX family (Ge et al. 2021), run by OpenVINO on the CPU."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import openvino as ov
from numpy.typing import NDArray

from varta.kernel.classes import COCO_CLASSES
from varta.kernel.errors import BadInput
from varta.vision.detector import Look
from varta.vision.input_plan import GREY, STEP, InputPlan
from varta.vision.types import Detections
from varta.vision.yolox_output import HEAD, decode, make_grid, suppress

_MOST_SHAPES = 16


@dataclass(frozen=True, slots=True)
class YoloxOptions:
    """Choose how to run: `score` is the lowest score reported; `threads` of OpenVINO; bf16 where the CPU has it."""

    score: float = 0.1
    threads: int = 1
    bf16: bool = True
    native_shape: bool = False  # run at the model's own input size instead of the picture's shape
    # Compile a region's shape when it is first met: always the same result. Else use what `prepare` has made so far:
    # no look waits 0.3 s for it, and memory stays within `_MOST_SHAPES`.
    on_demand: bool = True


@dataclass(frozen=True, slots=True)
class _Network:
    request: ov.InferRequest
    grid: NDArray[np.float32]  # n×2, cell indices
    strides: NDArray[np.float32]  # n×1


class YoloxDetector:
    """Find COCO objects. One per process; safe from several threads, which take turns."""

    every_frame = False

    def __init__(self, path: Path, options: YoloxOptions | None = None) -> None:
        """Load and check the model. Raises `BadInput` (`model.…`) when it cannot be one of the family."""
        self._options = options or YoloxOptions()
        self._lock, self._preparing = threading.Lock(), threading.Lock()
        self._core = ov.Core()
        self._path = path
        self._model = _read(self._core, path)
        self.names = COCO_CLASSES
        self.side = _check(self._model, path, len(self.names))
        self._networks: dict[tuple[int, int], _Network] = {}
        self._check_rows()

    def detect(self, looks: Sequence[Look]) -> list[Detections]:
        """Return the finds of each look, boxes in pixels of the whole picture."""
        with self._lock:
            return [self._look(look) for look in looks]

    def prepare(self, width: int, height: int) -> None:
        """Compile the shapes that pictures of this size may need, 0.3 s and 20 MB each; looks go on meanwhile."""
        plan = self._plan(width, height)
        whole = plan.net_height * plan.net_width
        parts = set() if self._options.native_shape else plan.shapes()
        # First the picture as a whole, then those that are used most: of about half its area.
        order = [
            (plan.net_height, plan.net_width),
            *sorted(parts, key=lambda shape: (abs(shape[0] * shape[1] - whole / 2), shape)),
        ]
        with self._preparing:  # several cameras have the same size: each shape is made once
            for shape in order:
                if shape not in self._networks and len(self._networks) < _MOST_SHAPES:
                    network = self._compile(*shape)
                    with self._lock:
                        self._networks.setdefault(shape, network)

    def _look(self, look: Look) -> Detections:
        image = look.frame.image
        plan = self._plan(image.width, image.height)
        if look.regions is not None and not self._options.native_shape:
            plan = plan.packed(look.regions, None if self._options.on_demand else self._networks.keys())
        network = self._network(plan.net_height, plan.net_width)
        picture = image.scaled(plan.scaled_width, plan.scaled_height)
        output = _infer(network, plan.fill(picture))
        boxes, scores, classes = decode(output, network.grid, network.strides, self._options.score)
        rows = suppress(boxes, scores, classes)
        placed, good = plan.to_picture(boxes[rows])
        rows = rows[good]
        return Detections(placed[good], scores[rows], classes[rows], self.names)

    def _plan(self, width: int, height: int) -> InputPlan:
        return InputPlan.whole(width, height, self.side, square=self._options.native_shape)

    def _network(self, height: int, width: int) -> _Network:
        found = self._networks.get((height, width))
        if found is None:
            found = self._compile(height, width)
            self._networks[(height, width)] = found
        return found

    def _compile(self, height: int, width: int) -> _Network:
        model = self._model.clone()
        model.reshape([1, 3, height, width])
        wanted = self._options.bf16 and "BF16" in self._core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        settings = {
            "INFERENCE_NUM_THREADS": self._options.threads,
            "NUM_STREAMS": 1,
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": "bf16" if wanted else "f32",
        }
        compiled = self._core.compile_model(model, "CPU", settings)
        grid, strides = make_grid(height, width)
        return _Network(compiled.create_infer_request(), grid, strides)

    def _check_rows(self) -> None:
        """Run once on grey: the number of rows must be what the three strides give."""
        network = self._network(self.side, self.side)
        output = _infer(network, np.full((1, 3, self.side, self.side), GREY, np.float32))
        if output.shape[0] != len(network.grid):
            raise _wrong_shape(self._path, f"its output has {output.shape[0]} rows instead of {len(network.grid)}")
        self._networks.clear()


def _infer(network: _Network, blob: NDArray[np.float32]) -> NDArray[np.float32]:
    network.request.infer({0: blob}, share_inputs=True)
    return np.asarray(network.request.get_output_tensor(0).data[0])


def _read(core: ov.Core, path: Path) -> ov.Model:
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


def _not_onnx(path: Path) -> BadInput:
    return BadInput("model.not_onnx", f"{path} is not an ONNX model; give a YOLOX network in ONNX.", where=str(path))


def _wrong_shape(path: Path, what: str) -> BadInput:
    return BadInput(
        "model.wrong_shape",
        f"{path} is not a YOLOX network for COCO: {what}; give one such as yolox_nano.onnx.",
        where=str(path),
    )


def _check(model: ov.Model, path: Path, classes: int) -> int:
    """Return the side of the model's own square input, having checked what goes in and what comes out."""
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        raise _wrong_shape(
            path, f"it has {len(model.inputs)} inputs and {len(model.outputs)} outputs instead of 1 and 1"
        )
    given, result = model.input(0).partial_shape, model.output(0).partial_shape
    square = len(given) == 4 and given.is_static and given[1] == 3 and given[2] == given[3]  # noqa: PLR2004 - NCHW
    if not square or given[2].get_length() % STEP:
        raise _wrong_shape(path, f"its input is {given} instead of 1x3xNxN")
    if len(result) != 3 or result[2].is_dynamic or result[2].get_length() != classes + HEAD:  # noqa: PLR2004 - batch, rows, values
        raise _wrong_shape(path, f"its output is {result} instead of 1xNx{classes + HEAD}")
    return int(given[2].get_length())
