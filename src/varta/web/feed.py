"""The change feed, read once for the whole process and told to everybody who listens."""

import asyncio
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from fastapi.concurrency import run_in_threadpool

from varta.access.model import system_actor
from varta.bootstrap.centre import Centre
from varta.events.model import ClipState
from varta.kernel.changes import Change, Topic
from varta.kernel.errors import NotFound, VartaError
from varta.kernel.ids import AlarmId, EventId
from varta.web.schemas.alarms import alarm_of
from varta.web.schemas.state import CameraChanged, ClipChanged, state_of

POLL_S = 0.1
STATE_S = 1.0
_AFTER_TROUBLE_S = 0.5
_QUEUE = 1000
_PAGE = 1000
_logger = logging.getLogger(__name__)
_ACTOR = system_actor("web")


def sse(event: str, data: str, number: int | None = None) -> bytes:
    """Return one server-sent event; `data` has no line breaks."""
    head = f"id: {number}\n" if number is not None else ""
    return f"{head}event: {event}\ndata: {data}\n\n".encode()


@dataclass(eq=False, slots=True)
class Subscription:
    """Hold what one listener has yet to hear; None in the queue means the end."""

    position: int
    queue: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(_QUEUE))

    def put(self, frame: bytes) -> bool:
        """Add a frame; tell whether there was room."""
        if self.queue.full():
            return False
        self.queue.put_nowait(frame)
        return True

    def end(self) -> None:
        """Let the listener go; it comes back and resumes where it was."""
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait(None)


class Broadcaster:
    """Poll the change feed and the state, and tell all subscribers; lives in the event loop, reads in threads."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._subscribers: set[Subscription] = set()
        self._known = asyncio.Event()
        self._position = 0
        self._closed = False
        self._state_at = float("-inf")
        self._state_data: dict[str, object] = {}
        self._state_frame = b""

    async def subscribe(self) -> Subscription:
        """Listen from now on; waits until the feed could be read once."""
        await self._known.wait()
        subscription = Subscription(self._position)
        if self._closed:
            subscription.end()
        else:
            self._subscribers.add(subscription)
            if self._state_frame:
                subscription.put(self._state_frame)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Stop listening."""
        self._subscribers.discard(subscription)

    def close(self) -> None:
        """End all streams, so that the server can stop."""
        self._closed = True
        self._known.set()
        for subscription in self._subscribers:
            subscription.end()
        self._subscribers.clear()

    async def run(self) -> None:
        """Read until cancelled; what is away now is asked again."""
        while not self._closed:
            try:
                await self._run()
            except VartaError as error:
                _logger.warning("the change feed cannot be read, trying again: %s", error)
            except Exception:
                _logger.exception("the change feed's reader has a fault, starting it again")
            await self._tell_state()
            await asyncio.sleep(_AFTER_TROUBLE_S)

    async def _run(self) -> None:
        last = await run_in_threadpool(self._centre.changes.last_number)
        if not self._known.is_set() or last < self._position:  # smaller: another database came back
            self._position = last
            self._known.set()
        while not self._closed:
            await self._tell_changes()
            await self._tell_state()
            await asyncio.sleep(POLL_S)

    async def _tell_changes(self) -> None:
        wanted = bool(self._subscribers)
        changes, frames = await run_in_threadpool(self._read, self._position, load=wanted)
        if changes:
            self._position = changes[-1].number
            for frame in frames:
                self._tell(frame)

    def _tell(self, frame: bytes) -> None:
        for subscription in [s for s in self._subscribers if not s.put(frame)]:
            self.unsubscribe(subscription)
            subscription.end()

    async def _tell_state(self) -> None:
        now = self._centre.clock.monotonic()
        if not self._subscribers or now - self._state_at < STATE_S:
            return
        self._state_at = now
        state = state_of(await run_in_threadpool(self._centre.state.read))
        data = state.model_dump(mode="json", exclude={"now"})
        if data != self._state_data:
            self._state_data, self._state_frame = data, sse("state", state.model_dump_json())
            self._tell(self._state_frame)

    def _read(self, after: int, *, load: bool) -> tuple[Sequence[Change], list[bytes]]:
        changes = self._centre.changes.after(after, _PAGE)
        return changes, self._frames(changes) if load and changes else []

    def missed(self, after: int, until: int) -> list[bytes]:
        """Return what a listener missed, each object once, as it is now; blocks, so call it in a thread."""
        changes: list[Change] = []
        while after < until:
            page = [c for c in self._centre.changes.after(after, _PAGE) if c.number <= until]
            if not page:
                break
            changes += page
            after = page[-1].number
        return self._frames(changes)

    def _frames(self, changes: Sequence[Change]) -> list[bytes]:
        newest = {(change.topic, change.object_id): change for change in changes}
        found = (self._frame(c) for c in sorted(newest.values(), key=lambda c: c.number))
        return [frame for frame in found if frame]

    def _frame(self, change: Change) -> bytes:
        match change.topic:
            case Topic.ALARM:
                return self._alarm(change)
            case Topic.CAMERA | Topic.RULE:
                return sse("camera", CameraChanged(id=change.object_id).model_dump_json(), change.number)
            case Topic.EVENT:
                return self._clip(change)
            case _:
                return b""

    def _alarm(self, change: Change) -> bytes:
        try:
            alarm = self._centre.alarms.get(_ACTOR, AlarmId(change.object_id))
        except NotFound:
            return b""
        return sse("alarm", alarm_of(alarm).model_dump_json(), change.number)

    def _clip(self, change: Change) -> bytes:
        try:
            event = self._centre.events.get(_ACTOR, EventId(change.object_id))
        except NotFound:
            return b""
        if event.clip is ClipState.PENDING:
            return b""
        return sse("event", ClipChanged(id=event.id, clip=event.clip).model_dump_json(), change.number)


PING = sse("ping", json.dumps({}))
