"""Where an event's pictures and clip lie."""

from pathlib import Path

from varta.events.model import Event

PICTURE, ORIGINAL, CLIP = "picture.jpg", "original.jpg", "clip.mp4"
PLATE = "plate.jpg"  # the plate alone, of what a rule of the kind `plate` saw


def event_folder(root: Path, event: Event) -> Path:
    """Return `<root>/<YYYY-MM-DD of the event, UTC>/<id>`; it need not exist."""
    return root / event.at.strftime("%Y-%m-%d") / event.id
