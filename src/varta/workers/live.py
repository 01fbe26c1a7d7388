"""Live video for browsers: one packer for each stream, shared by all who watch it. Lives in the web's event loop."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from varta.kernel.errors import TooManyRequests, Unavailable, VartaError
from varta.media.packet import Packet
from varta.media.pictures import keyframe_jpeg
from varta.media.relay_reader import AsyncRelayReader
from varta.media.wire import Offline
from varta.workers.live_channel import LiveChannel, PlainChannel, TranscodedChannel

_log = logging.getLogger(__name__)
MAX_TRANSCODES = 2
_SUB_WAIT_S = 5.0
_PICTURE_WAIT_S = 3.0
HasSub = Callable[[str], bool]


class LiveHub:
    """Offer each camera's live video. At most `max_transcodes` streams are transcoded at the same time."""

    def __init__(self, relay: Path, has_sub: HasSub, max_transcodes: int = MAX_TRANSCODES) -> None:
        """Take the relay's socket and a function that tells, in a thread, whether a camera has a sub stream."""
        self._relay, self._has_sub, self._max_transcodes = relay, has_sub, max_transcodes
        self._channels: dict[str, LiveChannel] = {}

    async def subscribe(self, camera_id: str, codecs: frozenset[str]) -> AsyncIterator[str | bytes]:
        """Yield messages as design/http-api.md states them, for as long as the caller listens.

        Raises `TooManyRequests` (`live.too_many_transcodes`) when only a transcode would do and none is free.
        """
        key = f"{camera_id}/main"
        while True:
            async with self._entered(key, lambda: PlainChannel(self._relay, key)) as main:
                async for text in main.until_coding_known():
                    yield text
                if main.codec in codecs:
                    async for message in main.watch(codecs):
                        yield message
                    continue
                async with self._instead(camera_id, codecs) as other:
                    async for message in other.watch(codecs):
                        yield message

    async def picture(self, camera_id: str) -> bytes:
        """Return the newest key frame as JPEG. Raises `Unavailable` (`camera.offline`)."""
        reader = AsyncRelayReader(self._relay, f"{camera_id}/main")
        try:
            async with asyncio.timeout(_PICTURE_WAIT_S):
                message = await reader.next()
                while not isinstance(message, Packet | Offline):
                    message = await reader.next()
        except TimeoutError:
            message = None
        finally:
            await reader.close()
        jpeg = await asyncio.to_thread(keyframe_jpeg, message) if isinstance(message, Packet) else None
        if jpeg is None:
            raise Unavailable(
                "camera.offline", f"Camera '{camera_id}' gives no picture at present; see its state.", where=camera_id
            )
        return jpeg

    async def close(self) -> None:
        """End all channels."""
        for channel in list(self._channels.values()):
            await channel.close()
        self._channels.clear()

    def _instead(self, camera_id: str, codecs: frozenset[str]) -> "_Entered":
        return _Entered(self, lambda: self._choose_instead(camera_id, codecs))

    async def _choose_instead(self, camera_id: str, codecs: frozenset[str]) -> tuple[str, LiveChannel]:
        """Return the sub stream where the browser can play it, else a transcode."""
        if await asyncio.to_thread(self._asked_has_sub, camera_id):
            key = f"{camera_id}/sub"
            sub = self._channel(key, lambda: PlainChannel(self._relay, key))
            sub.enter()
            with suppress(TimeoutError):
                async with asyncio.timeout(_SUB_WAIT_S):
                    await sub.coding_known()
            if sub.codec in codecs:
                return key, sub
            await self.release(key, sub)
        key = f"{camera_id}/transcoded"
        if key not in self._channels and self._transcodes() >= self._max_transcodes:
            raise TooManyRequests(
                "live.too_many_transcodes",
                f"{self._max_transcodes} streams are already converted for browsers, more would slow the centre down; "
                "close one, or give the camera an H.264 sub stream.",
                params={"most": self._max_transcodes},
            )
        channel = self._channel(key, lambda: TranscodedChannel(self._relay, f"{camera_id}/main"))
        channel.enter()
        return key, channel

    def _asked_has_sub(self, camera_id: str) -> bool:
        try:
            return self._has_sub(camera_id)
        except VartaError as error:
            _log.info("whether %s has a sub stream is not known: %s", camera_id, error)
            return False

    def _transcodes(self) -> int:
        return sum(isinstance(channel, TranscodedChannel) for channel in self._channels.values())

    def _channel(self, key: str, make: Callable[[], LiveChannel]) -> LiveChannel:
        if key not in self._channels:
            self._channels[key] = make()
        return self._channels[key]

    def _entered(self, key: str, make: Callable[[], LiveChannel]) -> "_Entered":
        async def choose() -> tuple[str, LiveChannel]:
            channel = self._channel(key, make)
            channel.enter()
            return key, channel

        return _Entered(self, choose)

    async def release(self, key: str, channel: LiveChannel) -> None:
        """Give a channel back; the last one closes it."""
        if channel.leave() == 0 and self._channels.get(key) is channel:
            del self._channels[key]
            await channel.close()


class _Entered:
    """Hold a channel open inside an `async with`; the last to leave closes it."""

    def __init__(self, hub: LiveHub, choose: Callable[[], Awaitable[tuple[str, LiveChannel]]]) -> None:
        self._hub, self._choose = hub, choose

    async def __aenter__(self) -> LiveChannel:
        self._key, self._channel = await self._choose()
        return self._channel

    async def __aexit__(self, *_: object) -> None:
        await self._hub.release(self._key, self._channel)
