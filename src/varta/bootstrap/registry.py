"""What the command line does with cameras and people, as plain functions over the settings."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from varta.access.model import Person, Role
from varta.bootstrap.services import open_services
from varta.bootstrap.settings import Settings
from varta.cameras.address import check_url, mask_url
from varta.cameras.model import Accountability, Camera, OnvifAccess, Place, RecordingPolicy
from varta.cameras.service import CameraDraft
from varta.kernel.errors import BadInput
from varta.kernel.ids import CameraId

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class NewCamera:
    """Hold what the command line says of a new camera."""

    id: str
    url: str
    name: str
    sub_url: str = ""
    latitude: float | None = None
    longitude: float | None = None
    purpose: str = ""
    onvif_url: str = ""


def add_camera(settings: Settings, new: NewCamera) -> str:
    """Register a camera and return its id. Raises `camera.bad_…`, `camera.exists`."""
    draft = CameraDraft(
        id=new.id,
        name=new.name,
        main_url=new.url,
        sub_url=new.sub_url,
        place=Place(latitude=new.latitude, longitude=new.longitude),
        accountability=Accountability(purpose=new.purpose),
        onvif=OnvifAccess(new.onvif_url),
    )
    with open_services(settings) as services:
        return services.cameras.add(services.actor, draft).id


def set_recording(settings: Settings, camera: str, streams: str, limits: Mapping[str, float | None]) -> Row:
    """Change what of a camera is recorded and how long it is kept; a limit of 0 gives it back to the centre's setting.

    `streams` names them with commas between, `none` for nothing; empty text and a limit of None change nothing. Raises
    `camera.not_found`, `camera.bad_recording`.
    """
    with open_services(settings) as services:
        old = services.cameras.get(services.actor, CameraId(camera))
        policy = RecordingPolicy(**(asdict(old.recording) | _streams(streams) | _limits(limits)))
        draft = CameraDraft(
            old.id, old.name, old.main_url, old.sub_url, old.place, old.accountability, old.enabled, old.priority,
            old.onvif, policy,
        )  # fmt: skip
        changed = services.cameras.change(services.actor, old.id, draft)
        return {"id": changed.id, **asdict(changed.recording), "switched_by": changed.switched_by}


def _streams(text: str) -> dict[str, Any]:
    if not text:
        return {}
    wanted = {part.strip() for part in text.split(",")} - {"none"}
    known = ("main", "sub", "audio")
    if not wanted <= set(known):
        raise BadInput(
            "camera.bad_recording", f"'{text}': name main, sub and audio with commas between, or none.", where="streams"
        )
    return {name: name in wanted for name in known}


def _limits(limits: Mapping[str, float | None]) -> dict[str, Any]:
    return {name: value or None for name, value in limits.items() if value is not None}


def list_cameras(settings: Settings) -> Sequence[Row]:
    """Return the cameras as plain rows, passwords masked."""
    with open_services(settings) as services:
        return [_camera_row(camera) for camera in services.cameras.list(services.actor)]


def remove_camera(settings: Settings, camera: str) -> None:
    """Remove a camera. Raises `camera.not_found`."""
    with open_services(settings) as services:
        services.cameras.remove(services.actor, CameraId(camera))


def probe_camera(settings: Settings, target: str, seconds: float) -> Row:
    """Connect to a registered camera or an address; return what it sends. Raises `camera.…`."""
    from varta.media.probe import probe

    url = target
    if "://" not in target:
        with open_services(settings) as services:
            url = services.cameras.get(services.actor, CameraId(target)).main_url
    found = probe(check_url(url), seconds)
    return {
        "url": mask_url(url),
        "codec": found.codec,
        "width": found.width,
        "height": found.height,
        "seconds_to_first_picture": round(found.seconds_to_first_picture, 3),
    }


def add_person(settings: Settings, login: str, name: str, role: Role, password: str) -> None:
    """Add an account. Raises `access.login_taken`, `access.bad_…`, `access.password_…`."""
    with open_services(settings) as services:
        services.access.add(services.actor, login, name, role, password)


def list_people(settings: Settings) -> Sequence[Row]:
    """Return the accounts as plain rows."""
    with open_services(settings) as services:
        return [_person_row(person) for person in services.access.people(services.actor)]


def set_password(settings: Settings, login: str, password: str) -> None:
    """Set a password. Raises `access.no_such_person`, `access.password_…`."""
    with open_services(settings) as services:
        person = services.access.find(services.actor, login)
        services.access.set_password(services.actor, person.id, password)


def switch_person(settings: Settings, login: str, *, on: bool) -> None:
    """Open or close an account. Raises `access.no_such_person`, `access.last_administrator`."""
    with open_services(settings) as services:
        person = services.access.find(services.actor, login)
        services.access.change(services.actor, person.id, name=person.name, role=person.role, disabled=not on)


def _camera_row(camera: Camera) -> Row:
    return {
        "id": camera.id,
        "name": camera.name,
        "enabled": camera.enabled,
        "priority": camera.priority,
        "main_url": mask_url(camera.main_url),
        "sub_url": mask_url(camera.sub_url),
        "onvif_url": mask_url(camera.onvif.url),
        "latitude": camera.place.latitude,
        "longitude": camera.place.longitude,
        "purpose": camera.accountability.purpose,
        "recording": asdict(camera.recording),
        "switched_by": camera.switched_by,
        "created_at": camera.created_at.isoformat(),
    }


def _person_row(person: Person) -> Row:
    return {
        "id": person.id,
        "login": person.login,
        "name": person.name,
        "role": person.role.value,
        "disabled_at": person.disabled_at.isoformat() if person.disabled_at else None,
        "must_change_password": person.must_change_password,
        "created_at": person.created_at.isoformat(),
    }
