"""Which detector a name means."""

from collections.abc import Callable
from pathlib import Path

from varta.kernel.errors import BadInput
from varta.vision.builtin import BuiltinDetector
from varta.vision.detector import Detector
from varta.vision.engine import NetworkOptions
from varta.vision.network import NetworkDetector
from varta.vision.own_model import OWN, OWN_PATH
from varta.vision.registry import BLUR_ONLY

AUTO = "auto"
BUILTIN = "builtin"
# `auto` takes the first of these that is in the store, and Varta's own network where none is: it did better by rules
# than PicoDet-S (design/detectors.md).
PREFERRED = ("yolox_nano", "yolox_s")


class Detectors:
    """Give each camera its detector: networks are shared by all, the built-in one is each camera's own."""

    def __init__(self, name: str, make: Callable[[], Detector]) -> None:
        self.name = name
        self._make = make

    def for_camera(self) -> Detector:
        """Return a detector for one camera's pipeline."""
        return self._make()


def choose_detectors(name: str, models: Path | None, options: NetworkOptions | None = None) -> Detectors:
    """Return the detectors for `auto`, `builtin`, Varta's own network, a name in the folder `models`, or an ONNX file.

    Raises `BadInput` (`model.…`).
    """
    if Path(name).stem in BLUR_ONLY:
        text = f"'{name}' serves to blur redacted copies and can never be a detector; see 'varta models list'."
        raise BadInput("model.blur_only", text, where="detector")
    if name == BUILTIN:
        return Detectors(BUILTIN, BuiltinDetector)
    if name == AUTO:
        return _network(_first(models) or OWN_PATH, options)
    path = _path(name, models)
    if not path.exists():
        raise BadInput(
            "model.not_found",
            f"No detector '{name}': give auto, builtin, {OWN}, a name from 'varta models list', or an ONNX file.",
            where="detector",
        )
    return _network(path, options)


def _path(name: str, models: Path | None) -> Path:
    if name == OWN:
        return OWN_PATH
    if name.endswith(".onnx"):
        return Path(name)
    return models / f"{name}.onnx" if models else Path(f"{name}.onnx")


def _network(path: Path, options: NetworkOptions | None) -> Detectors:
    shared = NetworkDetector(path, options)
    return Detectors(path.stem, lambda: shared)


def _first(models: Path | None) -> Path | None:
    if models is None or not models.is_dir():
        return None
    for name in PREFERRED:
        if (models / f"{name}.onnx").is_file():
            return models / f"{name}.onnx"
    return None
