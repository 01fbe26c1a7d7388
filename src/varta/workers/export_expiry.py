"""Erase the packages whose time is over: the files first, then the note, so that a crash between loses nothing."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from varta.kernel.errors import VartaError
from varta.kernel.ids import ExportId
from varta.media.evidence.package import discard
from varta.recordings.export import Export
from varta.workers.exporter import WORK, original_path

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Expiry:
    """Look at the exports' folder now and then; `due` and `erased` may raise `Unavailable`."""

    exports: Path
    due: Callable[[], Sequence[Export]]
    erased: Callable[[ExportId], object]

    def look(self) -> int:
        """Erase what is due; return how many. What fails is tried again at the next look."""
        gone = 0
        try:
            for export in self.due():
                package = self.exports / f"{export.id}.zip"
                for path in (package, original_path(package)):
                    path.unlink(missing_ok=True)
                discard(self.exports / WORK / export.id)
                self.erased(export.id)
                gone += 1
        except (OSError, VartaError) as error:
            _log.warning("packages whose time is over stay for now: %s", error)
        return gone
