"""Listen to what cameras notice themselves (ONVIF) and raise alarms for it.

A thread beside the clipper and no process of its own: both wait for the database and for seldom work, and few centres
have such cameras. zeep and the schemas, some 50 MB, are loaded when the first camera asks for it.
"""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from varta.cameras.model import Camera, Priority
from varta.events.files import event_folder
from varta.events.model import CAMERA, BoundingBox, Event
from varta.kernel.changes import Change, Topic
from varta.kernel.clock import Clock
from varta.kernel.errors import Unavailable, VartaError
from varta.kernel.ids import CameraId, EventId, RuleId, new_id

if TYPE_CHECKING:
    from varta.media.onvif.notices import OnvifEvent

_log = logging.getLogger(__name__)
_LOOK_S = 1.0
_CALM_S = 30.0  # of one source: an input with a loose contact shall not bury the other alarms
_FULL = 200  # events that wait for the database
_PRIORITIES: Mapping[str, Priority] = {
    "tamper": Priority.MEDIUM,
    "input": Priority.HIGH,
    "motion": Priority.LOW,
}


@dataclass(frozen=True, slots=True)
class FieldLinks:
    """Reach the rest of the centre; the first four may raise `Unavailable` at any time.

    `store` keeps event and alarm; `picture` returns a camera's newest key frame as JPEG, None while it is away.
    """

    newest_change: Callable[[], int]
    changes_after: Callable[[int], Sequence[Change]]
    cameras: Callable[[], Sequence[Camera]]
    store: Callable[[Event, str], object]
    picture: Callable[[CameraId], bytes | None]
    beat: Callable[[Mapping[str, object]], None]


def run(events: Path, links: FieldLinks, clock: Clock, stop: threading.Event) -> None:
    """Listen until `stop` is set; `events` is where the events' folders lie."""
    watch = OnvifWatch(events, links, clock)
    while not stop.is_set():
        try:
            if watch.look():
                asyncio.run(watch.listen(stop))
        except Exception:  # noqa: BLE001 - the outermost loop of this thread
            _log.exception("listening to cameras failed and starts anew")
        stop.wait(_LOOK_S)


class OnvifWatch:
    """Follow the registry, keep one task for each camera that is listened to, and report what they tell."""

    def __init__(self, events: Path, links: FieldLinks, clock: Clock) -> None:
        self._events, self._links, self._clock = events, links, clock
        self._number: int | None = None
        self._wanted: dict[CameraId, Camera] = {}
        self._tasks: dict[CameraId, tuple[Camera, asyncio.Task[None]]] = {}
        self._problems: dict[CameraId, str | None] = {}
        self._raised: dict[tuple[CameraId, str, str], float] = {}
        self._waiting: deque[tuple[Event, Priority]] = deque()
        self._heard = self._lost = 0
        self._away = False
        self._wake = asyncio.Event()

    def look(self) -> bool:
        """Read the registry where it changed, store what waits; tell whether any camera is to be heard."""
        try:
            self._read()
            self._store_waiting()
            self._away = False
        except VartaError as error:
            if not self._away:
                _log.warning("what cameras notice waits: %s", error)
            self._away = True
        return bool(self._wanted)

    async def listen(self, stop: threading.Event) -> None:
        """Listen until `stop` is set or no camera is to be heard any more."""
        self._wake = asyncio.Event()
        try:
            while not stop.is_set() and await asyncio.to_thread(self.look):
                await self._arrange()
                self._links.beat(self._figures())
                self._wake.clear()
                if not self._waiting or self._away:
                    await _first(self._wake, _LOOK_S)
        finally:
            tasks = [task for _, task in self._tasks.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._tasks.clear()

    def _read(self) -> None:
        if self._number is None:
            number = self._links.newest_change()
        else:
            changes = self._links.changes_after(self._number)
            number = changes[-1].number if changes else self._number
            if not any(change.topic is Topic.CAMERA for change in changes):
                self._number = number
                return
        self._wanted = {c.id: c for c in self._links.cameras() if c.enabled and c.onvif.listens}
        self._number = number

    async def _arrange(self) -> None:
        for camera_id, (camera, task) in list(self._tasks.items()):
            wanted = self._wanted.get(camera_id)
            if wanted is None or wanted.onvif != camera.onvif or task.done():
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                del self._tasks[camera_id]
                self._problems.pop(camera_id, None)
        for camera_id, camera in self._wanted.items():
            if camera_id not in self._tasks:
                self._tasks[camera_id] = camera, asyncio.create_task(self._follow(camera), name=f"onvif {camera_id}")

    async def _follow(self, camera: Camera) -> None:
        wanted = {
            kind
            for kind, on in (
                ("tamper", camera.onvif.tamper),
                ("input", camera.onvif.inputs),
                ("motion", camera.onvif.motion),
            )
            if on
        }
        try:
            async with aclosing(self._notices(camera)) as notices:
                async for notice in notices:
                    if notice.state and notice.kind in wanted:
                        await self._raise(camera.id, notice)
        except Exception:  # noqa: BLE001 - the outermost loop: one camera's answers must not end the others
            _log.exception("%s: listening failed and starts anew", camera.id)

    def _notices(self, camera: Camera) -> "AsyncGenerator[OnvifEvent, None]":
        from varta.media.onvif.address import parse_device
        from varta.media.onvif.events import listen

        def told(error: VartaError | None) -> None:
            code = error.code if error else None
            if code and code != self._problems.get(camera.id):
                _log.warning("%s is not heard: %s", camera.id, error)
            self._problems[camera.id] = code

        return listen(parse_device(camera.onvif.url), self._clock, told)

    async def _raise(self, camera_id: CameraId, notice: "OnvifEvent") -> None:
        key, now = (camera_id, notice.kind, notice.source), self._clock.monotonic()
        if now - self._raised.get(key, float("-inf")) < _CALM_S:
            return
        self._raised = {k: at for k, at in self._raised.items() if now - at < _CALM_S} | {key: now}
        self._heard += 1
        event = make_event(notice, self._wanted[camera_id], self._clock)
        await asyncio.to_thread(self._illustrate, event)
        if len(self._waiting) >= _FULL:
            self._lost += 1
            _log.error("event %s lost: the database is away for too long", self._waiting.popleft()[0].id)
        self._waiting.append((event, _PRIORITIES[notice.kind]))
        self._wake.set()

    def _illustrate(self, event: Event) -> None:
        folder = event_folder(self._events, event)
        try:
            jpeg = self._links.picture(event.camera_id)
            if jpeg is None:
                return
            folder.mkdir(parents=True, exist_ok=True)
            for name in ("original.jpg", "picture.jpg"):
                part = folder / f"{name}.part"
                part.write_bytes(jpeg)
                part.replace(folder / name)
        except (OSError, VartaError) as error:  # an alarm without a picture is better than none
            _log.warning("event %s of %s has no picture: %s", event.id, event.camera_id, error)

    def _store_waiting(self) -> None:
        while self._waiting:
            event, priority = self._waiting[0]
            try:
                self._links.store(event, priority.value)
            except Unavailable:
                raise
            except VartaError as error:
                _log.error("event %s cannot be stored: %s", event.id, error)
            self._waiting.popleft()

    def _figures(self) -> dict[str, object]:
        heard = {camera_id: {"problem": problem} for camera_id, problem in self._problems.items()}
        return {"cameras": heard, "events": self._heard, "events_lost": self._lost, "waiting": len(self._waiting)}


async def _first(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)


def make_event(notice: "OnvifEvent", camera: Camera, clock: Clock) -> Event:
    """Return the event for what a camera noticed; it marks no part of the picture."""
    place = camera.place
    return Event(
        id=EventId(new_id()),
        camera_id=camera.id,
        camera_name=camera.name,
        rule_id=RuleId(f"{CAMERA}:{notice.kind}"),
        rule_name=notice.source or notice.kind,
        rule_kind=CAMERA,
        class_name=notice.kind,
        track=new_id(),
        at=notice.at,
        score=1.0,
        box=BoundingBox(0.0, 0.0, 0.0, 0.0),
        recorded_at=clock.now(),
        latitude=place.latitude,
        longitude=place.longitude,
        address=place.address,
        hromada=place.hromada,
    )
