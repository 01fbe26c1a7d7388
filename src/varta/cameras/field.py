"""Cameras in the field: found on the network, asked what they are, moved to stored views, their clocks set."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from varta.access.audit import AuditDraft, Detail
from varta.access.model import Actor, Permission
from varta.cameras.address import mask_url
from varta.cameras.model import Camera
from varta.cameras.repository import CameraUnit
from varta.kernel.clock import Clock
from varta.kernel.errors import Conflict, NotFound
from varta.kernel.ids import CameraId
from varta.kernel.transactions import Transactions


@dataclass(frozen=True, slots=True)
class FoundDevice:
    """Describe a device that answered a search; `known_camera_id` is the registered camera on that host, if any."""

    address: str
    xaddrs: tuple[str, ...]
    name: str
    hardware: str
    location: str
    known_camera_id: CameraId | None = None


@dataclass(frozen=True, slots=True)
class DeviceProfile:
    """Describe one of a device's streams; `stream_url` carries credentials. What the device does not tell is 0."""

    token: str
    name: str
    codec: str
    width: int
    height: int
    fps: float
    kbps: int
    stream_url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """Say what a device is; `onvif_url` carries credentials, `clock_offset_ms` is how far its clock is ahead."""

    manufacturer: str
    model: str
    firmware: str
    serial: str
    clock_offset_ms: int | None
    profiles: tuple[DeviceProfile, ...]
    ptz: bool
    events: bool
    onvif_url: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class DevicePreset:
    """Name a stored view."""

    token: str
    name: str


@dataclass(frozen=True, slots=True)
class ClockSet:
    """Say how far a camera's clock was ahead before and after it was set, in ms; None where it did not tell."""

    offset_before_ms: int | None
    offset_after_ms: int | None


class Devices(Protocol):
    """Speak with devices; all raise `VartaError` (`camera.onvif_…`). `url` carries credentials."""

    def search(self) -> Sequence[FoundDevice]:
        """Return what answers on the networks of this machine. Raises `Unavailable` (`camera.search_failed`)."""
        ...

    def probe(self, address: str, login: str, password: str) -> DeviceReport:
        """Ask a device what it is."""
        ...

    def presets(self, url: str) -> Sequence[DevicePreset]:
        """Return the stored views."""
        ...

    def go_to(self, url: str, token: str) -> None:
        """Turn the camera to a stored view."""
        ...

    def set_clock(self, url: str) -> ClockSet:
        """Set the clock to ours."""
        ...


class FieldService:
    """Reach cameras by their ONVIF service, noting who did; safe from several threads."""

    def __init__(self, transactions: Transactions[CameraUnit], clock: Clock, devices: Devices) -> None:
        self._transactions, self._clock, self._devices = transactions, clock, devices

    def search(self, actor: Actor) -> Sequence[FoundDevice]:
        """Return the cameras that answer on the networks of this machine, with which of them are registered."""
        actor.require(Permission.MANAGE_CAMERAS)
        found = self._devices.search()
        with self._transactions() as unit:
            hosts = {host: c.id for c in unit.cameras.list() for host in _hosts(c)}
            self._note(unit, actor, "camera.search", "", {"found": len(found)})
        return [
            FoundDevice(d.address, d.xaddrs, d.name, d.hardware, d.location, hosts.get(d.address)) for d in found
        ]  # fmt: skip

    def probe(self, actor: Actor, address: str, login: str, password: str) -> DeviceReport:
        """Return what a device is and streams."""
        actor.require(Permission.MANAGE_CAMERAS)
        with self._transactions() as unit:
            self._note(unit, actor, "camera.probe", "", {"address": mask_url(address), "login": login})
        return self._devices.probe(address, login, password)

    def presets(self, actor: Actor, camera_id: CameraId) -> Sequence[DevicePreset]:
        """Return a camera's stored views. Raises `Conflict` (`camera.onvif_not_set`)."""
        actor.require(Permission.WATCH_LIVE)
        return self._devices.presets(self._url(camera_id))

    def go_to(self, actor: Actor, camera_id: CameraId, token: str) -> None:
        """Turn a camera to a stored view; noted before it moves. Raises `Conflict` (`camera.onvif_not_set`)."""
        actor.require(Permission.WATCH_LIVE)
        url = self._url(camera_id)
        with self._transactions() as unit:
            self._note(unit, actor, "camera.preset", camera_id, {"preset": token})
        self._devices.go_to(url, token)

    def set_clock(self, actor: Actor, camera_id: CameraId) -> ClockSet:
        """Set a camera's clock to ours. Raises `Conflict` (`camera.onvif_not_set`)."""
        actor.require(Permission.MANAGE_CAMERAS)
        done = self._devices.set_clock(self._url(camera_id))
        details: dict[str, Detail] = {"before_ms": done.offset_before_ms, "after_ms": done.offset_after_ms}
        with self._transactions() as unit:
            self._note(unit, actor, "camera.clock", camera_id, details)
        return done

    def _url(self, camera_id: CameraId) -> str:
        with self._transactions(write=False) as unit:
            camera = unit.cameras.get(camera_id)
        if camera is None:
            raise NotFound("camera.not_found", f"There is no camera '{camera_id}'.", params={"camera": camera_id})
        if not camera.onvif.url:
            raise Conflict(
                "camera.onvif_not_set",
                f"Camera '{camera_id}' has no ONVIF address; enter it in the camera's settings.",
                params={"camera": camera_id},
            )
        return camera.onvif.url

    def _note(
        self, unit: CameraUnit, actor: Actor, action: str, object_id: str, details: dict[str, Detail]
    ) -> None:  # fmt: skip
        unit.audit.append(AuditDraft(self._clock.now(), actor, action, object_id, details=details))


def _hosts(camera: Camera) -> set[str]:
    urls = (camera.main_url, camera.sub_url, camera.onvif.url)
    return {host for url in urls if url and (host := urlsplit(url).hostname)}
