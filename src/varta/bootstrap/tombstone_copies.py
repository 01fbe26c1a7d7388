"""The copies of tombstones beside the footage, so that a rebuild knows what was purged (`design/recording.md`)."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

from varta.kernel.errors import BadInput, Unavailable
from varta.kernel.footage import StreamKey
from varta.kernel.transactions import Transactions
from varta.media.store import synchronise, write_error
from varta.recordings.chain import read_tombstone, write_tombstone
from varta.recordings.model import Tombstone
from varta.recordings.repository import RecordingUnit

_log = logging.getLogger(__name__)
FOLDER = ".tombstones"


class TombstoneCopies:
    """Keep `<camera>/.tombstones/<stream>-<first number>.json` as the catalogue has it."""

    def __init__(self, transactions: Transactions[RecordingUnit], place: Path) -> None:
        """Write below the recorder's place."""
        self._transactions, self._place = transactions, place

    def missing(self, stream: StreamKey) -> int:
        """Return how many tombstones have no right copy."""
        return sum(_text_of(path) != text for path, text in self._wanted(stream).items())

    def write(self, stream: StreamKey) -> None:
        """Write the copies that are missing or differ, durably, and remove those of tombstones that were joined.

        Raises `Unavailable` (`recordings.cannot_write`, `recordings.disk_full`).
        """
        wanted = self._wanted(stream)
        folder = self._folder(stream)
        try:
            for path, text in wanted.items():
                if _text_of(path) != text:
                    folder.mkdir(parents=True, exist_ok=True)
                    _write(path, text)
            for path in folder.glob(f"{stream.kind.value}-*.json"):
                if path not in wanted:
                    path.unlink(missing_ok=True)
        except OSError as error:
            raise write_error(error, folder) from None

    def keep(self, stream: StreamKey) -> None:
        """Do what `write` does where the disk lets us: a full one must not keep what frees it from going on."""
        try:
            self.write(stream)
        except Unavailable as error:
            _log.warning("the tombstones of %s have no copy yet: %s", stream, error)

    def read(self) -> Iterator[tuple[Path, Tombstone | None]]:
        """Yield every copy there is, None for one that cannot be read."""
        for path in sorted(self._place.glob(f"[!.]*/{FOLDER}/*.json")):
            try:
                yield path, read_tombstone(path.read_text(encoding="utf-8"))
            except (OSError, ValueError, BadInput):
                yield path, None

    def _wanted(self, stream: StreamKey) -> dict[Path, str]:
        with self._transactions(write=False) as unit:
            tombstones = unit.tombstones.list(stream)
        folder = self._folder(stream)
        return {folder / f"{stream.kind.value}-{t.first_number}.json": write_tombstone(t) for t in tombstones}

    def _folder(self, stream: StreamKey) -> Path:
        return self._place / stream.camera_id / FOLDER


def _text_of(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


def _write(path: Path, text: str) -> None:
    partial = path.with_suffix(f".{os.getpid()}.part")
    partial.write_text(text, encoding="utf-8")
    synchronise(partial)
    partial.replace(path)
    synchronise(path.parent)
