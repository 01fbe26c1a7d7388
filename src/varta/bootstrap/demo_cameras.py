"""The demo's sample data: cameras in Kherson oblast's hromadas, each with a clip, rules and a made-up place."""

from dataclasses import dataclass

from varta.access.model import Role
from varta.bootstrap.footage import CAR_PARK, CARS, ONE_BY_ONE, PETS, Clip
from varta.cameras.model import Priority
from varta.kernel.geometry import Point
from varta.kernel.rules import Direction, RuleKind, RuleSpec

SAMPLE = "(зразок)"
PURPOSE = "Зразок даних для показу: записане відео, вигадане місце."


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Hold one demo account. The password is public: the demo listens on this machine alone."""

    login: str
    name: str
    role: Role
    password: str


@dataclass(frozen=True, slots=True)
class DemoRule:
    """Hold a rule for a clip, and what its classes become where no model is at hand."""

    spec: RuleSpec
    priority: Priority


@dataclass(frozen=True, slots=True)
class DemoCamera:
    """Hold one camera: its clip, where it is said to stand, and the rules that fit the clip.

    `street` is the rule where Varta's own street is played instead.
    """

    id: str
    name: str
    clip: Clip
    latitude: float
    longitude: float
    bearing: float
    address: str
    hromada: str
    rules: tuple[DemoRule, ...]


PEOPLE = (
    DemoPerson("operator", "Олена Черговенко (зразок)", Role.OPERATOR, "varta-demo-operator"),
    DemoPerson("supervisor", "Тарас Старший (зразок)", Role.SUPERVISOR, "varta-demo-supervisor"),
    DemoPerson("admin", "Адміністратор (зразок)", Role.ADMINISTRATOR, "varta-demo-admin"),
)


def _area(name: str, seconds: float, classes: str, *points: tuple[float, float]) -> RuleSpec:
    return RuleSpec(
        name, RuleKind.INTRUSION, tuple(Point(*p) for p in points), frozenset(filter(None, classes.split())), seconds
    )


def _line(name: str, classes: str, direction: Direction, *points: tuple[float, float]) -> RuleSpec:
    return RuleSpec(
        name,
        RuleKind.LINE_CROSSING,
        tuple(Point(*p) for p in points),
        frozenset(filter(None, classes.split())),
        direction=direction,
    )


CAMERAS = (
    DemoCamera(
        "ploshcha",
        f"Площа, центральна алея {SAMPLE}",
        PETS,
        46.6359,
        32.6169,
        40.0,
        f"Херсон, площа {SAMPLE}",
        "UA65100150000057191",
        (
            DemoRule(
                _area("Газон біля пам'ятника", 2.0, "person", (0.62, 0.55), (1, 0.5), (1, 1), (0.62, 1)), Priority.HIGH
            ),
        ),
    ),
    DemoCamera(
        "litsei",
        f"Ліцей, вестибюль {SAMPLE}",
        ONE_BY_ONE,
        46.6308,
        32.4454,
        180.0,
        f"Білозерка, ліцей {SAMPLE}",
        "UA65100010000048953",
        (
            DemoRule(
                _area(
                    "Довго стоїть у вестибюлі", 12.0, "person", (0.02, 0.02), (0.98, 0.02), (0.98, 0.98), (0.02, 0.98)
                ),
                Priority.MEDIUM,
            ),
        ),
    ),
    DemoCamera(
        "stoianka",
        f"Стоянка біля ЦНАП {SAMPLE}",
        CAR_PARK,
        46.6927,
        32.5455,
        300.0,
        f"Чорнобаївка, стоянка {SAMPLE}",
        "UA65100170000014054",
        (DemoRule(_line("Велосипед на стоянці", "bicycle", Direction.BOTH, (0, 0.5), (1, 0.5)), Priority.LOW),),
    ),
    DemoCamera(
        "viizd",
        f"В'їзд до громади {SAMPLE}",
        CARS,
        46.8357,
        33.4167,
        90.0,
        f"Берислав, в'їзд {SAMPLE}",
        "UA65020010000060480",
        (DemoRule(_line("Авто на виїзд", "car truck bus", Direction.BOTH, (0, 0.5), (1, 0.5)), Priority.LOW),),
    ),
)
