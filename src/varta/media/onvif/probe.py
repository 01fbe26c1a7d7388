"""Ask a device what it is and what it streams."""

import asyncio
from dataclasses import dataclass
from typing import Any

from varta.kernel.clock import Clock
from varta.kernel.errors import BadInput, Unavailable
from varta.media.onvif.address import DeviceAddress
from varta.media.onvif.device import Device, connect, deadline
from varta.media.onvif.service import DEVICE, EVENTS, MEDIA, MEDIA2, PTZ

PROBE_S = 20.0
MAX_PROFILES = 16
_MAX_TEXT = 120
_CODECS = {"H264": "h264", "H265": "hevc", "JPEG": "mjpeg", "MPEG4": "mpeg4", "MPV4-ES": "mpeg4"}


@dataclass(frozen=True, slots=True)
class Profile:
    """Describe one of a device's streams; `codec` is `h264` or `hevc` where Varta can keep it.

    `stream_url` carries the credentials and is empty where the device names none; what it does not tell is 0.
    """

    token: str
    name: str
    codec: str
    width: int
    height: int
    fps: float
    kbps: int
    stream_url: str
    moves: bool = False


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """Say what a device is; `clock_offset_ms` is how far its clock is ahead, ± 500 ms, None where it tells no time."""

    manufacturer: str
    model: str
    firmware: str
    serial: str
    clock_offset_ms: int | None
    profiles: tuple[Profile, ...]
    ptz: bool
    events: bool


def probe_device(address: DeviceAddress, clock: Clock, seconds: float = PROBE_S) -> DeviceReport:
    """Ask a device, for so many seconds at most. Raises `VartaError` (`camera.onvif_…`)."""
    return asyncio.run(_probe(address, clock, seconds))


async def _probe(address: DeviceAddress, clock: Clock, seconds: float) -> DeviceReport:
    async with deadline(address.url, seconds), connect(address, clock) as device:
        told = await (await device.service(DEVICE)).call("GetDeviceInformation")
        found = await profiles(device, with_streams=True)
        return DeviceReport(
            manufacturer=text(getattr(told, "Manufacturer", "")),
            model=text(getattr(told, "Model", "")),
            firmware=text(getattr(told, "FirmwareVersion", "")),
            serial=text(getattr(told, "SerialNumber", "")),
            clock_offset_ms=None if device.offset is None else round(device.offset.total_seconds() * 1000),
            profiles=tuple(found),
            ptz=device.offers(PTZ),
            events=device.offers(EVENTS),
        )


async def profiles(device: Device, *, with_streams: bool) -> list[Profile]:
    """Return what a device streams: by the second media service where it has one, for the first knows no H.265."""
    if device.offers(MEDIA2):
        try:
            return await _by_media2(device, with_streams=with_streams)
        except (BadInput, Unavailable) as error:
            # Some name the second service and then do not answer there.
            if not device.offers(MEDIA) or error.code in {"camera.onvif_wrong_password", "camera.onvif_timeout"}:
                raise
    return await _by_media(device, with_streams=with_streams)


async def _by_media2(device: Device, *, with_streams: bool) -> list[Profile]:
    media = await device.service(MEDIA2)
    found = []
    for item in _listed(await media.call("GetProfiles", {"Type": ["All"]})):
        configured = getattr(item, "Configurations", None)
        encoder = getattr(configured, "VideoEncoder", None)
        if encoder is None:
            continue
        url = ""
        if with_streams:
            asked: dict[str, object] = {"Protocol": "RTSP", "ProfileToken": item.token}
            url = device.address.stream(str(await media.call("GetStreamUri", asked) or ""))
        found.append(_profile(item, encoder, url, moves=getattr(configured, "PTZ", None) is not None))
    return found


async def _by_media(device: Device, *, with_streams: bool) -> list[Profile]:
    media = await device.service(MEDIA)
    found = []
    for item in _listed(await media.call("GetProfiles")):
        encoder = getattr(item, "VideoEncoderConfiguration", None)
        if encoder is None:
            continue
        url = ""
        if with_streams:
            setup = {"Stream": "RTP-Unicast", "Transport": {"Protocol": "RTSP"}}
            answer = await media.call("GetStreamUri", {"StreamSetup": setup, "ProfileToken": item.token})
            url = device.address.stream(str(getattr(answer, "Uri", "") or ""))
        found.append(_profile(item, encoder, url, moves=getattr(item, "PTZConfiguration", None) is not None))
    return found


def _listed(answer: Any) -> list[Any]:
    return [item for item in (answer if isinstance(answer, list) else []) if item is not None][:MAX_PROFILES]


def _profile(item: Any, encoder: Any, url: str, *, moves: bool) -> Profile:
    size, rate = getattr(encoder, "Resolution", None), getattr(encoder, "RateControl", None)
    coding = text(getattr(encoder, "Encoding", ""))
    return Profile(
        token=text(item.token),
        name=text(getattr(item, "Name", "")),
        codec=_CODECS.get(coding.upper(), coding.lower()),
        width=int(_number(getattr(size, "Width", 0))),
        height=int(_number(getattr(size, "Height", 0))),
        fps=_number(getattr(rate, "FrameRateLimit", 0)),
        kbps=int(_number(getattr(rate, "BitrateLimit", 0))),
        stream_url=url,
        moves=moves,
    )


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and 0 <= value < 1e9 else 0.0  # noqa: PLR2004 - no camera's


def text(value: object) -> str:
    """Return what a device said as one short line."""
    said = "".join(c if c.isprintable() else " " for c in str(value if value is not None else ""))
    return " ".join(said.split())[:_MAX_TEXT]
