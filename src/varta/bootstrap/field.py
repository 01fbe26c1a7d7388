"""Devices over ONVIF, for the web and the command line; the engine is loaded when it is first used."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

from varta.cameras.field import ClockSet, DevicePreset, DeviceProfile, DeviceReport, FoundDevice
from varta.kernel.clock import Clock

if TYPE_CHECKING:
    from varta.media.onvif.address import DeviceAddress


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


def _with_credentials(device: "DeviceAddress") -> str:
    if not device.login:
        return device.url
    parts = urlsplit(device.url)
    netloc = f"{quote(device.login, safe='')}:{quote(device.password, safe='')}@{parts.netloc}"
    return urlunsplit(parts._replace(netloc=netloc))
