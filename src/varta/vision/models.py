"""The model store: a folder of networks, filled from a mirror, from their makers, or by hand."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from varta.kernel.errors import BadInput, Conflict, NotFound, Unavailable
from varta.vision.download import Expected, Patience, Progress, check, download
from varta.vision.engine import NetworkOptions
from varta.vision.model_card import ModelCard, card_path, read_card, write_card
from varta.vision.network import NetworkDetector
from varta.vision.own_model import OWN, OWN_ABOUT, OWN_LICENCE, OWN_PATH
from varta.vision.registry import BLUR_ONLY, PUBLISHED, PublishedModel

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,59}")
_RESERVED = frozenset({"auto", "builtin", OWN})
_ALL = PUBLISHED | BLUR_ONLY


@dataclass(frozen=True, slots=True)
class ModelRow:
    """Describe one model of the list; `size` in bytes."""

    name: str
    here: bool
    size: int
    licence: str
    origin: str
    about: str


class ModelStore:
    """Keep models as `<folder>/<name>.onnx`."""

    def __init__(self, folder: Path, mirror: Path | None = None, patience: Patience | None = None) -> None:
        """Know the folder, and the mirror folder that is asked before the makers."""
        self._folder, self._mirror, self._patience = folder, mirror, patience

    def path(self, name: str) -> Path:
        """Return where a model lies or would lie. Raises `BadInput` (`model.bad_name`)."""
        if not _NAME.fullmatch(name) or name in _RESERVED:
            raise BadInput(
                "model.bad_name", f"'{name}' cannot be a model's name: use a-z, 0-9, '_', '-'.", where="name"
            )
        return self._folder / f"{name}.onnx"

    def list(self) -> list[ModelRow]:
        """Return Varta's own model, the published ones, then those of your own."""
        rows = [ModelRow(OWN, True, OWN_PATH.stat().st_size, OWN_LICENCE, "built in", OWN_ABOUT)]
        for model in _ALL.values():
            here = self.path(model.name).is_file()
            rows.append(ModelRow(model.name, here, model.size, model.licence, model.url or "mirror", model.about))
        own = [file for file in sorted(self._folder.glob("*.onnx")) if file.stem not in _ALL]
        rows += [ModelRow(f.stem, True, f.stat().st_size, "", str(f), "added by hand") for f in own]
        return rows

    def pull(self, name: str, progress: Progress | None = None) -> Path:
        """Fetch a published model and return its path; at once when it is here already, as Varta's own always is.

        Raises `NotFound` (`model.unknown`, `model.only_mirror`), `BadInput` (`model.wrong_hash`, `model.wrong_size`),
        `Unavailable` (`model.download_failed`, `model.folder_unusable`).
        """
        if name == OWN:
            return OWN_PATH
        model = _published(name)
        target = self.path(name)
        if target.is_file():
            return target
        expected = Expected(name, model.url, model.sha256, model.size)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if not self._from_mirror(model, expected, target):
                _need_address(model)
                download(expected, target, progress, self._patience)
        except OSError as error:
            raise self._unusable(error) from None
        write_card(target, model.card or ModelCard())
        if progress:
            progress(model.size, model.size)
        return target

    def add(self, file: Path, name: str, card: ModelCard | None = None) -> Path:
        """Copy a model of your own into the store after trying it, with what is stated of it in `card`.

        Raises `BadInput` (`model.…`), `Conflict` (`model.exists`).
        """
        target = self.path(name)
        if target.exists():
            raise Conflict("model.exists", f"There is a model '{name}' already; remove it first.", where="name")
        card = read_card(file) if card is None or card == ModelCard() else card
        NetworkDetector(file, NetworkOptions(provider="openvino"), card)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part = self._draft(target)
            shutil.copyfile(file, part)
            write_card(target, card)
            part.replace(target)
        except OSError as error:
            raise self._unusable(error) from None
        return target

    def remove(self, name: str) -> None:
        """Remove a model and what an unfinished pull has left. Raises `NotFound` (`model.not_here`)."""
        target = self.path(name)
        part = target.with_name(f"{target.name}.part")
        if not target.exists() and not part.exists():
            raise NotFound("model.not_here", f"There is no model '{name}' in {self._folder}.", where="name")
        target.unlink(missing_ok=True)
        card_path(target).unlink(missing_ok=True)
        part.unlink(missing_ok=True)

    def _from_mirror(self, model: PublishedModel, expected: Expected, target: Path) -> bool:
        if self._mirror is None:
            return False
        for name in (f"{model.name}.onnx", model.file_name):
            source = self._mirror / "models" / name
            if source.is_file():
                draft = self._draft(target)
                shutil.copyfile(source, draft)
                check(_packed_as(model, expected, draft), draft)
                draft.replace(target)
                return True
        return False

    @staticmethod
    def _draft(target: Path) -> Path:
        return target.with_name(f"{target.name}.{os.getpid()}.draft")

    def _unusable(self, error: OSError) -> Unavailable:
        return Unavailable(
            "model.folder_unusable",
            f"Cannot write models to {self._folder}: {error.strerror or error}.",
            where=str(self._folder),
        )


def _packed_as(model: PublishedModel, expected: Expected, copy: Path) -> Expected:
    if model.also is not None and copy.stat().st_size == model.also[1]:
        return Expected(expected.name, expected.url, *model.also)
    return expected


def _published(name: str) -> PublishedModel:
    if name in _ALL:
        return _ALL[name]
    raise NotFound("model.unknown", f"No published model '{name}'; known are {', '.join(_ALL)}.", where="name")


def _need_address(model: PublishedModel) -> None:
    if not model.url:
        raise NotFound(
            "model.only_mirror",
            f"Nobody publishes '{model.name}' at an address that Varta knows: put {model.name}.onnx into the folder "
            f"'models' of the mirror, or add it with 'varta models add'.",
            where="name",
        )
