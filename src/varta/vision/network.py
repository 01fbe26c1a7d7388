"""The detector for networks of every known family, one compiled network per input shape and process."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import openvino as ov
from numpy.typing import NDArray

from varta.kernel.classes import CLASSES
from varta.kernel.errors import BadInput
from varta.vision.boxes import nms
from varta.vision.class_map import ClassMap, default_names
from varta.vision.detector import Look
from varta.vision.engine import Engine, NetworkOptions, OpenVinoEngine, Runner
from varta.vision.engine_cards import CardEngine, card_provider, runtime
from varta.vision.input_plan import STEP, InputPlan
from varta.vision.model_card import ModelCard, read_card
from varta.vision.model_file import facts_of, picture_input, read_model
from varta.vision.outputs.family import Facts, Family, Found
from varta.vision.outputs.recognise import METADATA_BELIEVED, METADATA_CLASSES, recognise
from varta.vision.types import Detections

_MOST_SHAPES = 16
_SAME_CLASS_IOU = 0.45
_ANY_CLASS_IOU = 0.85  # one thing under two names
# Families score on scales of their own: what one believes at 0.5 another believes at 0.4. This is where all are brought
# to, so that the tracker has one setting.
BELIEVED = 0.4


@dataclass(frozen=True, slots=True)
class _Model:
    family: Family
    classes: ClassMap
    believed: float
    picture: str
    side: int
    facts: Facts


class NetworkDetector:
    """Find objects of Varta's classes. One per process; safe from several threads, which take turns."""

    every_frame = False
    names = CLASSES

    def __init__(self, path: Path, options: NetworkOptions | None = None, card: ModelCard | None = None) -> None:
        """Load and check a model, with what is stated beside it or in `card`. Raises `BadInput` (`model.…`)."""
        self._options = options or NetworkOptions()
        self._lock, self._preparing = threading.Lock(), threading.Lock()
        core = ov.Core()
        network = read_model(core, path)
        self._model = _understood(facts_of(network), read_card(path) if card is None else card, path)
        self.family, self.side = self._model.family.name, self._model.side
        self._engine = _engine(core, network, path, self._model, self._options)
        self._runners: dict[tuple[int, int], Runner] = {}
        self._lowest = _uncalibrated(self._options.score, self._model.believed)
        self._square = self._options.native_shape or not self._can_reshape()
        self._try(path)

    def detect(self, looks: Sequence[Look]) -> list[Detections]:
        """Return the finds of each look, boxes in pixels of the whole picture."""
        with self._lock:
            return [self._look(look) for look in looks]

    def prepare(self, width: int, height: int) -> None:
        """Compile the shapes that pictures of this size may need, 0.3 s and 20 MB each; looks go on meanwhile."""
        plan = self._plan(width, height)
        whole = plan.net_height * plan.net_width
        parts = set() if self._square else plan.shapes()
        # First the picture as a whole, then those that are used most: of about half its area.
        order = [
            (plan.net_height, plan.net_width),
            *sorted(parts, key=lambda shape: (abs(shape[0] * shape[1] - whole / 2), shape)),
        ]
        with self._preparing:  # several cameras have the same size: each shape is made once
            for shape in order:
                if shape not in self._runners and len(self._runners) < _MOST_SHAPES:
                    runner = self._engine.compile(*shape)
                    with self._lock:
                        self._runners.setdefault(shape, runner)

    def _look(self, look: Look) -> Detections:
        image, model = look.frame.image, self._model
        plan = self._plan(image.width, image.height)
        if look.regions is not None and not self._square:
            plan = plan.packed(look.regions, None if self._options.on_demand else self._runners.keys())
        picture = image.scaled(plan.scaled_width, plan.scaled_height)
        found = self._infer(self._runner(plan.net_height, plan.net_width), plan.fill(picture, model.family.colours))
        classes = model.classes(found.classes)
        found = Found(found.boxes, found.scores, classes).rows(classes >= 0)
        found = found.rows(suppress(found))
        placed, good = plan.to_picture(found.boxes)
        scores = _calibrated(found.scores[good], model.believed)
        return Detections(placed[good], scores, found.classes[good], self.names)

    def _plan(self, width: int, height: int) -> InputPlan:
        return InputPlan.whole(width, height, self.side, square=self._square)

    def _runner(self, height: int, width: int) -> Runner:
        found = self._runners.get((height, width))
        if found is None:
            found = self._engine.compile(height, width)
            self._runners[(height, width)] = found
        return found

    def _can_reshape(self) -> bool:
        """Tell whether the network takes other shapes than its own: some have theirs written into them."""
        if not (self._model.family.free_shape and self._engine.free_shape) or self.side % STEP or self.side <= STEP:
            return False
        height, width = self.side - STEP, self.side
        try:
            self._infer(self._engine.compile(height, width), self._model.family.colours.blank(height, width))
        except (RuntimeError, ValueError):
            return False
        return True

    def _infer(self, runner: Runner, blob: NDArray[np.float32]) -> Found:
        family = self._model.family
        height, width = blob.shape[2:]
        inputs: dict[str, NDArray[np.generic]] = {self._model.picture: blob}
        if family.sizes_input:
            inputs[family.sizes_input] = np.array([[width, height]], np.int64)
        return family.decode(runner.run(inputs), height, width, self._lowest)

    def _try(self, path: Path) -> None:
        """Run once without a picture: what comes out must be what the family gives."""
        try:
            self._infer(
                self._engine.compile(self.side, self.side), self._model.family.colours.blank(self.side, self.side)
            )
        except (RuntimeError, ValueError, IndexError) as error:
            why = str(error).splitlines()[0]
            raise BadInput(
                "model.wrong_shape", f"{path} does not work as {self.family}: {why}.", where=str(path)
            ) from None


def suppress(found: Found) -> NDArray[np.intp]:
    """Return the rows that stay: the best of each class, and of things found under two names."""
    shift = found.classes[:, None].astype(np.float32) * 1e5  # classes far apart never overlap
    rows = nms(found.boxes + shift, found.scores, _SAME_CLASS_IOU)
    return rows[nms(found.boxes[rows], found.scores[rows], _ANY_CLASS_IOU)]


def _understood(facts: Facts, card: ModelCard, path: Path) -> _Model:
    family = recognise(facts, card.family, str(path))
    told = tuple(word for word in facts.metadata.get(METADATA_CLASSES, "").split(",") if word)
    count = family.classes(facts)
    names = card.classes or told or default_names(count)
    if names is None or (count is not None and count != len(names)):
        stated = f"{len(names)} are stated" if names else "which they are is not stated"
        raise BadInput(
            "model.classes_unknown",
            f"{path} tells {count} classes apart and {stated}; add it with --classes FILE, one class a line.",
            where=str(path),
        )
    believed = card.believed or _number(facts.metadata.get(METADATA_BELIEVED)) or family.believed
    picture, side = picture_input(facts, path)
    return _Model(family, ClassMap(names), believed, picture, side, facts)


def _engine(core: ov.Core, network: ov.Model, path: Path, model: _Model, options: NetworkOptions) -> Engine:
    package = runtime() if options.provider != "openvino" else None
    provider = card_provider(options.provider, package)
    if provider is None:
        return OpenVinoEngine(core, network, model.picture, options)
    return CardEngine(path, provider, package, model.picture)


def _number(text: str | None) -> float:
    try:
        value = float(text or 0)
    except ValueError:
        return 0.0
    return value if 0 < value < 1 else 0.0


def _calibrated(scores: NDArray[np.float32], believed: float) -> NDArray[np.float32]:
    """Return scores on the common scale: straight from 0 to `believed`, and from there to 1."""
    return np.interp(scores, (0.0, believed, 1.0), (0.0, BELIEVED, 1.0)).astype(np.float32)


def _uncalibrated(score: float, believed: float) -> float:
    return float(np.interp(score, (0.0, BELIEVED, 1.0), (0.0, believed, 1.0)))
