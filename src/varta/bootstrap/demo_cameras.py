"""The demo's sample data: cameras in Kherson oblast's hromadas, each with a clip, rules and a made-up place."""

from dataclasses import dataclass

from varta.bootstrap.footage import CAR_PARK, CARS, ONE_BY_ONE, PETS, Clip
from varta.cameras.model import Priority
from varta.kernel.geometry import Point
from varta.kernel.rules import RuleKind, RuleSpec

SAMPLE = "(зразок)"
PURPOSE = "Зразок даних для показу: записане відео, вигадане місце."


@dataclass(frozen=True, slots=True)
class DemoRule:
    """Hold a rule for a clip."""

    spec: RuleSpec
    priority: Priority


@dataclass(frozen=True, slots=True)
class DemoCamera:
    """Hold one camera: its clip, where it is said to stand (latitude, longitude), and the rule that fits the clip."""

    id: str
    name: str
    clip: Clip
    place: tuple[float, float]
    bearing: float
    address: str
    hromada: str
    rule: DemoRule


def _area(name: str, seconds: float, classes: str, *points: tuple[float, float]) -> RuleSpec:
    return RuleSpec(
        name, RuleKind.INTRUSION, tuple(Point(*p) for p in points), frozenset(filter(None, classes.split())), seconds
    )


_NEARLY_ALL = ((0.02, 0.02), (0.98, 0.02), (0.98, 0.98), (0.02, 0.98))


def street_rule(number: int) -> DemoRule:
    """Return the rule for Varta's own street: lively on the first two cameras, quiet on the others."""
    seconds = 5.0 if number < 2 else 12.0  # noqa: PLR2004 - the first two
    return DemoRule(
        _area("Затримався на вулиці", seconds, "", (0.3, 0.3), (0.7, 0.3), (0.7, 0.9), (0.3, 0.9)), Priority.MEDIUM
    )


# The seconds were chosen over the clips: together about four alarms a minute, the first some 10 s after the start.
CAMERAS = (
    DemoCamera(
        "ploshcha",
        f"Площа, центральна алея {SAMPLE}",
        PETS,
        (46.6359, 32.6169),
        40.0,
        f"Херсон, площа {SAMPLE}",
        "UA65100150000057191",
        DemoRule(_area("Затримався на алеї", 10.0, "person", (0, 0.2), (0.35, 0.2), (0.35, 1), (0, 1)), Priority.HIGH),
    ),
    DemoCamera(
        "litsei",
        f"Ліцей, вестибюль {SAMPLE}",
        ONE_BY_ONE,
        (46.6308, 32.4454),
        180.0,
        f"Білозерка, ліцей {SAMPLE}",
        "UA65100010000048953",
        DemoRule(_area("Довго стоїть у вестибюлі", 15.0, "person", *_NEARLY_ALL), Priority.MEDIUM),
    ),
    DemoCamera(
        "stoianka",
        f"Стоянка біля ЦНАП {SAMPLE}",
        CAR_PARK,
        (46.6927, 32.5455),
        300.0,
        f"Чорнобаївка, стоянка {SAMPLE}",
        "UA65100170000014054",
        DemoRule(_area("Людина на стоянці", 2.0, "person", *_NEARLY_ALL), Priority.LOW),
    ),
    DemoCamera(
        "viizd",
        f"В’їзд до громади {SAMPLE}",
        CARS,
        (46.8357, 33.4167),
        90.0,
        f"Берислав, в’їзд {SAMPLE}",
        "UA65020010000060480",
        DemoRule(_area("Авто зупинилося на в’їзді", 20.0, "car truck bus", *_NEARLY_ALL), Priority.LOW),
    ),
)
