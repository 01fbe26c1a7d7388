"""Objects that move as a test says, for rules over tracks."""

from collections.abc import Callable, Iterable

from varta.kernel.geometry import Point
from varta.kernel.ground import Calibration, GroundPair, Unit
from varta.kernel.ground_plane import GroundPlane
from varta.kernel.rule_text import parse_rule
from varta.vision.ground import GroundTracker
from varta.vision.rules.factory import make_rule
from varta.vision.rules.sighting import Hit, Sighting

ASPECT = 16 / 9
STEP_S = 0.2
SIZES = {"person": (0.03, 0.1), "car": (0.12, 0.1), "truck": (0.16, 0.16), "bus": (0.12, 0.11), "bicycle": (0.05, 0.06)}

# The picture's width shows 32 m and its height 18 m, seen straight from above: 1 m is 1/32 of the width.
FROM_ABOVE = Calibration(
    tuple(GroundPair(Point(x, y), 32 * x, 18 * (1 - y)) for x, y in ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))),
    Unit.METRES,
)

# Where an object's foot is at a time in seconds, as fractions of the picture; None while it is not seen.
Path = Callable[[float], tuple[float, float] | None]


def sighting(x: float, y: float, number: int = 1, kind: str = "person", sure: bool = True) -> Sighting:
    """Return one object with its foot at a point."""
    width, height = SIZES.get(kind, (0.1, 0.1))
    return Sighting(number, kind, sure, 0.9, (x - width / 2, y - height, x + width / 2, y), ASPECT)


def still(x: float, y: float, since: float = 0.0, until: float = 1e9) -> Path:
    """Return the path of something that stands at a point for a time."""
    return lambda t: (x, y) if since <= t < until else None


def going(x: float, y: float, dx: float, dy: float = 0.0, since: float = 0.0) -> Path:
    """Return the path of something that goes steadily, fractions of the picture per second, while it is in it."""

    def path(t: float) -> tuple[float, float] | None:
        place = x + dx * (t - since), y + dy * (t - since)
        return place if t >= since and 0 <= place[0] <= 1 and 0.02 <= place[1] <= 1 else None

    return path


def play(
    rule: dict[str, object],
    objects: Iterable[tuple[str, Path]],
    seconds: float,
    *,
    ground: Calibration | None = None,
    step: float = STEP_S,
) -> list[tuple[float, Hit]]:
    """Return what a rule reports of objects that follow their paths, with the times; each is confirmed after 0.4 s."""
    tracker = GroundTracker(GroundPlane(ground)) if ground else None
    engine = make_rule(parse_rule({"name": "r", **rule}), tracker.plane if tracker else None)
    assert hasattr(engine, "step")
    born: dict[int, float] = {}
    hits = []
    for i in range(round(seconds / step) + 1):
        t = i * step
        seen = []
        for number, (kind, path) in enumerate(objects, 1):
            place = path(t)
            if place is None:
                continue
            sure = t - born.setdefault(number, t) >= 0.4 - 1e-6
            one = sighting(*place, number, kind, sure)
            on = tracker.locate(number, one.foot, one.height, t) if tracker else None
            seen.append(Sighting(number, kind, sure, 0.9, one.box, ASPECT, on))
        hits += [(round(t, 3), hit) for hit in engine.step(seen, t)]
    return hits
