"""What the web needs of the processes beside it, so that tests can stand in for them."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from varta.access.model import Actor
from varta.kernel.footage import FileName, StreamKey
from varta.kernel.spans import Span

CameraStateName = Literal["live", "offline", "disabled", "stalled"]


class Live(Protocol):
    """Offer live video to browsers."""

    def subscribe(self, camera_id: str, codecs: frozenset[str]) -> AsyncIterator[str | bytes]:
        """Yield messages as design/http-api.md states them: text describes what follows, bytes are video."""
        ...

    async def picture(self, camera_id: str) -> bytes:
        """Return the newest key frame as JPEG. Raises `Unavailable` (`camera.offline`)."""
        ...


class Boxes(Protocol):
    """Offer what the analyst tracks."""

    def subscribe(self, camera_id: str) -> AsyncIterator[str]:
        """Yield one JSON text for each analysed picture."""
        ...


@dataclass(frozen=True, slots=True)
class Probed:
    """Say what a stream's address gives; `keyframe_jpeg` is None when no picture could be decoded."""

    codec: str
    width: int
    height: int
    seconds_to_first_picture: float
    keyframe_jpeg: bytes | None


class Probe(Protocol):
    """Try a stream's address."""

    def __call__(self, url: str) -> Probed:
        """Open the address and wait for a picture, for at most about ten seconds. Raises `VartaError` (`camera.…`)."""
        ...


@dataclass(frozen=True, slots=True)
class NetworkFigures:
    """Say how well a camera's main stream comes in; None where it is not known.

    `packets`, `lost`, `malformed` and `jumps` (leaps of the camera's clock) count from the recorder's
    start, `lost_percent` is of the last minute. `clock_offset_ms` is how far the camera's clock is ahead, known where
    it sends sender reports (`clock_source`); `clock_error_ms` bounds the error of a picture's time.
    """

    packets_per_s: float | None = None
    packets: int | None = None
    lost: int | None = None
    lost_percent: float | None = None
    jitter_ms: float | None = None
    malformed: int | None = None
    jumps: int | None = None
    drift_ppm: float | None = None
    clock_source: str | None = None
    clock_offset_ms: float | None = None
    clock_error_ms: float | None = None


@dataclass(frozen=True, slots=True)
class CameraFigures:
    """Say how one camera does; `problem` is an error's code, `onvif_problem` that of listening to the camera."""

    id: str
    state: CameraStateName
    since: datetime
    recording: bool = False
    fps: float | None = None
    kbps: float | None = None
    last_picture_us: int | None = None
    analysis_fps: float | None = None
    analysis_share: float | None = None
    problem: str | None = None
    reconnects: int = 0
    network: NetworkFigures = NetworkFigures()
    onvif_problem: str | None = None


@dataclass(frozen=True, slots=True)
class WorkerFigures:
    """Say how one worker does."""

    name: str
    up: bool
    since: datetime
    restarts: int = 0


@dataclass(frozen=True, slots=True)
class CentreFigures:
    """Say how everything does."""

    now: datetime
    cameras: tuple[CameraFigures, ...]
    workers: tuple[WorkerFigures, ...]
    database_up: bool
    disk_free_bytes: int


class StateSource(Protocol):
    """Offer the state of the centre."""

    def read(self) -> CentreFigures:
        """Return the state now; never raises for a part that is away, since telling that is its purpose."""
        ...


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Hold what a worker last said of itself; `figures` is as the worker wrote it, so to be read with care."""

    name: str
    at: datetime
    since: datetime
    figures: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Shown:
    """Hold a small picture (JPEG) of a recorded moment, and which moment it is."""

    jpeg: bytes
    at: datetime


class Playback(Protocol):
    """Offer recorded video as players want it; needs a person's look before (`ArchiveService.require_look`).

    All raise `NotFound` (`recordings.nothing_there`) where nothing was recorded and `Unavailable`
    (`recordings.store_away`, `recordings.cannot_read`) where the disk does not answer.
    """

    def playlist(self, actor: Actor, stream: StreamKey, span: Span, query: str) -> str:
        """Return the HLS playlist of a span; `query` is put behind each file's address."""
        ...

    def key_frames(self, actor: Actor, stream: StreamKey, span: Span, query: str) -> str:
        """Return the playlist of a span's key frames alone."""
        ...

    def preview(self, actor: Actor, stream: StreamKey, at: datetime, width: int) -> Shown:
        """Return the key frame at or before a moment, or the nearest within 10 s."""
        ...

    def file(self, actor: Actor, name: FileName) -> Path:
        """Return where a segment's file is now, closed or open."""
        ...
