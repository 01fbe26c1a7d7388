"""The coverage ledger's wiring: what the recorder says now, and which stream of a camera counts."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from varta.access.model import Actor
from varta.bootstrap.ports import Heartbeat
from varta.cameras.model import Camera
from varta.cameras.service import CameraService
from varta.kernel.clock import Clock
from varta.kernel.errors import BadInput, NotFound
from varta.kernel.footage import StreamKey, StreamKind
from varta.kernel.ids import CameraId, camera_id
from varta.recordings.coverage import Micros
from varta.recordings.coverage_service import Expected

_STALE = timedelta(seconds=5)


class RecorderWord:
    """Read what the recorder last said of itself (`recordings.coverage_service.LiveRecorder`)."""

    def __init__(self, clock: Clock, heartbeats: Callable[[], Sequence[Heartbeat]]) -> None:
        self._clock = clock
        self._heartbeats = heartbeats

    def open_span(self, stream: StreamKey) -> Micros | None:
        """Return start and end of the footage in the stream's open file; also of one that died with the recorder."""
        beat = self._beat()
        return open_span(beat.figures, stream) if beat else None

    def down_since(self) -> datetime | None:
        """Return when the recorder gave its last sign of life; None while it lives, or if it never ran."""
        beat = self._beat()
        return beat.at if beat is not None and self._clock.now() - beat.at > _STALE else None

    def _beat(self) -> Heartbeat | None:
        return next((beat for beat in self._heartbeats() if beat.name == "recorder"), None)


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone. Raises `BadInput` (`config.bad_timezone`)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(
            "config.bad_timezone", f"timezone '{name}' is not known; give one such as Europe/Kyiv.", where="timezone"
        ) from None


def open_span(figures: Mapping[str, object], stream: StreamKey) -> Micros | None:
    """Return what a recorder's figures say of a stream's open file; None for none, and for what cannot be read."""
    found: object = figures
    for key in ("cameras", stream.camera_id, "streams", stream.kind.value, "open"):
        if not isinstance(found, Mapping):
            return None
        found = found.get(key)
    if isinstance(found, list | tuple) and len(found) == 2 and all(isinstance(us, int) for us in found):  # noqa: PLR2004 - a start and an end
        return int(found[0]), int(found[1])
    return None


def known_camera(cameras: CameraService, actor: Actor) -> Callable[[CameraId], bool]:
    """Return what tells whether a camera is registered."""

    def known(wanted: CameraId) -> bool:
        try:
            cameras.get(actor, wanted)
        except NotFound:
            return False
        return True

    return known


def expected_of(cameras: Sequence[Camera], wanted: Sequence[str]) -> list[Expected]:
    """Return the stream that counts for each camera: the main one, unless only the small one is recorded.

    A camera that was removed is not expected any more; its footage stays. Raises `BadInput` (`camera.bad_id`).
    """
    known = {camera.id: camera for camera in cameras}
    return [_expected(camera_id(name), known.get(CameraId(name))) for name in dict.fromkeys(wanted)]


def _expected(name: CameraId, camera: Camera | None) -> Expected:
    if camera is None:
        return Expected(StreamKey(name), None)
    policy = camera.recording
    kind = StreamKind.SUB if policy.sub and camera.sub_url and not policy.main else StreamKind.MAIN
    return Expected(StreamKey(name, kind), camera.created_at)
