"""Stand-ins for what runs beside the web: live video, boxes, probe, state."""

import asyncio
import json
from collections.abc import AsyncIterator

from fakes.clock import START, StoppedClock
from varta.bootstrap.ports import CameraFigures, CentreFigures, NetworkFigures, Probed, WorkerFigures
from varta.cameras.field import ClockSet, DevicePreset, DeviceProfile, DeviceReport, FoundDevice
from varta.kernel.errors import Unavailable, VartaError

NETWORK = NetworkFigures(
    packets_per_s=110.0, packets=1000, lost=7, lost_percent=0.7, jitter_ms=2.5, malformed=1, jumps=2, drift_ppm=12.5,
    clock_source="sender_reports", clock_offset_ms=-16_300.0, clock_error_ms=4.0,
)  # fmt: skip
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


class FakeDevices:
    """Stand in for cameras with ONVIF."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.error: VartaError | None = None

    def _ask(self, *words: str) -> None:
        self.asked.append(words)
        if self.error:
            raise self.error

    def search(self) -> list[FoundDevice]:
        self._ask("search")
        return [
            FoundDevice("192.0.2.1", ("http://192.0.2.1/onvif/device_service",), "Ринок", "B4", "Херсон"),
            FoundDevice("192.0.2.9", ("http://192.0.2.9/onvif/device_service",), "", "", ""),
        ]

    def probe(self, address: str, login: str, password: str) -> DeviceReport:
        self._ask("probe", address, login, password)
        url = f"rtsp://{login}:{password}@192.0.2.9:554/"
        profiles = (
            DeviceProfile("1", "main", "hevc", 2560, 1440, 25.0, 4096, f"{url}1"),
            DeviceProfile("2", "sub", "h264", 640, 360, 12.0, 512, f"{url}2"),
        )
        onvif_url = f"http://{login}:{password}@192.0.2.9/onvif/device_service"
        return DeviceReport("Varta", "B4", "1.2", "42", -16_300, profiles, True, True, onvif_url)

    def presets(self, url: str) -> list[DevicePreset]:
        self._ask("presets", url)
        return [DevicePreset("1", "Вхід")]

    def go_to(self, url: str, token: str) -> None:
        self._ask("go_to", url, token)

    def set_clock(self, url: str) -> ClockSet:
        self._ask("set_clock", url)
        return ClockSet(-16_300, 20)


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
            cameras=(
                CameraFigures("square", "live", START, recording=True, fps=self.fps, kbps=900.0, network=NETWORK),
            ),
            workers=tuple(WorkerFigures(name, up=True, since=START) for name in self.workers),
            database_up=self.database_up,
            disk_free_bytes=10**9,
        )
