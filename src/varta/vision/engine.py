"""What runs a network: OpenVINO on the processor, or ONNX Runtime on a graphics card where that is installed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import openvino as ov
from numpy.typing import NDArray

from varta.vision.outputs.family import Tensor

Inputs = Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class NetworkOptions:
    """Choose how to run: `score` is the lowest score reported; `threads` of one inference; bf16 where there is any."""

    score: float = 0.1
    threads: int = 1
    bf16: bool = True
    native_shape: bool = False  # run at the model's own input size instead of the picture's shape
    # Compile a region's shape when it is first met: always the same result. Else use what `prepare` has made so far:
    # no look waits 0.3 s for it, and memory stays within `_MOST_SHAPES`.
    on_demand: bool = True
    # openvino; cuda or tensorrt: ONNX Runtime with that card; auto: a card where there is one, else OpenVINO.
    provider: str = "auto"


class Runner(Protocol):
    """Run a network of one input shape; used by one thread at a time."""

    def run(self, inputs: Inputs) -> list[Tensor]:
        """Return the outputs in their order; they hold until the next call."""
        ...


class Engine(Protocol):
    """Make runners."""

    @property
    def free_shape(self) -> bool:
        """Tell whether other shapes than the model's own can be had."""
        ...

    def compile(self, height: int, width: int) -> Runner:
        """Return the network for one input shape. Raises `RuntimeError` where it cannot have it."""
        ...


class OpenVinoEngine:
    """Compile with OpenVINO for the processor: one inference at a time, for latency."""

    def __init__(self, core: ov.Core, model: ov.Model, picture: str, options: NetworkOptions) -> None:
        """Know the network and the name of its picture input."""
        self._core, self._model, self._picture = core, model, picture
        self._options = options
        self.free_shape = True

    def compile(self, height: int, width: int) -> "OpenVinoRunner":
        """Compile for one shape, 0.3 s and 20 MB. Raises `RuntimeError`."""
        model = self._model.clone()
        shapes = {port.any_name: ov.PartialShape([1, *list(port.partial_shape)[1:]]) for port in model.inputs}
        model.reshape(shapes | {self._picture: ov.PartialShape([1, 3, height, width])})
        wanted = self._options.bf16 and "BF16" in self._core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        settings = {
            "INFERENCE_NUM_THREADS": self._options.threads,
            "NUM_STREAMS": 1,
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": "bf16" if wanted else "f32",
        }
        return OpenVinoRunner(self._core.compile_model(model, "CPU", settings))


class OpenVinoRunner:
    """Run one compiled network."""

    def __init__(self, compiled: ov.CompiledModel) -> None:
        self._request = compiled.create_infer_request()
        self._outputs = len(compiled.outputs)

    def run(self, inputs: Inputs) -> list[Tensor]:
        """Return the outputs in their order; they hold until the next call."""
        self._request.infer(inputs, share_inputs=True)
        return [np.asarray(self._request.get_output_tensor(i).data) for i in range(self._outputs)]
