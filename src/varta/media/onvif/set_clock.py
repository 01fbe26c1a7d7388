"""Put a device's clock right."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from varta.kernel.clock import Clock
from varta.media.onvif.address import DeviceAddress
from varta.media.onvif.device import Device, connect, deadline
from varta.media.onvif.service import DEVICE

_SECONDS = 15.0
_WHOLE_US = 1_000_000


@dataclass(frozen=True, slots=True)
class ClockSet:
    """Say how far the clock was ahead before and after, in ms, to some hundredths of a second; None where untold."""

    offset_before_ms: int | None
    offset_after_ms: int | None


def set_clock(address: DeviceAddress, clock: Clock) -> ClockSet:
    """Set a device's clock to ours, in UTC; it no longer asks a time server then.

    Raises `VartaError` (`camera.onvif_…`).
    """
    return asyncio.run(_set(address, clock))


async def _set(address: DeviceAddress, clock: Clock) -> ClockSet:
    async with deadline(address.url, _SECONDS), connect(address, clock) as device:
        before = await device.read_clock(exactly=True)
        await _tell(device, clock)
        after = await device.read_clock(exactly=True)
        return ClockSet(_ms(before), _ms(after))


async def _tell(device: Device, clock: Clock) -> None:
    """Tell the time at a second's turn: the message holds whole seconds only."""
    service = await device.service(DEVICE)
    now = clock.now()
    await asyncio.sleep((_WHOLE_US - now.microsecond) / _WHOLE_US)
    turned = (now + timedelta(seconds=1)).replace(microsecond=0)
    time = {"Hour": turned.hour, "Minute": turned.minute, "Second": turned.second}
    day = {"Year": turned.year, "Month": turned.month, "Day": turned.day}
    await service.call(
        "SetSystemDateAndTime",
        {
            "DateTimeType": "Manual",
            "DaylightSavings": False,
            "TimeZone": {"TZ": "UTC0"},
            "UTCDateTime": {"Time": time, "Date": day},
        },
    )


def _ms(offset: timedelta | None) -> int | None:
    return None if offset is None else round(offset.total_seconds() * 1000)
