"""The text networks that come inside the `rapidocr` wheel (PP-OCRv6 small), run by OpenVINO on one thread."""

import importlib.util
import threading
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
import openvino as ov
from numpy.typing import NDArray

from varta.kernel.errors import Unavailable
from varta.vision.plates.alphabet import BLANK, JUNK, KINDS, folding
from varta.vision.types import Pixels

_FINDER, _READER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
_STEP = 64  # of the finder's input: 32 would do, but each further shape costs 20 ms once
STRIP_HEIGHT = 48
_STRIP_STEP, _MOST_STRIP = 64, 448
Floats = NDArray[np.float32]


class TextNetworks:
    """Say where text is, and which signs a strip of it shows. Safe from several threads, which take turns."""

    def __init__(self, *, bf16: bool = True, threads: int = 1) -> None:
        """Load both networks. Raises `Unavailable` (`plates.no_model`)."""
        folder = models_folder()
        core = ov.Core()
        wanted = bf16 and "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        settings = {
            "INFERENCE_NUM_THREADS": threads,
            "NUM_STREAMS": 1,
            "INFERENCE_PRECISION_HINT": "bf16" if wanted else "f32",
        }
        reader = core.read_model(folder / _READER)
        self._columns, self._starts, self._kinds = folding(_characters(reader))
        self._finder = core.compile_model(core.read_model(folder / _FINDER), "CPU", settings).create_infer_request()
        self._reader = core.compile_model(reader, "CPU", settings).create_infer_request()
        self._lock = threading.Lock()
        for width in range(2 * _STRIP_STEP, _MOST_STRIP, _STRIP_STEP):  # a width's first use costs 20 ms more
            self.lattice(np.zeros((STRIP_HEIGHT, width, 3), np.uint8))

    def text_map(self, picture: Pixels, width: int, height: int) -> Floats:
        """Return how likely each point is text, at the given size rounded to the network's step."""
        size = (max(_STEP, round(width / _STEP) * _STEP), max(_STEP, round(height / _STEP) * _STEP))
        smaller = size[0] < picture.shape[1]
        scaled = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR)
        with self._lock:
            self._finder.infer({0: _blob(np.asarray(scaled, np.uint8))}, share_inputs=True)
            return np.array(self._finder.get_output_tensor(0).data[0, 0])

    def lattice(self, strip: Pixels) -> Floats:
        """Return T×`KINDS` probabilities over a strip from left to right; strips are `STRIP_HEIGHT` high.

        The steps cover the strip's width evenly.
        """
        width = min(-(-strip.shape[1] // _STRIP_STEP) * _STRIP_STEP, _MOST_STRIP)
        blob = np.zeros((1, 3, STRIP_HEIGHT, width), np.float32)
        filled = min(strip.shape[1], width)
        blob[..., :filled] = _blob(strip[:, :filled])
        with self._lock:
            self._reader.infer({0: blob}, share_inputs=True)
            steps = self._reader.get_output_tensor(0).data[0]
            kept = max(1, round(len(steps) * filled / width))
            wanted, blank = steps[:kept].take(self._columns, axis=1), steps[:kept, 0].copy()
        shares = np.zeros((kept, KINDS), np.float32)
        shares[:, self._kinds] = np.add.reduceat(wanted, self._starts, axis=1)  # a product would wake BLAS's threads
        shares[:, BLANK] = blank
        shares[:, JUNK] = np.clip(1.0 - shares.sum(axis=1), 0.0, 1.0)
        return shares


def _blob(picture: Pixels) -> Floats:
    return np.ascontiguousarray((picture.astype(np.float32) / 127.5 - 1.0).transpose(2, 0, 1)[None])


def models_folder() -> Path:
    """Return where the wheel keeps its networks, without importing it: that would load what is not needed here."""
    found = importlib.util.find_spec("rapidocr")
    places = list(found.submodule_search_locations or []) if found else []
    for place in places:
        folder = Path(place) / "models"
        if (folder / _FINDER).is_file() and (folder / _READER).is_file():
            return folder
    raise Unavailable(
        "plates.no_model", "The networks for plates are missing; install the package rapidocr 3.10 anew ('make setup')."
    )


def _characters(reader: ov.Model) -> list[str]:
    """Return the network's outputs in order: first nothing, then the characters that it names, at last a space."""
    info: Any = cast("Any", reader).get_rt_info()
    return ["\x00", *info["framework"]["character"].value.splitlines(), " "]
