"""Cameras, their rules, and tests of addresses."""

from datetime import date

from pydantic import Field

from varta.cameras.address import check_url, mask_url
from varta.cameras.model import Accountability as AccountabilityModel
from varta.cameras.model import Camera as CameraModel
from varta.cameras.model import Place as PlaceModel
from varta.cameras.model import Priority
from varta.cameras.model import Rule as RuleModel
from varta.cameras.service import CameraDraft as CameraDraftModel
from varta.cameras.service import RuleDraft as RuleDraftModel
from varta.kernel.geometry import Point
from varta.kernel.ids import HromadaCode
from varta.kernel.rules import MAX_POINTS, Direction, RuleKind
from varta.kernel.rules import RuleSpec as SpecModel
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


class Camera(Answer):
    """Describe a camera; its addresses show no password and are empty without `manage_cameras`."""

    id: str
    name: str
    enabled: bool
    priority: int
    main_url: str
    sub_url: str
    place: Place
    accountability: Accountability
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


class RuleSpec(Answer):
    """Describe what a rule watches for; points are fractions of width and height."""

    name: str
    kind: RuleKind
    classes: list[str]
    points: list[tuple[float, float]]
    seconds: float
    direction: Direction


class Rule(Answer):
    """Describe a camera's rule."""

    id: str
    camera_id: str
    enabled: bool
    priority: Priority
    version: int
    changed_at: UtcTime
    spec: RuleSpec


class Rules(Answer):
    """List a camera's rules."""

    items: list[Rule]
    next: str | None = None


class RuleSpecDraft(Body):
    """Describe what a rule shall watch for."""

    name: Line
    kind: RuleKind
    points: list[tuple[float, float]] = Field(max_length=MAX_POINTS)
    classes: list[Line] = Field(default_factory=list, max_length=100)
    seconds: float = 0.0
    direction: Direction = Direction.BOTH

    def as_model(self) -> SpecModel:
        """Return the domain's rule; raises `BadInput` (`rule.…`)."""
        return SpecModel(
            name=self.name,
            kind=self.kind,
            points=tuple(Point(x, y) for x, y in self.points),
            classes=frozenset(self.classes),
            seconds=self.seconds,
            direction=self.direction,
        )


class RuleDraft(Body):
    """Describe a rule to add."""

    enabled: bool = True
    priority: Priority = Priority.HIGH
    spec: RuleSpecDraft

    def as_model(self) -> RuleDraftModel:
        """Return the domain's draft; raises `BadInput` (`rule.…`)."""
        return RuleDraftModel(self.spec.as_model(), self.enabled, self.priority)


class RuleChange(RuleDraft):
    """Describe what a rule shall be; `version` is the one that was seen."""

    version: int = Field(ge=1, le=2**31)


class Classes(Answer):
    """List the classes that rules may name."""

    items: list[str]


def camera_of(camera: CameraModel, today: date, *, addresses: bool) -> Camera:
    """Describe a camera, with or without its masked addresses."""
    place, why = camera.place, camera.accountability
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
        created_at=as_utc(camera.created_at),
    )


def rule_of(rule: RuleModel) -> Rule:
    """Describe a rule."""
    spec = rule.spec
    return Rule(
        id=rule.id,
        camera_id=rule.camera_id,
        enabled=rule.enabled,
        priority=rule.priority,
        version=rule.version,
        changed_at=as_utc(rule.changed_at),
        spec=RuleSpec(
            name=spec.name,
            kind=spec.kind,
            classes=sorted(spec.classes),
            points=[(p.x, p.y) for p in spec.points],
            seconds=spec.seconds,
            direction=spec.direction,
        ),
    )
