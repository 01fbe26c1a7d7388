"""What is stated of a model beside its weights: `<name>.json` beside `<name>.onnx`."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from varta.kernel.errors import BadInput

_MOST = 65_536  # bytes
_MOST_CLASSES = 1000
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class ModelCard:
    """State what a model does not say of itself: its family, its classes in order, the score from which it is believed.

    Empty and 0 mean: take it from the model.
    """

    family: str = ""
    classes: tuple[str, ...] = ()
    believed: float = 0.0


def card_path(model: Path) -> Path:
    """Return where a model's card lies."""
    return model.with_suffix(".json")


def read_card(model: Path) -> ModelCard:
    """Return what is stated of a model; nothing where there is no card. Raises `BadInput` (`model.bad_card`)."""
    path = card_path(model)
    if not path.is_file():
        return ModelCard()
    try:
        if path.stat().st_size > _MOST:
            raise _bad(path, f"it has more than {_MOST} bytes")
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _bad(path, str(error)) from None
    if not isinstance(data, dict):
        raise _bad(path, "it is no table of keys")
    return _card(data, path)


def write_card(model: Path, card: ModelCard) -> None:
    """Write a card beside a model, or remove it where nothing is stated."""
    path = card_path(model)
    if card == ModelCard():
        path.unlink(missing_ok=True)
        return
    path.write_text(json.dumps(asdict(card), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_classes(file: Path) -> tuple[str, ...]:
    """Return the classes of a text file, one a line in the order of the outputs. Raises `BadInput` (`model.…`)."""
    try:
        if file.stat().st_size > _MOST:
            raise BadInput("model.bad_classes", f"{file} has more than {_MOST} bytes.", where="classes")
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("model.bad_classes", f"Cannot read the classes in {file}: {error}.", where="classes") from None
    return _classes([line.strip() for line in lines if line.strip()], file)


def _card(data: Mapping[str, object], path: Path) -> ModelCard:
    family, classes, believed = data.get("family", ""), data.get("classes", []), data.get("believed", 0.0)
    if not isinstance(family, str) or not isinstance(classes, list):
        raise _bad(path, "'family' is a word and 'classes' a list of words")
    if isinstance(believed, bool) or not isinstance(believed, int | float) or not 0 <= believed < 1:
        raise _bad(path, "'believed' is a number from 0 to 1")
    return ModelCard(family, _classes(classes, path) if classes else (), float(believed))


def _classes(words: list[object] | list[str], path: Path) -> tuple[str, ...]:
    good = all(isinstance(word, str) and len(word) <= _LONGEST for word in words)
    if not good or not 1 <= len(words) <= _MOST_CLASSES:
        raise BadInput(
            "model.bad_classes",
            f"{path}: give 1 to {_MOST_CLASSES} classes, one a line, of at most {_LONGEST} letters.",
            where="classes",
        )
    return tuple(str(word) for word in words)


def _bad(path: Path, why: str) -> BadInput:
    return BadInput("model.bad_card", f"{path} cannot be used: {why}; correct or remove it.", where=str(path))
