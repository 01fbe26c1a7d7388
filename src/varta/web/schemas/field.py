"""Cameras in the field: searches, probes, presets, clocks."""

from collections.abc import Sequence

from varta.cameras.address import mask_url
from varta.cameras.field import ClockSet as ClockSetModel
from varta.cameras.field import DevicePreset, DeviceReport, FoundDevice
from varta.web.schemas.common import Answer, Body, Line, Url


class FoundCamera(Answer):
    """Describe a device that answered; `known_camera_id` is the registered camera on its host."""

    address: str
    xaddrs: list[str]
    name: str
    hardware: str
    location: str
    known_camera_id: str | None


class FoundCameras(Answer):
    """List what answered a search."""

    items: list[FoundCamera]


class CameraProbe(Body):
    """Ask what a device is: `address` is a host, `host:port` or `http://host:port/path`."""

    address: Url
    login: Line = ""
    password: Line = ""


class CameraProfile(Answer):
    """Describe one of a device's streams; `stream_url` shows `•••` where the given password stands.

    What the device does not tell is 0.
    """

    token: str
    name: str
    codec: str
    width: int
    height: int
    fps: float
    kbps: int
    stream_url: str


class CameraProbeResult(Answer):
    """Say what a device is; `clock_offset_ms` is how far its clock is ahead, to half a second."""

    manufacturer: str
    model: str
    firmware: str
    serial: str
    clock_offset_ms: int | None
    profiles: list[CameraProfile]
    ptz: bool
    events: bool
    onvif_url: str


class CameraPreset(Answer):
    """Name a stored view."""

    token: str
    name: str


class CameraPresets(Answer):
    """List a camera's stored views."""

    items: list[CameraPreset]


class CameraClockSet(Answer):
    """Say how far a camera's clock was ahead before and after it was set."""

    offset_before_ms: int | None
    offset_after_ms: int | None


def found_of(devices: Sequence[FoundDevice]) -> FoundCameras:
    """Describe what answered."""
    return FoundCameras(
        items=[
            FoundCamera(
                address=device.address,
                xaddrs=list(device.xaddrs),
                name=device.name,
                hardware=device.hardware,
                location=device.location,
                known_camera_id=device.known_camera_id,
            )
            for device in devices
        ]
    )


def report_of(report: DeviceReport) -> CameraProbeResult:
    """Describe a device, with the password left out of its addresses."""
    return CameraProbeResult(
        manufacturer=report.manufacturer,
        model=report.model,
        firmware=report.firmware,
        serial=report.serial,
        clock_offset_ms=report.clock_offset_ms,
        profiles=[
            CameraProfile(
                token=profile.token,
                name=profile.name,
                codec=profile.codec,
                width=profile.width,
                height=profile.height,
                fps=profile.fps,
                kbps=profile.kbps,
                stream_url=mask_url(profile.stream_url),
            )
            for profile in report.profiles
        ],
        ptz=report.ptz,
        events=report.events,
        onvif_url=mask_url(report.onvif_url),
    )


def presets_of(presets: Sequence[DevicePreset]) -> CameraPresets:
    """Describe stored views."""
    return CameraPresets(items=[CameraPreset(token=preset.token, name=preset.name) for preset in presets])


def clock_set_of(done: ClockSetModel) -> CameraClockSet:
    """Describe how a clock was set."""
    return CameraClockSet(offset_before_ms=done.offset_before_ms, offset_after_ms=done.offset_after_ms)
