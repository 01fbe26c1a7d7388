"""What rules are told of each object at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from varta.kernel.classes import OBJECT, VEHICLE_SIZED
from varta.kernel.geometry import Point, contains
from varta.kernel.rule_kinds import suits
from varta.kernel.rules import RuleSpec
from varta.vision.ground import GroundTracker, OnGround
from varta.vision.types import Pixels, Tracks

Box = tuple[float, float, float, float]
_EDGE = 1e-4
_BAG = "bag"
# Shares of the picture; what fills more than a quarter is a piece of the scene rather than a thing in it.
_VEHICLE_WIDTH, _VEHICLE_HEIGHT, _VEHICLE_AREA = 0.1, 0.15, 0.25


@dataclass(frozen=True, slots=True)
class Sighting:
    """Hold one object: `box` left, top, right, bottom and `foot` (where it stands) as fractions of the picture.

    `aspect` is the picture's width over its height; `ground` where it is on the map, if the camera is calibrated.
    """

    track_id: int
    class_name: str
    confirmed: bool
    score: float
    box: Box
    aspect: float = 1.0
    ground: OnGround | None = None

    @property
    def foot(self) -> Point:
        """Return the middle of the box's lower edge, kept inside the picture."""
        x = (self.box[0] + self.box[2]) / 2
        return Point(min(max(x, _EDGE), 1 - _EDGE), min(max(self.box[3], _EDGE), 1 - _EDGE))

    @property
    def width(self) -> float:
        """Return the box's width."""
        return self.box[2] - self.box[0]

    @property
    def height(self) -> float:
        """Return the box's height."""
        return self.box[3] - self.box[1]


@dataclass(frozen=True, slots=True)
class Hit:
    """Say that a rule is met by an object just now; `occasion` is 1 for its first time.

    `details` are further facts in the field's words and units, such as `speed_kmh`, `count` or `plate`; `crop` a closer
    picture of what it is about, from whichever frame showed it best.
    """

    sighting: Sighting
    direction: str = ""
    occasion: int = 1
    details: Mapping[str, str | float] = field(default_factory=dict)
    crop: Pixels | None = field(default=None, compare=False)


def sightings(
    tracks: Tracks, width: int, height: int, ground: GroundTracker | None = None, time_s: float = 0.0
) -> list[Sighting]:
    """Return the objects seen at this moment; predicted ones are nobody's witness."""
    seen = []
    for i in range(len(tracks)):
        if not tracks.seen[i]:
            continue
        box = _fractions(tracks.boxes[i].tolist(), width, height)
        sighting = Sighting(
            track_id=int(tracks.ids[i]),
            class_name=sensible_class(tracks.names[int(tracks.classes[i])], box),
            confirmed=bool(tracks.confirmed[i]),
            score=float(tracks.scores[i]),
            box=box,
            aspect=width / height,
        )
        seen.append(_located(sighting, ground, time_s) if ground else sighting)
    if ground:
        ground.forget(time_s)
    return seen


def sensible_class(class_name: str, box: Box) -> str:
    """Return what an object is called, which must be plausible for its size.

    Networks hardly know cars from steeply above: they take them for a mobile phone, which is an object, or a suitcase.
    Something without a name that is as large as a vehicle is called just that; nearer than that a bag is not seen.
    """
    width, height = box[2] - box[0], box[3] - box[1]
    large = width >= _VEHICLE_WIDTH and height >= _VEHICLE_HEIGHT and width * height <= _VEHICLE_AREA
    return VEHICLE_SIZED if large and class_name in (OBJECT, _BAG) else class_name


def concerns(spec: RuleSpec, sighting: Sighting) -> bool:
    """Tell whether a rule is about this kind of object, and it is large enough."""
    return sighting.height >= spec.min_size and suits(spec.wanted, sighting.class_name)


def stands_in(spec: RuleSpec, sighting: Sighting) -> bool:
    """Tell whether an object stands in a rule's area, which may be the whole picture."""
    return not spec.points or contains(spec.points, sighting.foot)


def everybody(spec: RuleSpec, members: list[Sighting], number: int) -> Sighting:
    """Return one sighting for a group: the box around all, or the rule's area where there is nobody; `number` as id."""
    if members:
        boxes = [member.box for member in members]
    else:
        corners = spec.points or (Point(0.0, 0.0), Point(1.0, 1.0))
        boxes = [(p.x, p.y, p.x, p.y) for p in corners]
    names = [member.class_name for member in members] or sorted(spec.classes or spec.form.classes) or ["object"]
    return Sighting(
        track_id=number,
        class_name=max(names, key=names.count),
        confirmed=True,
        score=max((member.score for member in members), default=1.0),
        box=(min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)),
        aspect=members[0].aspect if members else 1.0,
    )


def _located(sighting: Sighting, ground: GroundTracker, time_s: float) -> Sighting:
    place = ground.locate(sighting.track_id, sighting.foot, sighting.height, time_s)
    return Sighting(
        sighting.track_id,
        sighting.class_name,
        sighting.confirmed,
        sighting.score,
        sighting.box,
        sighting.aspect,
        place,
    )


def _fractions(box: list[float], width: int, height: int) -> Box:
    left, top, right, bottom = box
    return left / width, top / height, right / width, bottom / height
