"""Cameras, and tests of addresses."""

from datetime import date

from pydantic import Field

from varta.cameras.address import check_onvif_url, check_url, mask_url
from varta.cameras.model import Accountability as AccountabilityModel
from varta.cameras.model import Camera as CameraModel
from varta.cameras.model import OnvifAccess as OnvifModel
from varta.cameras.model import Place as PlaceModel
from varta.cameras.model import RecordingPolicy as RecordingModel
from varta.cameras.service import CameraDraft as CameraDraftModel
from varta.kernel.ids import HromadaCode
from varta.web.schemas.common import Answer, Body, Line, Text, Url, UtcTime, as_utc


class Place(Answer):
    """Say where a camera stands and looks: degrees WGS 84, bearing clockwise from north, metres."""

    latitude: float | None
    longitude: float | None
    bearing: float | None
    field_of_view: float | None
    range_m: float | None
    address: str
    hromada: str | None


class Accountability(Answer):
    """Say why a camera exists and who answers for it."""

    purpose: str
    necessity: str
    owner: str
    contact: str
    review_on: date | None
    overdue: bool


class Onvif(Answer):
    """Say where a camera's ONVIF service is, if it has one, and which of its own notices are heard."""

    configured: bool
    url: str
    tamper: bool
    inputs: bool
    motion: bool


class Recording(Answer):
    """Say what of a camera is recorded and how long it is kept; null is the centre's setting."""

    main: bool
    sub: bool
    audio: bool
    continuous_days: float | None
    events_days: float | None
    max_gib: float | None


class Camera(Answer):
    """Describe a camera; its addresses show no password and are empty without `manage_cameras`.

    `switched_by` and `switched_at` say who last switched it, or its recording, on or off.
    """

    id: str
    name: str
    enabled: bool
    priority: int
    main_url: str
    sub_url: str
    place: Place
    accountability: Accountability
    onvif: Onvif
    recording: Recording
    switched_by: str
    switched_at: UtcTime | None
    created_at: UtcTime


class Cameras(Answer):
    """List cameras."""

    items: list[Camera]
    next: str | None = None


class PlaceDraft(Body):
    """Say where a camera shall stand."""

    latitude: float | None = None
    longitude: float | None = None
    bearing: float | None = None
    field_of_view: float | None = None
    range_m: float | None = None
    address: Line = ""
    hromada: Line | None = None

    def as_model(self) -> PlaceModel:
        """Return the domain's place; raises `BadInput` (`camera.bad_place`)."""
        return PlaceModel(
            latitude=self.latitude,
            longitude=self.longitude,
            bearing=self.bearing,
            field_of_view=self.field_of_view,
            range_m=self.range_m,
            address=self.address,
            hromada=HromadaCode(self.hromada) if self.hromada else None,
        )


class AccountabilityDraft(Body):
    """Say why a camera shall exist."""

    purpose: Text = ""
    necessity: Text = ""
    owner: Line = ""
    contact: Line = ""
    review_on: date | None = None

    def as_model(self) -> AccountabilityModel:
        """Return the domain's accountability."""
        return AccountabilityModel(self.purpose, self.necessity, self.owner, self.contact, self.review_on)


class OnvifDraft(Body):
    """Say where a camera's ONVIF service shall be, and which of its own notices to hear."""

    url: Url = ""
    tamper: bool = True
    inputs: bool = True
    motion: bool = False

    def as_model(self) -> OnvifModel:
        """Return the domain's access; raises `BadInput` (`camera.bad_onvif_url`)."""
        url = check_onvif_url(self.url) if self.url else ""
        return OnvifModel(url, self.tamper, self.inputs, self.motion)


class RecordingDraft(Body):
    """Say what of a camera shall be recorded and how long kept; null takes the centre's setting."""

    main: bool = True
    sub: bool = False
    audio: bool = False
    continuous_days: float | None = None
    events_days: float | None = None
    max_gib: float | None = None

    def as_model(self) -> RecordingModel:
        """Return the domain's policy; raises `BadInput` (`camera.bad_recording`)."""
        return RecordingModel(
            self.main, self.sub, self.audio, self.continuous_days, self.events_days, self.max_gib
        )  # fmt: skip


class CameraDraft(Body):
    """Describe a camera to add or to change; where an address shows `•••`, the stored password stays."""

    id: Line
    name: Line
    main_url: Url
    sub_url: Url = ""
    enabled: bool = True
    priority: int = Field(default=5, ge=1, le=9)
    place: PlaceDraft = Field(default_factory=PlaceDraft)
    accountability: AccountabilityDraft = Field(default_factory=AccountabilityDraft)
    onvif: OnvifDraft = Field(default_factory=OnvifDraft)
    recording: RecordingDraft = Field(default_factory=RecordingDraft)

    def as_model(self) -> CameraDraftModel:
        """Return the domain's draft; raises `BadInput` (`camera.bad_…`)."""
        return CameraDraftModel(
            id=self.id,
            name=self.name,
            main_url=check_url(self.main_url),
            sub_url=check_url(self.sub_url, "sub_url") if self.sub_url else "",
            place=self.place.as_model(),
            accountability=self.accountability.as_model(),
            enabled=self.enabled,
            priority=self.priority,
            onvif=self.onvif.as_model(),
            recording=self.recording.as_model(),
        )


class CameraTest(Body):
    """Ask to try a stream's address; with `camera_id` a masked password is the stored one."""

    url: Url
    camera_id: Line | None = None


class CameraTestResult(Answer):
    """Say what a stream's address gives; `keyframe` is a JPEG in base64."""

    codec: str
    width: int
    height: int
    seconds_to_first_picture: float
    keyframe: str | None


class Classes(Answer):
    """List the classes that rules may name."""

    items: list[str]


def camera_of(camera: CameraModel, today: date, *, addresses: bool) -> Camera:
    """Describe a camera, with or without its masked addresses."""
    place, why, onvif = camera.place, camera.accountability, camera.onvif
    return Camera(
        id=camera.id,
        name=camera.name,
        enabled=camera.enabled,
        priority=camera.priority,
        main_url=mask_url(camera.main_url) if addresses else "",
        sub_url=mask_url(camera.sub_url) if addresses else "",
        place=Place(
            latitude=place.latitude,
            longitude=place.longitude,
            bearing=place.bearing,
            field_of_view=place.field_of_view,
            range_m=place.range_m,
            address=place.address,
            hromada=place.hromada,
        ),
        accountability=Accountability(
            purpose=why.purpose,
            necessity=why.necessity,
            owner=why.owner,
            contact=why.contact,
            review_on=why.review_on,
            overdue=why.overdue(today),
        ),
        onvif=Onvif(
            configured=bool(onvif.url),
            url=mask_url(onvif.url) if addresses else "",
            tamper=onvif.tamper,
            inputs=onvif.inputs,
            motion=onvif.motion,
        ),
        recording=recording_of(camera.recording),
        switched_by=camera.switched_by,
        switched_at=as_utc(camera.switched_at) if camera.switched_at else None,
        created_at=as_utc(camera.created_at),
    )


def recording_of(policy: RecordingModel) -> Recording:
    """Describe what is recorded."""
    return Recording(
        main=policy.main,
        sub=policy.sub,
        audio=policy.audio,
        continuous_days=policy.continuous_days,
        events_days=policy.events_days,
        max_gib=policy.max_gib,
    )
