"""A connection to one device: its clock is read first, then its services are found."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import ClientSession

from varta.kernel.clock import Clock
from varta.kernel.errors import BadInput
from varta.media.onvif import problems
from varta.media.onvif.address import DeviceAddress
from varta.media.onvif.service import DEVICE, EVENTS, MEDIA, PTZ, Kind, Service, open_service
from varta.media.onvif.transport import open_session

ANSWER_S = 6.0
_HALF_SECOND = timedelta(milliseconds=500)
_MAX_SERVICES = 64
_ROLL_STEP_S = 0.03
_ROLL_S = 1.3


class Device:
    """Hold a connected device.

    `offset` is how far its clock is ahead of ours (exact to half a second), None where it does not tell.
    """

    def __init__(self, address: DeviceAddress, clock: Clock, session: ClientSession, answer_s: float) -> None:
        self.address = address
        self.offset: timedelta | None = None
        self._clock, self._session, self._answer_s = clock, session, answer_s
        self._places: dict[str, str] = {DEVICE.namespace: address.url}
        self._services: dict[tuple[Kind, str], Service] = {}

    def offers(self, kind: Kind) -> bool:
        """Tell whether the device has a service."""
        return kind.namespace in self._places

    async def service(self, kind: Kind) -> Service:
        """Return one of its services. Raises `BadInput` (`camera.onvif_unsupported`)."""
        if not self.offers(kind):
            raise problems.unsupported(self.address.url, f"the {kind.name} service")
        return await self.service_at(kind, self._places[kind.namespace])

    async def service_at(self, kind: Kind, url: str, seconds: float | None = None) -> Service:
        """Return a service at an address of its own, such as a subscription's; `seconds` limit each answer."""
        if (kind, url) not in self._services:
            self._services[kind, url] = await open_service(
                kind, url, self.address, self._session, self.offset, seconds or self._answer_s
            )
        return self._services[kind, url]

    async def greet(self) -> None:
        """Read the clock and find the services."""
        await self.read_clock()
        self._services.clear()  # what was prepared before signs in the wrong time
        try:
            self._places |= await self._from_services()
        except BadInput as error:
            if error.code == "camera.onvif_wrong_password":
                raise
            self._places |= await self._from_capabilities()

    async def read_clock(self, *, exactly: bool = False) -> timedelta | None:
        """Read how far the device's clock is ahead, which needs no password; keep it in `offset`.

        A device tells whole seconds: the offset is good to half a second, or to some hundredths when `exactly` waits
        for its second to turn.
        """
        service = await self.service(DEVICE)
        first = await self._read(service)
        if first is None:
            self.offset = None
        elif exactly:
            self.offset = await self._at_turn(service, first[0])
        else:
            told, asked = first
            self.offset = told + _HALF_SECOND - asked
        return self.offset

    async def _at_turn(self, service: Service, before: datetime) -> timedelta:
        end = self._clock.monotonic() + _ROLL_S
        while True:
            await asyncio.sleep(_ROLL_STEP_S)
            again = await self._read(service)
            if again is None:
                raise problems.bad_answer(self.address.url, "its clock was told once and then no more")
            told, asked = again
            if told != before:
                return told - asked
            if self._clock.monotonic() > end:
                return told + _HALF_SECOND - asked

    async def _read(self, service: Service) -> tuple[datetime, datetime] | None:
        """Return the device's time and ours in the middle of the question; None where it tells none."""
        sent = self._clock.now()
        try:
            answer = await service.call("GetSystemDateAndTime", signed=False)
        except BadInput:
            return None  # against the standard, some ask for a password here
        told = _moment(answer, self.address.url)
        return None if told is None else (told, sent + (self._clock.now() - sent) / 2)

    async def _from_services(self) -> dict[str, str]:
        answer = await (await self.service(DEVICE)).call("GetServices", {"IncludeCapability": False})
        found = {
            str(item.Namespace): self.address.own(str(item.XAddr))
            for item in list(answer or [])[:_MAX_SERVICES]
            if getattr(item, "Namespace", None) and getattr(item, "XAddr", None)
        }
        if not found:
            raise problems.unsupported(self.address.url, "a list of services")
        return found

    async def _from_capabilities(self) -> dict[str, str]:
        answer = await (await self.service(DEVICE)).call("GetCapabilities", {"Category": "All"})
        places = {}
        for name, kind in (("Media", MEDIA), ("PTZ", PTZ), ("Events", EVENTS)):
            told = getattr(getattr(answer, name, None), "XAddr", None)
            if told:
                places[kind.namespace] = self.address.own(str(told))
        return places


@asynccontextmanager
async def connect(address: DeviceAddress, clock: Clock, answer_s: float = ANSWER_S) -> AsyncIterator[Device]:
    """Connect to a device and greet it; each answer may take `answer_s`. Raises `VartaError` (`camera.onvif_…`)."""
    async with open_session(address) as session:
        device = Device(address, clock, session, answer_s)
        await device.greet()
        yield device


@asynccontextmanager
async def deadline(url: str, seconds: float) -> AsyncIterator[None]:
    """End what is inside after so many seconds. Raises `Unavailable` (`camera.onvif_timeout`)."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise problems.timed_out(url, seconds) from None


def _moment(answer: Any, url: str) -> datetime | None:
    told = getattr(answer, "UTCDateTime", None)
    if told is None:
        return None
    try:
        day, time = told.Date, told.Time
        # A leap second is told as 60.
        start = datetime(day.Year, day.Month, day.Day, time.Hour, time.Minute, 0, tzinfo=UTC)
        return start + timedelta(seconds=min(int(time.Second), 60))
    except (AttributeError, TypeError, ValueError):
        raise problems.bad_answer(url, "its time is none") from None
