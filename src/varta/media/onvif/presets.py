"""A moving camera's stored views."""

import asyncio
from dataclasses import dataclass

from varta.kernel.clock import Clock
from varta.media.onvif import problems
from varta.media.onvif.address import DeviceAddress
from varta.media.onvif.device import Device, connect, deadline
from varta.media.onvif.probe import profiles, text
from varta.media.onvif.service import PTZ

_SECONDS = 12.0
MAX_PRESETS = 256


@dataclass(frozen=True, slots=True)
class Preset:
    """Name a stored view."""

    token: str
    name: str


def list_presets(address: DeviceAddress, clock: Clock) -> list[Preset]:
    """Return the stored views that have a name or not. Raises `VartaError` (`camera.onvif_…`)."""
    return asyncio.run(_list(address, clock))


def go_to_preset(address: DeviceAddress, clock: Clock, token: str) -> None:
    """Turn the camera to a stored view. Raises `VartaError` (`camera.onvif_…`)."""
    asyncio.run(_go_to(address, clock, token))


async def _list(address: DeviceAddress, clock: Clock) -> list[Preset]:
    async with deadline(address.url, _SECONDS), connect(address, clock) as device:
        service = await device.service(PTZ)
        answer = await service.call("GetPresets", {"ProfileToken": await _moving(device)})
        return [
            Preset(text(item.token), text(getattr(item, "Name", None) or item.token))
            for item in list(answer or [])[:MAX_PRESETS]
            if getattr(item, "token", None)
        ]


async def _go_to(address: DeviceAddress, clock: Clock, token: str) -> None:
    async with deadline(address.url, _SECONDS), connect(address, clock) as device:
        service = await device.service(PTZ)
        await service.call("GotoPreset", {"ProfileToken": await _moving(device), "PresetToken": token})


async def _moving(device: Device) -> str:
    found = await profiles(device, with_streams=False)
    token = next((profile.token for profile in found if profile.moves), None) or next((p.token for p in found), None)
    if token is None:
        raise problems.unsupported(device.address.url, "a profile that can be moved")
    return token
