"""The detector for networks of every known family, one compiled network per input shape and process."""

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import openvino as ov
from numpy.typing import NDArray

from varta.kernel.classes import CLASSES
from varta.kernel.errors import BadInput
from varta.vision.boxes import nms
from varta.vision.canvas import Canvas, Part, canvases, parts_of, whole_size
from varta.vision.class_map import ClassMap, default_names
from varta.vision.detector import Look
from varta.vision.engine import Engine, NetworkOptions, OpenVinoEngine, Runner
from varta.vision.engine_cards import CardEngine, card_provider, runtime
from varta.vision.gathering import Gathering
from varta.vision.model_card import ModelCard, read_card
from varta.vision.model_file import facts_of, picture_input, read_model
from varta.vision.outputs.family import Facts, Family, Found
from varta.vision.outputs.recognise import METADATA_BELIEVED, METADATA_CLASSES, recognise
from varta.vision.packing import STEP, family, smallest, up
from varta.vision.types import Detections

_MOST_SHAPES = 32
_WANTED = 3
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
        self._family = family(self.side)
        self._usual = frozenset(self._family)
        self._wants: Counter[tuple[int, int]] = Counter()
        self._gathering = Gathering(self._look)

    def detect(self, looks: Sequence[Look]) -> list[Detections]:
        """Return the finds of each look, boxes in pixels of the whole picture.

        Looks of several threads that come while an inference runs go into the next one together.
        """
        return self._gathering.detect(looks)

    def prepare(self, width: int, height: int) -> None:
        """Compile the shapes that pictures of this size may need, a quarter of a second each; looks go on meanwhile."""
        if self._square:
            order = [(self.side, self.side)]
        else:
            wide, high = whole_size(width, height, self.side)
            # First the picture as a whole, then those that are used most: of about half its area.
            half = wide * high / 2
            order = [(up(high), up(wide)), *sorted(self._family, key=lambda s: (abs(s[0] * s[1] - half), s))]
        with self._preparing:  # several cameras have the same size: each shape is made once
            for shape in order:
                if shape not in self._runners and len(self._runners) < _MOST_SHAPES:
                    runner = self._engine.compile(*shape)
                    with self._lock:
                        self._runners.setdefault(shape, runner)

    def _look(self, looks: Sequence[Look]) -> list[Detections]:
        with self._lock:
            finds: list[list[Found]] = [[] for _ in looks]
            for canvas in self._canvases(looks):
                for source, found in self._found(canvas, looks):
                    finds[source].append(found)
        return [self._detections(found) for found in finds]

    def _found(self, canvas: Canvas, looks: Sequence[Look]) -> Iterator[tuple[int, Found]]:
        model = self._model
        found = self._infer(self._runner(*canvas.shape), canvas.fill(looks, model.family.colours))
        classes = model.classes(found.classes)
        found = Found(found.boxes, found.scores, classes).rows(classes >= 0)
        found = found.rows(suppress(found))
        placed, owners = canvas.to_pictures(found.boxes, looks)
        for source in {part.source for part in canvas.parts}:
            yield source, Found(placed, found.scores, found.classes).rows(owners == source)

    def _detections(self, found: Sequence[Found]) -> Detections:
        if not found:
            return Detections.none(self.names)
        boxes = np.concatenate([f.boxes for f in found])
        scores = _calibrated(np.concatenate([f.scores for f in found]), self._model.believed)
        return Detections(boxes, scores, np.concatenate([f.classes for f in found]), self.names)

    def _canvases(self, looks: Sequence[Look]) -> list[Canvas]:
        if self._square:
            squares = []
            for i, look in enumerate(looks):
                whole = parts_of(i, replace(look, regions=None), self.side)
                squares.append(Canvas((self.side, self.side), tuple(whole)))
            return squares
        parts = [part for i, look in enumerate(looks) for part in parts_of(i, look, self.side)]
        if self._options.on_demand and not self._runners.keys() >= self._usual:
            self._want(parts)
        return canvases(parts, self._runners.keys(), self._family, looks)

    def _want(self, parts: Sequence[Part]) -> None:
        """Compile a shape when it would have been the best for the third time: always the same, and worth it."""
        best = smallest([(part.width, part.height) for part in parts], self._family)
        if best is not None and best.shape not in self._runners:
            self._wants[best.shape] += 1
            if self._wants[best.shape] >= _WANTED:
                self._runner(*best.shape)

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
