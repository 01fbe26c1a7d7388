"""One reader for a whole process: its networks are loaded when the first plate is to be read."""

from functools import lru_cache

from varta.vision.plates.networks import TextNetworks, models_folder
from varta.vision.plates.reader import PlateReader


@lru_cache(maxsize=1)
def shared_reader(*, bf16: bool = True) -> PlateReader:
    """Return the process's reader; the first call takes half a second. Raises `Unavailable` (`plates.no_model`)."""
    return PlateReader(TextNetworks(bf16=bf16))


def require_networks() -> None:
    """Refuse with `Unavailable` (`plates.no_model`) where plates cannot be read."""
    models_folder()
