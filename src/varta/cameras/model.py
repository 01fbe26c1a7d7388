"""What a camera is, and the rules that watch it."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from varta.kernel.errors import BadInput
from varta.kernel.ground import Calibration
from varta.kernel.ids import CameraId, HromadaCode, RuleId
from varta.kernel.rules import RuleSpec

MAX_NAME = 80
MAX_KEPT = 100_000  # days or GiB


@dataclass(frozen=True, slots=True)
class Place:
    """Say where a camera stands and where it looks.

    Degrees WGS 84; `bearing` clockwise from north; `field_of_view` horizontal degrees; `range_m` metres.
    """

    latitude: float | None = None
    longitude: float | None = None
    bearing: float | None = None
    field_of_view: float | None = None
    range_m: float | None = None
    address: str = ""
    hromada: HromadaCode | None = None

    def __post_init__(self) -> None:
        limits = {
            "latitude": (-90.0, 90.0),
            "longitude": (-180.0, 180.0),
            "bearing": (0.0, 360.0),
            "field_of_view": (1.0, 360.0),
            "range_m": (1.0, 5000.0),
        }
        for key, (low, high) in limits.items():
            value = getattr(self, key)
            if value is not None and not low <= value <= high:
                raise BadInput(
                    "camera.bad_place", f"{key} must be from {low:g} to {high:g}; got {value:g}.", where=f"place.{key}"
                )
        if (self.latitude is None) != (self.longitude is None):
            raise BadInput("camera.bad_place", "Give both latitude and longitude, or neither.", where="place")


@dataclass(frozen=True, slots=True)
class Accountability:
    """Say why a camera exists and who answers for it (UK Surveillance Camera Code, principles 1, 2 and 10)."""

    purpose: str = ""
    necessity: str = ""
    owner: str = ""
    contact: str = ""
    review_on: date | None = None

    def overdue(self, today: date) -> bool:
        """Tell whether nobody has looked again at whether this camera is still needed."""
        return self.review_on is None or self.review_on < today


@dataclass(frozen=True, slots=True)
class RecordingPolicy:
    """Say what of a camera is recorded and how long it is kept; None takes the centre's setting.

    Sound is recorded only where `audio` was switched on on purpose.
    """

    main: bool = True
    sub: bool = False
    audio: bool = False
    continuous_days: float | None = None
    events_days: float | None = None
    max_gib: float | None = None

    def __post_init__(self) -> None:
        for where in ("continuous_days", "events_days", "max_gib"):
            value = getattr(self, where)
            if value is not None and not 0 < value <= MAX_KEPT:
                raise BadInput(
                    "camera.bad_recording",
                    f"{where} must be above 0 and at most {MAX_KEPT}.",
                    where=f"recording.{where}",
                )


@dataclass(frozen=True, slots=True)
class OnvifAccess:
    """Say where a camera's ONVIF service is (with credentials in `url`, empty where it has none), and what to hear.

    Of what the camera notices itself, tampering and its inputs raise alarms; motion only where it is asked for.
    """

    url: str = ""
    tamper: bool = True
    inputs: bool = True
    motion: bool = False

    @property
    def listens(self) -> bool:
        """Tell whether anything shall be heard."""
        return bool(self.url) and (self.tamper or self.inputs or self.motion)


@dataclass(frozen=True, slots=True)
class Camera:
    """Hold one camera as registered. Its addresses may carry credentials: see `mask_url`."""

    id: CameraId
    name: str
    main_url: str
    created_at: datetime
    sub_url: str = ""
    place: Place = field(default_factory=Place)
    accountability: Accountability = field(default_factory=Accountability)
    enabled: bool = True
    priority: int = 5  # 1 most important … 9 least
    recording: RecordingPolicy = field(default_factory=RecordingPolicy)
    switched_by: str = ""  # who last switched the camera or its recording on or off, and when
    switched_at: datetime | None = None
    onvif: OnvifAccess = field(default_factory=OnvifAccess)
    ground: Calibration | None = None

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > MAX_NAME:
            raise BadInput("camera.bad_name", f"A camera needs a name of 1 to {MAX_NAME} characters.", where="name")
        if not 1 <= self.priority <= 9:  # noqa: PLR2004 - the scale is stated above
            raise BadInput("camera.bad_priority", "Priority is 1 (most important) to 9.", where="priority")

    def enable(self, on: bool) -> "Camera":
        """Return it switched on or off."""
        return replace(self, enabled=on)


class Priority(StrEnum):
    """Say how soon a person must look."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Rule:
    """Hold a camera's rule; `version` grows by one with each change."""

    id: RuleId
    camera_id: CameraId
    spec: RuleSpec
    changed_at: datetime
    enabled: bool = True
    priority: Priority = Priority.HIGH
    version: int = 1
