"""The recorder's knowledge of the cameras: asked of the database when something changed, and kept in a file."""

import json
import logging
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from varta.cameras.model import Camera
from varta.kernel.changes import Change, Topic
from varta.kernel.errors import VartaError
from varta.kernel.ids import CameraId
from varta.workers.camera_stream import WantedStream

_log = logging.getLogger(__name__)
POLL_S = 0.25


@dataclass(frozen=True, slots=True)
class RegistryLinks:
    """Reach the database; each may raise `Unavailable` at any time, or take long."""

    newest_change: Callable[[], int]
    changes_after: Callable[[int], Sequence[Change]]
    cameras: Callable[[], Sequence[Camera]]


def wanted_streams(cameras: Sequence[Camera]) -> frozenset[WantedStream]:
    """Return what to connect to for the enabled cameras."""
    enabled = [camera for camera in cameras if camera.enabled]
    main = {WantedStream(camera.id, "main", camera.main_url) for camera in enabled}
    return frozenset(main | {WantedStream(camera.id, "sub", camera.sub_url) for camera in enabled if camera.sub_url})


class CameraRegistry:
    """Follow the registry in a thread of its own, so that a database that hangs stops nothing else."""

    def __init__(self, cache: Path, links: RegistryLinks) -> None:
        """Begin with the file's cameras, None when there is no file yet."""
        self._cache, self._links = cache, links
        self._wanted = _load(cache)
        self._number: int | None = None
        self._away = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="registry", daemon=True)
        self._thread.start()

    @property
    def wanted(self) -> frozenset[WantedStream]:
        """Return the streams to connect to."""
        return self._wanted

    def close(self) -> None:
        """Stop following."""
        self._stop.set()
        self._thread.join(1.0)

    def _follow(self) -> None:
        while not self._stop.is_set():
            try:
                self._look()
                self._away = False
            except VartaError as error:
                if not self._away:
                    _log.warning("the registry of cameras is away, what is known goes on: %s", error)
                self._away = True
            except Exception:  # noqa: BLE001 - the outermost loop of this thread
                _log.exception("the registry of cameras cannot be read")
            self._stop.wait(POLL_S)

    def _look(self) -> None:
        if self._number is None:
            number = self._links.newest_change()
            self._read()
            self._number = number
            return
        changes = self._links.changes_after(self._number)
        if any(change.topic is Topic.CAMERA for change in changes):
            self._read()
        if changes:
            self._number = changes[-1].number

    def _read(self) -> None:
        wanted = wanted_streams(self._links.cameras())
        if wanted != self._wanted or not self._cache.exists():
            _save(self._cache, wanted)
        self._wanted = wanted


def _load(path: Path) -> frozenset[WantedStream]:
    try:
        items = json.loads(path.read_text(encoding="utf-8"))
        return frozenset(WantedStream(CameraId(i["camera"]), str(i["kind"]), str(i["url"])) for i in items)
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()


def _save(path: Path, wanted: frozenset[WantedStream]) -> None:
    """Replace the file in one step; it holds passwords and is for this user alone."""
    items = [{"camera": w.camera_id, "kind": w.kind, "url": w.url} for w in sorted(wanted, key=lambda w: w.key)]
    partial = path.with_suffix(".part")
    try:
        fd = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            json.dump(items, file, indent=1)
        partial.replace(path)
    except OSError as error:
        _log.warning("the cameras cannot be kept in %s for a start without the database: %s", path, error.strerror)
