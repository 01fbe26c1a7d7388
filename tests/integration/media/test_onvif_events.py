"""Events of the ONVIF device of our own."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from support.onvif_device import LOGIN, PASSWORD, OnvifDevice
from varta.kernel.clock import SystemClock
from varta.kernel.errors import VartaError
from varta.media.onvif.address import parse_device
from varta.media.onvif.events import Waits, listen
from varta.media.onvif.notices import OnvifEvent

pytestmark = pytest.mark.integration
CLOCK = SystemClock()
QUICK = Waits(0.05, 0.2)
DARK = "tns1:VideoSource/ImageTooDark/ImagingService"


@pytest.fixture
def device() -> Iterator[OnvifDevice]:
    with OnvifDevice().running() as running:
        yield running


class Heard:
    """Listen in the test's loop and remember."""

    def __init__(self, device: OnvifDevice, password: str = PASSWORD) -> None:
        self.events: asyncio.Queue[OnvifEvent] = asyncio.Queue()
        self.told: asyncio.Queue[VartaError | None] = asyncio.Queue()
        self._address = parse_device(device.url, LOGIN, password)
        self._task = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        heard = listen(self._address, CLOCK, self.told.put_nowait, QUICK)
        try:
            async for event in heard:
                self.events.put_nowait(event)
        finally:
            await heard.aclose()

    async def connected(self) -> None:
        while await asyncio.wait_for(self.told.get(), 5) is not None:
            pass

    async def next(self) -> OnvifEvent:
        return await asyncio.wait_for(self.events.get(), 5)

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


def test_motion_tampering_and_inputs_are_heard_with_our_time(device: OnvifDevice) -> None:
    device.behaviour.skew = timedelta(hours=-3)

    async def scene() -> None:
        heard = Heard(device)
        await heard.connected()
        device.notice("tns1:Device/Trigger/DigitalInput", "LogicalState", "false", "in1", "Initialized")
        device.notice("tns1:RuleEngine/CellMotionDetector/Motion", "IsMotion", "true", "vs0")
        device.notice("tns1:RuleEngine/CellMotionDetector/Motion", "IsMotion", "true", "vs0")
        device.notice("tns1:VideoSource/GlobalSceneChange/AnalyticsService", "State", "true", "vs0")
        device.notice("tns1:Device/Trigger/DigitalInput", "LogicalState", "true", "in1")
        device.notice("tns1:Device/Trigger/Relay", "LogicalState", "active", "out1")
        device.notice("tns1:Device/Trigger/DigitalInput", "LogicalState", "false", "in1")
        found = [await heard.next() for _ in range(4)]
        assert [(e.kind, e.state, e.source) for e in found] == [
            ("motion", True, "vs0"),
            ("tamper", True, "AnalyticsService vs0"),
            ("input", True, "in1"),
            ("input", False, "in1"),
        ]
        assert all(abs(CLOCK.now() - e.at) < timedelta(seconds=4) for e in found)
        await heard.close()

    asyncio.run(scene())
    assert device.asked[-1] == "Unsubscribe"


def test_a_forgotten_subscription_is_made_again_and_tells_nothing_twice(device: OnvifDevice) -> None:
    async def scene() -> None:
        heard = Heard(device)
        await heard.connected()
        device.notice(DARK, "State", "true", "vs0")
        assert (await heard.next()).state
        device.forget_subscriptions()
        await heard.connected()
        device.notice(DARK, "State", "true", "vs0", "Initialized")
        device.notice(DARK, "State", "false", "vs0")
        assert not (await heard.next()).state
        await heard.close()

    asyncio.run(scene())
    assert device.subscriptions == 2


def test_who_is_not_heard_is_told_with_the_reason_and_tried_again(device: OnvifDevice) -> None:
    async def scene() -> None:
        heard = Heard(device, "wrong")
        for _ in range(2):
            error = await asyncio.wait_for(heard.told.get(), 5)
            assert error is not None
            assert error.code == "camera.onvif_wrong_password"
        await heard.close()

    asyncio.run(scene())


def test_garbage_in_between_is_survived(device: OnvifDevice) -> None:
    async def scene() -> None:
        heard = Heard(device)
        await heard.connected()
        device.behaviour.raw = b"\x00<Envelope"
        device.forget_subscriptions()
        error = await asyncio.wait_for(heard.told.get(), 5)
        assert error is not None
        device.behaviour.raw = None
        await heard.connected()
        device.notice(DARK, "State", "true")
        assert (await heard.next()).kind == "tamper"
        await heard.close()

    asyncio.run(scene())
