"""The model store, as plain functions over the settings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from varta.bootstrap.settings import Settings
from varta.kernel.errors import VartaError

DEMO_MODEL = "yolox_nano"


def list_models(settings: Settings) -> Sequence[Mapping[str, object]]:
    """Return the models that are here or can be fetched."""
    from varta.vision.models import ModelStore

    return [asdict(row) for row in ModelStore(settings.models_dir, settings.mirror).list()]


def pull_model(settings: Settings, name: str, progress: Callable[[int, int], None]) -> Path:
    """Fetch a model, telling bytes done and in all. Raises `model.…`."""
    from varta.vision.models import ModelStore

    return ModelStore(settings.models_dir, settings.mirror).pull(name, progress)


@dataclass(frozen=True, slots=True)
class Stated:
    """State what a model of one's own does not say of itself; see `varta.vision.model_card`."""

    family: str = ""
    classes: Path | None = None
    believed: float = 0.0


def add_model(settings: Settings, file: Path, name: str, stated: Stated) -> Path:
    """Add a model of one's own after trying it. Raises `model.…`."""
    from varta.vision.model_card import ModelCard, read_classes
    from varta.vision.models import ModelStore

    classes = read_classes(stated.classes) if stated.classes else ()
    card = ModelCard(stated.family, classes, stated.believed)
    return ModelStore(settings.models_dir, settings.mirror).add(file, name, card)


def remove_model(settings: Settings, name: str) -> None:
    """Remove a model. Raises `model.not_here`."""
    from varta.vision.models import ModelStore

    ModelStore(settings.models_dir, settings.mirror).remove(name)


def demo_detector(settings: Settings, say: Callable[[str], None]) -> str:
    """See to it that the demo has the usual model if it can be had; return the detector's name, else Varta's own."""
    from varta.vision.download import Patience
    from varta.vision.models import ModelStore
    from varta.vision.own_model import OWN

    store = ModelStore(settings.models_dir, settings.mirror, Patience(tries=1))
    if not store.path(DEMO_MODEL).is_file():
        say(f"getting the model {DEMO_MODEL}")
    try:
        store.pull(DEMO_MODEL)
    except VartaError as error:
        say(f"Varta's own model serves: {error}")
        return OWN
    return DEMO_MODEL
