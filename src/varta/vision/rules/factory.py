"""Which class evaluates which kind of rule."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, runtime_checkable

from varta.kernel.errors import BadInput
from varta.kernel.ground_plane import GroundPlane
from varta.kernel.rules import RuleKind, RuleSpec
from varta.vision.rules.absence import Absence
from varta.vision.rules.crowd import Crowd
from varta.vision.rules.fire import Fire
from varta.vision.rules.line_crossing import LineCrossing
from varta.vision.rules.occupancy import Occupancy
from varta.vision.rules.plate import PlateRule
from varta.vision.rules.scatter import Scatter
from varta.vision.rules.sighting import Hit, Sighting
from varta.vision.rules.smoke import Smoke
from varta.vision.rules.speed import Speed
from varta.vision.rules.staying import Intrusion, Loitering
from varta.vision.rules.still_object import StillObject
from varta.vision.rules.stopped_vehicle import StoppedVehicle
from varta.vision.rules.tamper import Tamper
from varta.vision.rules.wrong_place import WrongPlace
from varta.vision.rules.wrong_way import WrongWay
from varta.vision.scene.view import View
from varta.vision.types import Frame, Tracks


class TrackRule(Protocol):
    """Evaluate one rule over tracks and time; called in order of time with what was seen."""

    @property
    def spec(self) -> RuleSpec:
        """Return the rule."""
        ...

    def step(self, seen: Sequence[Sighting], time_s: float) -> list[Hit]:
        """Return who meets the rule just now."""
        ...


@runtime_checkable
class PixelRule(Protocol):
    """Evaluate one rule over pixels, with or without a network; called in order of time with analysed frames."""

    @property
    def spec(self) -> RuleSpec:
        """Return the rule."""
        ...

    def look(self, frame: Frame, tracks: Tracks) -> list[Hit]:
        """Return what meets the rule just now; boxes as fractions of the picture, `track_id` its own numbering."""
        ...


@runtime_checkable
class SceneRule(Protocol):
    """Evaluate one rule over pixels by what such rules of a camera share; called in order of time with analysed frames.

    `interval_s` is how far apart in seconds the looks may be, moving or not, so that it still finds what it should.
    """

    @property
    def spec(self) -> RuleSpec:
        """Return the rule."""
        ...

    @property
    def interval_s(self) -> float:
        """Return the longest time between two looks."""
        ...

    def watch(self, view: View) -> list[Hit]:
        """Return what meets the rule just now; boxes as fractions of the picture, `track_id` its own numbering."""
        ...


@runtime_checkable
class Rearming(Protocol):
    """Report anew what was reported before; a rule over pixels that can do so is asked when its schedule opens."""

    def rearm(self) -> None:
        """Forget what was reported, so that what still meets the rule is reported again; keep what was learnt."""
        ...


RuleEngine = TrackRule | PixelRule | SceneRule

_OF_TRACKS: Mapping[RuleKind, Callable[[RuleSpec], TrackRule]] = {
    RuleKind.INTRUSION: Intrusion,
    RuleKind.LINE_CROSSING: LineCrossing,
    RuleKind.LOITERING: Loitering,
    RuleKind.STOPPED_VEHICLE: StoppedVehicle,
    RuleKind.WRONG_WAY: WrongWay,
    RuleKind.SPEED: Speed,
    RuleKind.WRONG_PLACE: WrongPlace,
    RuleKind.OCCUPANCY: Occupancy,
    RuleKind.SCATTER: Scatter,
    RuleKind.ABSENCE: Absence,
}
_OF_PIXELS: Mapping[RuleKind, Callable[[RuleSpec], PixelRule | SceneRule]] = {
    RuleKind.TAMPER: Tamper,
    RuleKind.FIRE: Fire,
    RuleKind.SMOKE: Smoke,
    RuleKind.ABANDONED_OBJECT: StillObject,
    RuleKind.REMOVED_OBJECT: StillObject,
    RuleKind.PLATE: PlateRule,
}


def make_rule(spec: RuleSpec, plane: GroundPlane | None = None) -> RuleEngine:
    """Return what evaluates a rule; `plane` is the camera's ground, if it is calibrated.

    Raises `BadInput` (`rule.not_available`, `rule.needs_ground`).
    """
    if plane is None and spec.needs_ground:
        raise BadInput(
            "rule.needs_ground",
            f"Rule '{spec.name}' measures metres; calibrate the camera's ground first ([ground] in a rules file).",
            where="kind",
        )
    if spec.kind is RuleKind.CROWD:
        return Crowd(spec, plane)
    make = _OF_TRACKS.get(spec.kind) or _OF_PIXELS.get(spec.kind)
    if make is None:
        raise BadInput("rule.not_available", f"Rules of the kind '{spec.kind}' are not available here.", where="kind")
    return make(spec)
