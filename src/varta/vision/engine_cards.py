"""Networks on a graphics card, by ONNX Runtime with CUDA or TensorRT. That package is no dependency: see the guide."""

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from varta.kernel.errors import BadInput
from varta.vision.engine import Inputs
from varta.vision.outputs.family import Tensor

PROVIDERS = {"cuda": "CUDAExecutionProvider", "tensorrt": "TensorrtExecutionProvider"}
# What a provider cannot do falls to the next.
_CHAIN = ("TensorrtExecutionProvider", "CUDAExecutionProvider", "CPUExecutionProvider")


def runtime() -> ModuleType | None:
    """Return the onnxruntime package; None where it is not installed."""
    try:
        return importlib.import_module("onnxruntime")
    except ImportError:
        return None


def card_provider(wanted: str, package: ModuleType | None) -> str | None:
    """Return ONNX Runtime's provider for `auto`, `openvino`, `cuda` or `tensorrt`; None for OpenVINO.

    Raises `BadInput` (`model.no_provider`) where the wanted one is not there.
    """
    if wanted == "openvino":
        return None
    there: list[str] = package.get_available_providers() if package else []
    if wanted == "auto":
        # TensorRT builds its engines for minutes at the start: only who asks for it gets it.
        return PROVIDERS["cuda"] if PROVIDERS["cuda"] in there else None
    if wanted not in PROVIDERS:
        known = ", ".join(("auto", "openvino", *PROVIDERS))
        raise BadInput("model.no_provider", f"No provider '{wanted}'; known are {known}.", where="analysis.provider")
    if PROVIDERS[wanted] not in there:
        raise BadInput(
            "model.no_provider",
            f"Networks cannot run with {wanted} here: install onnxruntime-gpu and the card's driver, or set "
            f"analysis.provider to auto; there is {', '.join(there) or 'no onnxruntime'}.",
            where="analysis.provider",
        )
    return PROVIDERS[wanted]


class CardEngine:
    """Run an ONNX file with ONNX Runtime, at the shapes that the file itself allows."""

    def __init__(self, path: Path, provider: str, package: Any, picture: str) -> None:
        """Open a session. Raises `BadInput` (`model.not_onnx`)."""
        first = _CHAIN.index(provider)
        try:
            self._session = package.InferenceSession(str(path), providers=list(_CHAIN[first:]))
        except Exception as error:  # noqa: BLE001 - its errors share no kind that could be imported
            raise BadInput("model.not_onnx", f"{path} cannot be run: {error}.", where=str(path)) from None
        shape = next(given.shape for given in self._session.get_inputs() if given.name == picture)
        self.free_shape = not any(isinstance(side, int) for side in shape[2:])

    def compile(self, height: int, width: int) -> "CardRunner":  # noqa: ARG002 - an Engine
        """Return the session: it takes any shape that the file allows."""
        return CardRunner(self._session)


class CardRunner:
    """Run a session."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._types = {given.name: given.type for given in session.get_inputs()}

    def run(self, inputs: Inputs) -> list[Tensor]:
        """Return the outputs in their order. Raises `RuntimeError` for a shape that the file does not allow."""
        try:
            outputs = self._session.run(None, dict(inputs))
        except Exception as error:  # noqa: BLE001 - its errors share no kind that could be imported
            raise RuntimeError(str(error)) from None
        return [np.asarray(output) for output in outputs]
