"""Move the files of segments to and from `.held`, and keep the copies of holds (`design/recording.md`, holds).

Renaming inside one place is atomic. A process that dies in between leaves a file on one side or the other, and the
next attempt finds it: whoever asks names a file, and every place is looked at on both sides.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from varta.kernel.footage import FileName
from varta.kernel.ids import HoldId
from varta.media.places import move_error, require_place
from varta.media.store import HELD, synchronise

HOLDS = ".holds"


class Mover:
    """Move files inside the places of a store; safe from several threads and processes."""

    def __init__(self, places: Sequence[Path]) -> None:
        """Work on the store's folders, the recorder's first."""
        self._places = tuple(places)

    def hold(self, files: Sequence[tuple[int, FileName]]) -> Sequence[int | None]:
        """Rename files below `.held`; return the place of each, None for one that is nowhere.

        Durable when it returns. Raises `Unavailable` (`recordings.cannot_move`).
        """
        return self._move(files, held=True)

    def unhold(self, files: Sequence[tuple[int, FileName]]) -> Sequence[int | None]:
        """Rename files back; as `hold`."""
        return self._move(files, held=False)

    def write_note(self, hold_id: HoldId, text: str) -> None:
        """Keep the copy of an active hold, durably; one that says the same is left alone.

        Raises `Unavailable` (`recordings.store_away`, `recordings.cannot_move`).
        """
        folder = self._places[0] / HOLDS
        path = folder / f"{hold_id}.json"
        with suppress(OSError, ValueError):
            if path.read_text(encoding="utf-8") == text:
                return
        require_place(self._places[0])
        partial = path.with_suffix(f".{os.getpid()}.part")
        try:
            folder.mkdir(exist_ok=True)
            partial.write_text(text, encoding="utf-8")
            synchronise(partial)
            partial.replace(path)
            synchronise(folder)
        except OSError as error:
            raise move_error(error, path) from None

    def notes(self) -> Sequence[HoldId]:
        """Return the holds of which there is a copy."""
        return [HoldId(path.stem) for path in sorted((self._places[0] / HOLDS).glob("*.json"))]

    def remove_note(self, hold_id: HoldId) -> None:
        """Remove a copy; one that is gone is fine. Raises `Unavailable` (`recordings.cannot_move`)."""
        path = self._places[0] / HOLDS / f"{hold_id}.json"
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise move_error(error, path) from None

    def _move(self, files: Sequence[tuple[int, FileName]], *, held: bool) -> list[int | None]:
        changed: set[Path] = set()
        try:
            found = [self._move_one(file, hint, changed, held=held) for hint, file in files]
            for folder in sorted(changed):
                synchronise(folder)
        except OSError as error:
            raise move_error(error, self._places[0]) from None
        return found

    def _move_one(self, file: FileName, hint: int, changed: set[Path], *, held: bool) -> int | None:
        for number in sorted(range(len(self._places)), key=lambda n: (n != hint, n)):
            place = self._places[number]
            plain, apart = place / file.relative, place / HELD / file.relative
            source, target = (plain, apart) if held else (apart, plain)
            if target.exists():
                # Both: a copy was left when somebody died. The one below `.held` stays whatever else becomes of it.
                return number
            if _renamed(source, target, place):
                changed.update((source.parent, target.parent))
                return number
        return None


def _renamed(source: Path, target: Path, place: Path) -> bool:
    """Rename a file that is there; make the folders of its new name."""
    if source.is_symlink() or not source.is_file():
        return target.exists()  # perhaps somebody else has just been faster
    made = [folder for folder in target.parents if folder != place and place in folder.parents and not folder.exists()]
    target.parent.mkdir(parents=True, exist_ok=True)
    for folder in made:
        synchronise(folder.parent)
    try:
        source.rename(target)
    except FileNotFoundError:
        return target.exists()
    return True
