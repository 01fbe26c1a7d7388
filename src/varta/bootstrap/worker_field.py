"""Wiring of the thread that listens to cameras (`workers/onvif_watch.py`)."""

import threading
import time
from typing import TYPE_CHECKING

from varta.access.model import system_actor
from varta.bootstrap.settings import Settings
from varta.kernel.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from varta.cameras.model import Camera
    from varta.events.model import Event
    from varta.incidents.service import AlarmService
    from varta.kernel.ids import CameraId
    from varta.storage.database import Database

_PICTURE_S = 3.0


def start_field(
    settings: Settings, database: "Database", alarms: "AlarmService", stop: threading.Event
) -> threading.Thread:
    """Start listening to the cameras that have ONVIF, until `stop` is set."""
    from varta.cameras.service import CameraService
    from varta.kernel.changes import ChangeReader
    from varta.workers.heartbeat import Heartbeat
    from varta.workers.onvif_watch import FieldLinks, run

    clock, actor = SystemClock(), system_actor("field")
    registry = CameraService(database.transaction, clock)
    changes = ChangeReader(database.transaction)

    def cameras() -> "Sequence[Camera]":
        return registry.list(actor)

    def store(event: "Event", priority: str) -> object:
        return alarms.report(actor, event, priority)

    def picture(camera_id: "CameraId") -> bytes | None:
        return newest_picture(settings, camera_id)

    beat = Heartbeat(settings.run_dir, "field", clock).beat
    links = FieldLinks(changes.last_number, changes.after, cameras, store, picture, beat)
    thread = threading.Thread(target=run, args=(settings.events_dir, links, clock, stop), name="field", daemon=True)
    thread.start()
    return thread


def newest_picture(settings: Settings, camera_id: "CameraId") -> bytes | None:
    """Return a camera's newest key frame as JPEG; None where the relay has none within three seconds."""
    from varta.media.packet import Packet
    from varta.media.pictures import keyframe_jpeg
    from varta.media.relay_reader import RelayReader

    reader, end = RelayReader(settings.run_dir / "relay.sock", f"{camera_id}/main"), time.monotonic() + _PICTURE_S
    try:
        while (left := end - time.monotonic()) > 0:
            message = reader.next(left)
            if isinstance(message, Packet) and message.keyframe:
                return keyframe_jpeg(message)
    finally:
        reader.close()
    return None
