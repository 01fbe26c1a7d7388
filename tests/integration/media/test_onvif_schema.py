"""The device of the tests answers with documents of the published schemas: read strictly, nothing is unknown."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from support.onvif_device import LOGIN, PASSWORD, OnvifDevice
from varta.kernel.clock import SystemClock
from varta.media.onvif import service
from varta.media.onvif.address import parse_device
from varta.media.onvif.device import connect
from varta.media.onvif.service import DEVICE, EVENTS, MEDIA, MEDIA2, PTZ, PULL_POINT, SUBSCRIPTION

pytestmark = pytest.mark.integration
SETUP = {"Stream": "RTP-Unicast", "Transport": {"Protocol": "RTSP"}}


@pytest.fixture
def device(monkeypatch) -> Iterator[OnvifDevice]:
    strict = service.Settings(strict=True, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    monkeypatch.setattr(service, "_SETTINGS", strict)
    monkeypatch.setattr("onvif.client.DEFAULT_SETTINGS", strict)
    monkeypatch.setattr("onvif.client._DOCUMENT_CACHE", {})  # the schemas remember how they were read
    with OnvifDevice().running() as running:
        yield running


def test_every_answer_reads_strictly(device: OnvifDevice) -> None:
    async def scene() -> dict[str, Any]:
        found: dict[str, Any] = {}
        async with connect(parse_device(device.url, LOGIN, PASSWORD), SystemClock()) as connected:
            for kind, operation, params in (
                (DEVICE, "GetSystemDateAndTime", None),
                (DEVICE, "GetServices", {"IncludeCapability": False}),
                (DEVICE, "GetDeviceInformation", None),
                (MEDIA, "GetProfiles", None),
                (MEDIA, "GetStreamUri", {"StreamSetup": SETUP, "ProfileToken": "sub"}),
                (MEDIA2, "GetProfiles", {"Type": ["All"]}),
                (MEDIA2, "GetStreamUri", {"Protocol": "RTSP", "ProfileToken": "main"}),
                (PTZ, "GetPresets", {"ProfileToken": "main"}),
                (PTZ, "GotoPreset", {"ProfileToken": "main", "PresetToken": "1"}),
                (EVENTS, "CreatePullPointSubscription", {"InitialTerminationTime": "PT60S"}),
            ):
                asked = await connected.service(kind)
                found[f"{kind.name} {operation}"] = await asked.call(operation, params)
            url = found["events CreatePullPointSubscription"].SubscriptionReference.Address._value_1
            device.notice("tns1:VideoSource/MotionAlarm", "State", "true", "vs0")
            puller = await connected.service_at(PULL_POINT, url)
            pull = {"Timeout": timedelta(seconds=1), "MessageLimit": 10}
            found["PullMessages"] = await puller.call("PullMessages", pull)
            keeper = await connected.service_at(SUBSCRIPTION, url)
            found["Renew"] = await keeper.call("Renew", {"TerminationTime": "PT60S"})
            await keeper.call("Unsubscribe")
        return found

    found = asyncio.run(scene())
    assert [profile.token for profile in found["media2 GetProfiles"]] == ["main", "sub"]
    assert found["media GetProfiles"][0].VideoEncoderConfiguration.Encoding == "H264"
    assert found["PTZ GetPresets"][1].Name == "Ринок"
    (message,) = found["PullMessages"].NotificationMessage
    assert message.Message._value_1.Data.SimpleItem[0].Value == "true"
    assert found["Renew"].TerminationTime is not None
