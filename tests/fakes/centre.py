"""Stand-ins for what runs beside the web: live video, boxes, probe, state."""

import asyncio
import json
from collections.abc import AsyncIterator

from fakes.clock import START, StoppedClock
from varta.bootstrap.ports import CameraFigures, CentreFigures, Probed, WorkerFigures
from varta.kernel.errors import Unavailable, VartaError

JPEG = b"\xff\xd8\xff\xd9"


class FakeLive:
    """Send a description, an initialisation segment and pictures for as long as asked."""

    def __init__(self) -> None:
        self.open = 0
        self.codecs: frozenset[str] = frozenset()
        self.offline = False
        self.error: VartaError | None = None

    async def subscribe(self, camera_id: str, codecs: frozenset[str]) -> AsyncIterator[str | bytes]:
        self.open += 1
        self.codecs = codecs
        try:
            if self.error:
                raise self.error
            if self.offline:
                yield json.dumps({"state": "offline", "since": "2026-11-23T20:00:00Z"})
            else:
                yield json.dumps(
                    {
                        "mime": 'video/mp4; codecs="avc1.64001f"',
                        "width": 768,
                        "height": 576,
                        "transcoded": False,
                        "stream": "main",
                    }
                )
                yield b"init" + camera_id.encode()
                yield b"picture"
            await asyncio.Event().wait()
        finally:
            self.open -= 1

    async def picture(self, camera_id: str) -> bytes:
        if self.offline:
            raise Unavailable("camera.offline", f"Camera {camera_id} sends nothing.")
        return JPEG


class FakeBoxes:
    """Send one analysed picture."""

    async def subscribe(self, camera_id: str) -> AsyncIterator[str]:
        track = {"id": "1", "class": "person", "score": 0.9, "box": [0.1, 0.2, 0.3, 0.4], "confirmed": True}
        yield json.dumps({"time_us": 1, "tracks": [track], "camera": camera_id})
        await asyncio.Event().wait()


class FakeProbe:
    """Answer a test of an address, or fail as told."""

    def __init__(self) -> None:
        self.urls: list[str] = []
        self.error: VartaError | None = None

    def __call__(self, url: str) -> Probed:
        self.urls.append(url)
        if self.error:
            raise self.error
        return Probed("h264", 768, 576, 0.4, JPEG)


class FakeState:
    """Say that one camera lives and one worker is up."""

    def __init__(self, clock: StoppedClock) -> None:
        self.clock = clock
        self.database_up = True
        self.fps = 25.0
        self.workers: tuple[str, ...] = ("recorder", "analyst", "clipper", "keeper")

    def read(self) -> CentreFigures:
        return CentreFigures(
            now=self.clock.now(),
            cameras=(CameraFigures("square", "live", START, recording=True, fps=self.fps, kbps=900.0),),
            workers=tuple(WorkerFigures(name, up=True, since=START) for name in self.workers),
            database_up=self.database_up,
            disk_free_bytes=10**9,
        )
