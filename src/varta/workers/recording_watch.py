"""Watch that every camera that should be recorded is; half a minute without raises an alarm that a person must answer.

The recorder's own word is not enough: footage counts as recorded while the end of the open file moves on, and a
recorder that says nothing records nothing.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from varta.cameras.model import Camera
from varta.incidents.system_alarms import NOT_RECORDING, Trouble
from varta.kernel.clock import Clock
from varta.kernel.ids import CameraId
from varta.recordings.absence import AbsenceReason
from varta.workers.keeper_parts import KeeperLinks, RecorderBeat

_log = logging.getLogger(__name__)
_STALE = timedelta(seconds=5)
_IMPORTANT = 3  # cameras of this priority and above raise alarms of high priority


@dataclass(slots=True)
class _Watched:
    """Hold when a camera's footage last grew, and where it ended then."""

    grew: datetime
    end_us: int | None = None


class RecordingWatch:
    """Compare what should be recorded with what is."""

    def __init__(self, links: KeeperLinks, clock: Clock, patience: timedelta) -> None:
        self._links, self._clock, self._patience = links, clock, patience
        self._watched: dict[CameraId, _Watched] = {}
        self._told: set[CameraId] | None = None
        self.missing: set[CameraId] = set()

    def look(self, cameras: Sequence[Camera]) -> bool:
        """Look once, raise and end alarms; there is never more to do. Raises `Unavailable`."""
        if self._told is None:
            lasting = self._links.alarms.lasting(self._links.actor)
            self._told = {event.camera_id for event in lasting if event.rule_id == NOT_RECORDING}
        now, beat = self._clock.now(), self._links.recorder()
        expected = {camera.id: camera for camera in cameras if _kind(camera)}
        for camera in expected.values():
            self._look_at(camera, beat, now)
        for gone in self._told - expected.keys():
            self._end(gone)
        self._watched = {camera: state for camera, state in self._watched.items() if camera in expected}
        self.missing &= expected.keys()
        return False

    def _look_at(self, camera: Camera, beat: RecorderBeat | None, now: datetime) -> None:
        state = self._watched.setdefault(camera.id, _Watched(now))
        alive = beat is not None and now - beat.at <= _STALE
        figures = _stream(beat, camera) if alive else {}
        end_us = _end_of(figures)
        if end_us is not None and end_us != state.end_us:
            # The first look tells nothing: the file may have stood still for long.
            grows, state.end_us = state.end_us is not None, end_us
            if grows:
                state.grew = now
                self._recorded(camera)
                return
        if now - state.grew >= self._patience:
            why = str(figures.get("absence") or AbsenceReason.UNKNOWN) if alive else AbsenceReason.RECORDER_DOWN.value
            self._lost(camera, why, state.grew)

    def _lost(self, camera: Camera, why: str, since: datetime) -> None:
        if why in (AbsenceReason.OVERLOAD, AbsenceReason.DISABLED):
            return  # stopped on purpose: to make room, which has its own alarm, or by a person
        self.missing.add(camera.id)
        told = self._told if self._told is not None else set()
        if camera.id in told:
            return
        place = camera.place
        trouble = Trouble(
            NOT_RECORDING, why, since, "high" if camera.priority <= _IMPORTANT else "medium", camera.id, camera.name,
            place.latitude, place.longitude, place.address, place.hromada,
        )  # fmt: skip
        if self._links.alarms.begin(self._links.actor, trouble):
            _log.error("camera %s is not recorded since %s: %s", camera.id, since.isoformat(), why)
        told.add(camera.id)

    def _recorded(self, camera: Camera) -> None:
        self.missing.discard(camera.id)
        if self._told and camera.id in self._told:
            self._end(camera.id)

    def _end(self, camera: CameraId) -> None:
        if self._links.alarms.end(self._links.actor, NOT_RECORDING, camera):
            _log.info("camera %s is recorded again, or need not be", camera)
        if self._told is not None:
            self._told = self._told - {camera}
        self.missing.discard(camera)


def _kind(camera: Camera) -> str | None:
    """Return the stream whose recording counts for a camera; None where nothing shall be recorded."""
    if not camera.enabled:
        return None
    if camera.recording.main:
        return "main"
    return "sub" if camera.recording.sub and camera.sub_url else None


def _stream(beat: RecorderBeat | None, camera: Camera) -> Mapping[str, object]:
    found: object = beat.figures if beat else {}
    for key in ("cameras", camera.id, "streams", _kind(camera)):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _end_of(figures: Mapping[str, object]) -> int | None:
    open_span = figures.get("open")
    if isinstance(open_span, list | tuple) and len(open_span) == 2 and isinstance(open_span[1], int):  # noqa: PLR2004 - start, end
        return open_span[1]
    return None
