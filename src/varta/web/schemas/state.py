"""The state of the centre, and what the stream and the sockets send."""

from typing import Literal

from pydantic import Field

from varta.bootstrap.ports import CameraFigures, CameraStateName, CentreFigures, NetworkFigures
from varta.events.model import ClipState
from varta.web.schemas.common import Answer, UtcTime, as_utc


class NetworkState(Answer):
    """Say how well a camera's main stream comes in; null where it is not known.

    Sums count from the recorder's start; `lost_percent` is of the last minute. `clock_offset_ms` is how far the
    camera's clock is ahead, `clock_error_ms` bounds the error of a picture's time.
    """

    packets_per_s: float | None
    lost: int | None
    lost_percent: float | None
    jitter_ms: float | None
    malformed: int | None
    jumps: int | None
    clock_source: Literal["sender_reports", "arrival"] | None
    clock_offset_ms: float | None
    clock_error_ms: float | None


class CameraState(Answer):
    """Say how a camera does; `problem` is an error's code, `onvif_problem` that of listening to the camera itself.

    `analysis_share` is the share of the usual rate of analysis, below 1 while there is too much to do.
    """

    id: str
    state: CameraStateName
    since: UtcTime
    recording: bool
    fps: float | None
    kbps: float | None
    last_picture_us: int | None
    analysis_fps: float | None
    analysis_share: float | None
    problem: str | None
    reconnects: int
    network: NetworkState
    onvif_problem: str | None


class WorkerState(Answer):
    """Say how a worker does."""

    name: str
    state: Literal["up", "down"]
    since: UtcTime
    restarts: int


class CentreState(Answer):
    """Say how everything does."""

    now: UtcTime
    cameras: list[CameraState]
    workers: list[WorkerState]
    database: Literal["up", "down"]
    disk_free_bytes: int


class Health(Answer):
    """Say that the server lives, or which parts it waits for."""

    status: Literal["ok", "waiting"]
    waiting_for: list[str]


class CameraChanged(Answer):
    """Tell a stream's reader that a camera or its rules changed."""

    id: str


class ClipChanged(Answer):
    """Tell a stream's reader that an event's clip is decided."""

    id: str
    clip: ClipState


class LiveStream(Answer):
    """Open a live video: what follows is an initialisation segment and pictures of this coding."""

    mime: str
    width: int
    height: int
    transcoded: bool
    stream: Literal["main", "sub"]


class LiveOffline(Answer):
    """Tell a live video's reader that the camera is away."""

    state: Literal["offline"]
    since: UtcTime


class LiveTrack(Answer):
    """Hold a tracked object: `box` is x, y, width, height as fractions of the picture."""

    id: int
    class_: str = Field(alias="class")
    score: float
    box: tuple[float, float, float, float]
    confirmed: bool


class LiveBoxes(Answer):
    """Hold what is tracked in one analysed picture."""

    time_us: int
    tracks: list[LiveTrack]


def state_of(figures: CentreFigures) -> CentreState:
    """Describe the state of the centre."""
    return CentreState(
        now=as_utc(figures.now),
        cameras=[_camera(camera) for camera in figures.cameras],
        workers=[
            WorkerState(
                name=worker.name,
                state="up" if worker.up else "down",
                since=as_utc(worker.since),
                restarts=worker.restarts,
            )
            for worker in figures.workers
        ],
        database="up" if figures.database_up else "down",
        disk_free_bytes=figures.disk_free_bytes,
    )


def _camera(camera: CameraFigures) -> CameraState:
    return CameraState(
        id=camera.id,
        state=camera.state,
        since=as_utc(camera.since),
        recording=camera.recording,
        fps=camera.fps,
        kbps=camera.kbps,
        last_picture_us=camera.last_picture_us,
        analysis_fps=camera.analysis_fps,
        analysis_share=camera.analysis_share,
        problem=camera.problem,
        reconnects=camera.reconnects,
        network=_network(camera.network),
        onvif_problem=camera.onvif_problem,
    )


def _network(network: NetworkFigures) -> NetworkState:
    source = network.clock_source
    return NetworkState(
        packets_per_s=network.packets_per_s,
        lost=network.lost,
        lost_percent=network.lost_percent,
        jitter_ms=network.jitter_ms,
        malformed=network.malformed,
        jumps=network.jumps,
        clock_source=None if source is None else "arrival" if source == "arrival" else "sender_reports",
        clock_offset_ms=network.clock_offset_ms,
        clock_error_ms=network.clock_error_ms,
    )
