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
from varta.kernel.footage import StreamKey, StreamKind
from varta.kernel.ids import CameraId
from varta.workers.camera_stream import WantedStream

_log = logging.getLogger(__name__)
POLL_S = 0.4


@dataclass(frozen=True, slots=True)
class RegistryLinks:
    """Reach the database; each may raise `Unavailable` at any time, or take long."""

    newest_change: Callable[[], int]
    changes_after: Callable[[int], Sequence[Change]]
    cameras: Callable[[], Sequence[Camera]]


@dataclass(frozen=True, slots=True)
class OffStream:
    """Name a stream that would be recorded if nobody had switched it off, and who did."""

    stream: StreamKey
    by: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Say what to connect to, and what is off on purpose."""

    streams: frozenset[WantedStream] = frozenset()
    off: frozenset[OffStream] = frozenset()


def wanted_streams(cameras: Sequence[Camera]) -> Wanted:
    """Return what the registered cameras ask for."""
    streams: set[WantedStream] = set()
    off: set[OffStream] = set()
    for camera in cameras:
        policy = camera.recording
        if not (camera.enabled and policy.main):
            off.add(OffStream(StreamKey(camera.id, StreamKind.MAIN), camera.switched_by))
        if not camera.enabled:
            continue
        offered = [("main", camera.main_url, policy.main)]
        if camera.sub_url:
            offered.append(("sub", camera.sub_url, policy.sub))
        for kind, url, record in offered:
            streams.add(WantedStream(camera.id, kind, url, record, sound=policy.audio, priority=camera.priority))
    return Wanted(frozenset(streams), frozenset(off))


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
    def wanted(self) -> Wanted:
        """Return the streams to connect to, and those that are off."""
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


def _load(path: Path) -> Wanted:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        streams = frozenset(
            WantedStream(
                CameraId(str(i["camera"])), str(i["kind"]), str(i["url"]), bool(i["record"]), bool(i["sound"]),
                int(i["priority"]),
            )
            for i in kept["streams"]
        )  # fmt: skip
        off = (
            OffStream(StreamKey(CameraId(str(i["camera"])), StreamKind(i["kind"])), str(i["by"])) for i in kept["off"]
        )
        return Wanted(streams, frozenset(off))
    except (OSError, ValueError, KeyError, TypeError):
        return Wanted()


def _save(path: Path, wanted: Wanted) -> None:
    """Replace the file in one step; it holds passwords and is for this user alone."""
    streams = [
        {
            "camera": w.camera_id,
            "kind": w.kind,
            "url": w.url,
            "record": w.record,
            "sound": w.sound,
            "priority": w.priority,
        }
        for w in sorted(wanted.streams, key=lambda w: w.key)
    ]
    off = [
        {"camera": o.stream.camera_id, "kind": o.stream.kind.value, "by": o.by}
        for o in sorted(wanted.off, key=lambda o: o.stream)
    ]
    partial = path.with_suffix(".part")
    try:
        fd = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            json.dump({"streams": streams, "off": off}, file, indent=1)
        partial.replace(path)
    except OSError as error:
        _log.warning("the cameras cannot be kept in %s for a start without the database: %s", path, error.strerror)
