import pytest

from varta.kernel.geometry import Point
from varta.kernel.rules import Direction, RuleKind, RuleSpec
from varta.vision.rules.factory import make_rule
from varta.vision.rules.sighting import Hit, Sighting

YARD = tuple(Point(x, y) for x, y in ((0.3, 0.3), (0.7, 0.3), (0.7, 0.9), (0.3, 0.9)))
Place = tuple[float, float] | None


def person(x: float, foot: float, number: int = 1, *, kind: str = "person", sure: bool = True) -> Sighting:
    return Sighting(number, kind, sure, 0.9, (x - 0.04, foot - 0.3, x + 0.04, foot))


def area(seconds: float = 0.0, classes: frozenset[str] = frozenset()) -> RuleSpec:
    return RuleSpec("yard", RuleKind.INTRUSION, YARD, classes, seconds)


def line(direction: Direction = Direction.BOTH) -> RuleSpec:
    """Return a line down the middle: walking down, the right hand is at the picture's left."""
    return RuleSpec("line", RuleKind.LINE_CROSSING, (Point(0.5, 0.2), Point(0.5, 0.9)), direction=direction)


def run(spec: RuleSpec, track: list[list[Sighting]], step: float = 0.2) -> list[tuple[float, Hit]]:
    rule = make_rule(spec)
    return [(round(i * step, 3), hit) for i, seen in enumerate(track) for hit in rule.step(seen, i * step)]


def walk(*xs: float, foot: float = 0.6, number: int = 1, sure: bool = True) -> list[list[Sighting]]:
    return [[person(x, foot, number, sure=sure)] for x in xs]


def test_reports_once_while_somebody_stays() -> None:
    hits = run(area(), walk(*[0.5] * 100))
    assert [t for t, _ in hits] == [0.0]


@pytest.mark.parametrize("step", [0.2, 0.04])
def test_measures_dwell_in_seconds_at_any_rate(step: float) -> None:
    hits = run(area(seconds=3.0), walk(*[0.5] * 200), step)
    assert len(hits) == 1
    assert hits[0][0] == pytest.approx(3.0, abs=step)


def test_counts_anew_after_leaving() -> None:
    inside, outside = [0.5] * 10, [0.1] * 10
    hits = run(area(seconds=1.0), walk(*inside, *outside, *inside))
    assert [t for t, _ in hits] == [1.0, 5.0]
    assert [hit.occasion for _, hit in hits] == [1, 2]


def test_does_not_count_two_short_stays_as_a_long_one() -> None:
    inside, outside = [0.5] * 10, [0.1] * 10
    assert not run(area(seconds=2.5), walk(*inside, *outside, *inside))


def test_ignores_a_tremble_at_the_border() -> None:
    hits = run(area(seconds=2.0), walk(*[0.69, 0.71] * 20))
    assert len(hits) == 1


@pytest.mark.parametrize("gap", [0, 5, 15])
def test_survives_a_loss_and_a_new_id_in_place(gap: int) -> None:
    track = walk(*[0.5] * 10) + [[]] * gap + walk(*[0.5] * 20, number=2)
    hits = run(area(seconds=1.0), track)
    assert [hit.sighting.track_id for _, hit in hits] == [1]


def test_does_not_confuse_a_newcomer_with_a_neighbour() -> None:
    track = [[person(0.5, 0.6, 1)]] * 10 + [[person(0.5, 0.6, 1), person(0.6, 0.7, 2)]] * 10
    hits = run(area(seconds=1.0), track)
    assert [hit.sighting.track_id for _, hit in hits] == [1, 2]


def test_waits_for_the_confirmation_but_counts_from_the_first_sight() -> None:
    hits = run(area(seconds=1.0), walk(*[0.5] * 8, sure=False) + walk(*[0.5] * 5))
    assert [t for t, _ in hits] == [1.6]


def test_heeds_the_class() -> None:
    cars = [[person(0.5, 0.6, kind="car")]] * 10
    assert not run(area(classes=frozenset({"person"})), cars)
    assert run(area(classes=frozenset({"car"})), cars)
    assert run(area(), cars)


RIGHTWARDS = (0.3, 0.36, 0.42, 0.48, 0.54, 0.6, 0.66)


@pytest.mark.parametrize(
    ("xs", "expected"),
    [
        (RIGHTWARDS, ["left"]),
        (RIGHTWARDS[::-1], ["right"]),
        ((*RIGHTWARDS, *RIGHTWARDS[::-1]), ["left", "right"]),
        ((0.3, 0.7), ["left"]),
        ((0.3, 0.4, 0.499, 0.501, 0.499, 0.501, 0.498, 0.6, 0.7), ["left"]),
        ((0.3, 0.4, 0.495, 0.502, 0.49, 0.4, 0.3), []),
        ((0.3, 0.4, 0.45, 0.4), []),
    ],
)
def test_counts_each_crossing_once(xs: tuple[float, ...], expected: list[str]) -> None:
    assert [hit.direction for _, hit in run(line(), walk(*xs))] == expected


@pytest.mark.parametrize("foot", [0.1, 0.95])
def test_counts_nobody_who_walks_around_the_end(foot: float) -> None:
    assert not run(line(), walk(*RIGHTWARDS, foot=foot))


def test_counts_who_comes_back_through_after_walking_around() -> None:
    around = walk(*RIGHTWARDS, foot=0.99)
    back = walk(*RIGHTWARDS[::-1], foot=0.6)
    assert [hit.direction for _, hit in run(line(), around + back)] == ["right"]


@pytest.mark.parametrize(("direction", "count"), [(Direction.LEFT, 1), (Direction.RIGHT, 0), (Direction.BOTH, 1)])
def test_heeds_the_direction(direction: Direction, count: int) -> None:
    assert len(run(line(direction), walk(*RIGHTWARDS))) == count


def test_follows_over_the_line_under_a_new_id() -> None:
    track = walk(*RIGHTWARDS[:4]) + walk(*RIGHTWARDS[3:], number=9)
    assert [hit.direction for _, hit in run(line(), track)] == ["left"]


def test_never_counts_an_unconfirmed_track_and_counts_late_when_it_is_confirmed_late() -> None:
    assert not run(line(), walk(*RIGHTWARDS, sure=False))
    assert run(line(), walk(*RIGHTWARDS, sure=False) + walk(0.7, 0.72))


def test_ignores_feet_that_something_in_front_hides() -> None:
    def at(x: float, foot: float, height: float) -> list[Sighting]:
        return [Sighting(1, "person", True, 0.9, (x - 0.04, foot - height, x + 0.04, foot))]

    across = RuleSpec("line", RuleKind.LINE_CROSSING, (Point(0.1, 0.5), Point(0.9, 0.5)))
    cut = [at(0.5, 0.6, 0.3)] * 5 + [at(0.5, 0.4, 0.1)] * 3 + [at(0.5, 0.6, 0.3)] * 5
    assert not run(across, cut)
    really = [at(0.5, 0.6, 0.3)] * 5 + [at(0.5, 0.4, 0.1)] * 10
    assert [hit.direction for _, hit in run(across, really)] == ["left"]
