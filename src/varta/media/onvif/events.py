"""Hear what a camera notices itself, through a pull point, for as long as it is asked to."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from varta.kernel.clock import Clock
from varta.kernel.errors import VartaError
from varta.media.onvif import problems
from varta.media.onvif.address import DeviceAddress
from varta.media.onvif.device import ANSWER_S, Device, connect
from varta.media.onvif.notices import Notices, OnvifEvent
from varta.media.onvif.service import EVENTS, PULL_POINT, SUBSCRIPTION, Service

_log = logging.getLogger(__name__)
_LASTS = timedelta(seconds=60)
_PULL_S = 5
_MESSAGES = 100
_RENEW_S = 20.0
_CLOCK_S = 600.0
_LEAST_S = 0.5


@dataclass(frozen=True, slots=True)
class Waits:
    """Say how long to wait before trying again: `first_s`, then twice as long each time, up to `most_s`."""

    first_s: float = 1.0
    most_s: float = 60.0


async def listen(
    address: DeviceAddress,
    clock: Clock,
    told: Callable[[VartaError | None], None],
    waits: Waits | None = None,
) -> AsyncGenerator[OnvifEvent, None]:
    """Yield what begins and ends at a camera until the iterator is closed; lost connections are made again.

    `told` gets None when the camera is heard and the error when it is not.
    """
    rule = waits or Waits()
    notices, wait = Notices(), rule.first_s
    while True:
        began = clock.monotonic()
        try:
            async with connect(address, clock) as device:
                async for event in _hear(device, clock, notices, told):
                    yield event
        except VartaError as error:
            told(error)
        if clock.monotonic() - began > rule.most_s:
            wait = rule.first_s
        await asyncio.sleep(wait)
        wait = min(wait * 2, rule.most_s)


async def _hear(
    device: Device, clock: Clock, notices: Notices, told: Callable[[VartaError | None], None]
) -> AsyncGenerator[OnvifEvent, None]:
    """Subscribe and yield changes until something fails."""
    url = await _subscribe(device)
    puller = await device.service_at(PULL_POINT, url, _PULL_S + ANSWER_S)
    keeper = await device.service_at(SUBSCRIPTION, url)
    told(None)
    renewed = read = clock.monotonic()
    try:
        while True:
            asked = clock.monotonic()
            answer = await _pull(puller)
            for event in notices.read(getattr(answer, "NotificationMessage", None), device.offset, clock.now()):
                yield event
            now = clock.monotonic()
            if now - renewed > _RENEW_S:
                await keeper.call("Renew", {"TerminationTime": _lasting()})
                renewed = now
            if now - read > _CLOCK_S:
                await device.read_clock()
                read = now
            await asyncio.sleep(max(0.0, _LEAST_S - (now - asked)))  # some answer at once, with nothing
    finally:
        # Only courtesy: a camera forgets by itself who does not renew.
        with suppress(VartaError, asyncio.CancelledError):
            await asyncio.wait_for(keeper.call("Unsubscribe"), 1.0)


async def _subscribe(device: Device) -> str:
    events = await device.service(EVENTS)
    answer = await events.call("CreatePullPointSubscription", {"InitialTerminationTime": _lasting()})
    reference = getattr(getattr(answer, "SubscriptionReference", None), "Address", None)
    url = str(getattr(reference, "_value_1", reference) or "")
    if not url:
        raise problems.bad_answer(device.address.url, "it names no subscription")
    return device.address.own(url)


async def _pull(puller: Service) -> Any:
    return await puller.call("PullMessages", {"Timeout": timedelta(seconds=_PULL_S), "MessageLimit": _MESSAGES})


def _lasting() -> str:
    return f"PT{int(_LASTS.total_seconds())}S"
