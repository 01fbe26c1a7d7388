"""Devices over ONVIF, for the web and the command line; the engine is loaded when it is first used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

from varta.cameras.address import mask_url
from varta.cameras.field import ClockSet, DevicePreset, DeviceProfile, DeviceReport, FoundDevice
from varta.kernel.clock import Clock, SystemClock
from varta.kernel.errors import NotFound

if TYPE_CHECKING:
    from varta.media.onvif.address import DeviceAddress


_USABLE = frozenset({"h264", "hevc"})


class OnvifDevices:
    """Implement `cameras.field.Devices`; safe from several threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def search(self) -> Sequence[FoundDevice]:
        """Return what answers on the networks of this machine."""
        from varta.media.onvif.discovery import discover

        return [
            FoundDevice(found.address, found.xaddrs, found.name, found.hardware, found.location)
            for found in discover(self._clock)
        ]

    def probe(self, address: str, login: str, password: str) -> DeviceReport:
        """Ask a device what it is."""
        from varta.media.onvif.address import parse_device
        from varta.media.onvif.probe import probe_device

        device = parse_device(address, login, password)
        told = probe_device(device, self._clock)
        return DeviceReport(
            manufacturer=told.manufacturer,
            model=told.model,
            firmware=told.firmware,
            serial=told.serial,
            clock_offset_ms=told.clock_offset_ms,
            profiles=tuple(
                DeviceProfile(p.token, p.name, p.codec, p.width, p.height, p.fps, p.kbps, p.stream_url)
                for p in told.profiles
            ),
            ptz=told.ptz,
            events=told.events,
            onvif_url=_with_credentials(device),
        )

    def presets(self, url: str) -> Sequence[DevicePreset]:
        """Return the stored views."""
        from varta.media.onvif.address import parse_device
        from varta.media.onvif.presets import list_presets

        return [DevicePreset(preset.token, preset.name) for preset in list_presets(parse_device(url), self._clock)]

    def go_to(self, url: str, token: str) -> None:
        """Turn the camera to a stored view."""
        from varta.media.onvif.address import parse_device
        from varta.media.onvif.presets import go_to_preset

        go_to_preset(parse_device(url), self._clock, token)

    def set_clock(self, url: str) -> ClockSet:
        """Set the clock to ours."""
        from varta.media.onvif.address import parse_device
        from varta.media.onvif.set_clock import set_clock

        done = set_clock(parse_device(url), self._clock)
        return ClockSet(done.offset_before_ms, done.offset_after_ms)


def discovered() -> Sequence[Mapping[str, object]]:
    """Return what answers on the networks of this machine, as plain rows. Raises `camera.search_failed`."""
    return [
        {
            "address": found.address,
            "name": found.name,
            "hardware": found.hardware,
            "location": found.location,
            "onvif": " ".join(found.xaddrs),
        }
        for found in OnvifDevices(SystemClock()).search()
    ]


def probed(address: str, login: str, password: str) -> tuple[Mapping[str, object], Sequence[Mapping[str, object]]]:
    """Return what a device is, and its streams as plain rows; passwords masked. Raises `camera.onvif_…`."""
    told = OnvifDevices(SystemClock()).probe(address, login, password)
    figures: dict[str, object] = {
        "manufacturer": told.manufacturer,
        "model": told.model,
        "firmware": told.firmware,
        "serial": told.serial,
        "clock_offset_ms": told.clock_offset_ms,
        "ptz": told.ptz,
        "events": told.events,
        "onvif_url": mask_url(told.onvif_url),
    }
    streams = [
        {
            "token": p.token, "name": p.name, "codec": p.codec, "width": p.width, "height": p.height, "fps": p.fps,
            "kbps": p.kbps, "stream_url": mask_url(p.stream_url),
        }
        for p in told.profiles
    ]  # fmt: skip
    return figures, streams


@dataclass(frozen=True, slots=True)
class Streams:
    """Hold the addresses for a new camera, with credentials; `sub_url` is empty where there is no smaller stream."""

    main_url: str
    sub_url: str
    onvif_url: str


def streams_of(address: str, login: str, password: str, profile: str = "") -> Streams:
    """Ask a device and choose its streams: the named profile or the largest, and the smallest in H.264 beside it.

    Raises `camera.onvif_…`, `NotFound` (`camera.no_such_profile`).
    """
    told = OnvifDevices(SystemClock()).probe(address, login, password)
    usable = [p for p in told.profiles if p.stream_url and p.codec in _USABLE]
    main = next((p for p in usable if p.token == profile), None) if profile else max(usable, key=_area, default=None)
    if main is None:
        known = ", ".join(f"{p.token} ({p.codec})" for p in told.profiles) or "none"
        raise NotFound(
            "camera.no_such_profile",
            f"The device has no H.264 or H.265 profile '{profile}'; it has: {known}.",
            where="profile",
            params={"known": known},
        )
    smaller = [p for p in usable if p.codec == "h264" and _area(p) < _area(main)]
    sub = min(smaller, key=_area, default=None)
    return Streams(main.stream_url, sub.stream_url if sub else "", told.onvif_url)


def _area(profile: DeviceProfile) -> int:
    return profile.width * profile.height


def _with_credentials(device: "DeviceAddress") -> str:
    if not device.login:
        return device.url
    parts = urlsplit(device.url)
    netloc = f"{quote(device.login, safe='')}:{quote(device.password, safe='')}@{parts.netloc}"
    return urlunsplit(parts._replace(netloc=netloc))
