"""Each kind of rule over tracks: what must be reported, once and when, and what must not."""

import math

import pytest

from support.sightings import FROM_ABOVE, Path, going, play, still
from varta.kernel.errors import BadInput

AREA = [[0.2, 0.2], [0.8, 0.2], [0.8, 0.9], [0.2, 0.9]]
Objects = list[tuple[str, Path]]


def times(rule: dict[str, object], objects: Objects, seconds: float = 60.0) -> list[float]:
    return [t for t, _ in play(rule, objects, seconds)]


def two(first: Path, second: Path) -> Path:
    return lambda t: first(t) or second(t)


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        ([("person", still(0.5, 0.6))], [20.0]),
        ([("person", still(0.5, 0.6, until=19.0))], []),
        ([("car", still(0.5, 0.6))], []),
        ([("person", two(still(0.5, 0.6, until=12), still(0.1, 0.6, 12, 15))), ("person", still(0.1, 0.95))], []),
        # Out for three seconds and back: it is the same loitering.
        ([("person", two(two(still(0.5, 0.6, until=12), still(0.1, 0.6, 12, 15)), still(0.5, 0.6, 15)))], [20.0]),
        # Out for ten seconds: it is another.
        ([("person", two(two(still(0.5, 0.6, until=12), still(0.1, 0.6, 12, 22)), still(0.5, 0.6, 22)))], [42.0]),
        ([("person", still(0.4, 0.6)), ("person", still(0.6, 0.6, since=5))], [20.0, 25.0]),
    ],
)
def test_loitering(objects: Objects, expected: list[float]) -> None:
    assert times({"kind": "loitering", "points": AREA, "seconds": 20}, objects) == expected


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        ([("car", still(0.5, 0.6))], [10.0]),
        ([("person", still(0.5, 0.6))], []),
        ([("car", going(0.2, 0.6, 0.05))], []),
        ([("car", going(0.2, 0.6, 0.01))], []),  # a jam that creeps
        ([("car", lambda t: (min(0.1 + 0.1 * t, 0.5), 0.6))], [14.0]),  # drives in, stands at 4 s
        (
            [("car", lambda t: (0.5 + 0.004 * math.sin(9 * t), 0.6 + 0.004 * math.cos(7 * t)))],
            [10.0],
        ),  # its box trembles
        ([("car", lambda t: None if 5 <= t < 11 else (0.5, 0.6))], [11.0]),  # a bus hid it
        ([("car", lambda t: (0.5, 0.6) if t < 20 else (min(0.5 + 0.1 * (t - 20), 0.75), 0.6))], [10.0, 32.4]),
    ],
)
def test_stopped_vehicle(objects: Objects, expected: list[float]) -> None:
    assert times({"kind": "stopped_vehicle", "points": AREA}, objects, 40) == pytest.approx(expected, abs=0.41)


@pytest.mark.parametrize(
    ("objects", "count"),
    [
        ([("person", still(0.5, 0.6))], 1),
        ([("person", going(0.1, 0.6, 0.05))], 1),  # walks through
        ([("person", still(0.1, 0.6))], 0),  # beside the road
        ([("car", going(0.1, 0.6, 0.1))], 0),
        ([("person", still(0.5, 0.58)), ("car", still(0.5, 0.6))], 0),  # the driver
        ([("person", still(0.5, 0.63)), ("car", still(0.5, 0.6))], 1),  # stands before the car
        ([("person", going(0.1, 0.6, 0.06)), ("bicycle", going(0.1, 0.61, 0.06))], 0),  # rides
        ([("person", going(0.0, 0.6, 0.4))], 0),  # too fast for legs: a vehicle seen wrongly
    ],
)
def test_wrong_place(objects: Objects, count: int) -> None:
    assert len(times({"kind": "wrong_place", "classes": ["person"], "points": AREA}, objects, 20)) == count


def crowd_of(count: int, since: float = 0.0, until: float = 1e9) -> Objects:
    return [("person", still(0.3 + 0.04 * i, 0.6, since, until)) for i in range(count)]


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        (crowd_of(5), [3.4]),
        (crowd_of(4), []),
        (crowd_of(4) + crowd_of(1, 10, 12), []),  # for two seconds only
        ([*crowd_of(4), ("person", lambda t: (0.6, 0.6) if int(t * 5) % 4 else None)], [3.4]),  # one flickers
        (crowd_of(3) + [("person", still(0.1, 0.6))] * 4, []),
        ([*crowd_of(4), ("person", still(0.6, 0.6, 0, 20)), ("person", still(0.6, 0.7, 30))], [3.4, 33.4]),
        ([("car", still(0.3 + 0.04 * i, 0.6)) for i in range(8)], []),
    ],
)
def test_crowd(objects: Objects, expected: list[float]) -> None:
    # Over once it is below 85 % of the threshold: of five, four are.
    assert times({"kind": "crowd", "points": AREA, "count": 5}, objects) == pytest.approx(expected, abs=0.21)


def test_a_crowd_is_measured_on_the_ground() -> None:
    rule: dict[str, object] = {"kind": "crowd", "points": AREA, "density": 0.05}
    # The area is 0.6 × 32 m by 0.7 × 18 m: 242 m².
    assert not play(rule, crowd_of(11), 10, ground=FROM_ABOVE)
    [(_, hit)] = play(rule, crowd_of(13), 10, ground=FROM_ABOVE)
    assert hit.details["count"] == 13
    assert hit.details["area_m2"] == pytest.approx(241.9, abs=0.1)
    assert hit.details["density_per_m2"] == pytest.approx(0.05, abs=0.006)
    assert hit.sighting.box[0] < 0.3


@pytest.mark.parametrize("rule", [{"kind": "speed"}, {"kind": "crowd", "density": 1.0}])
def test_metres_need_the_ground(rule: dict[str, object]) -> None:
    with pytest.raises(BadInput) as refused:
        play(rule, [], 1)
    assert refused.value.code == "rule.needs_ground"


UP = {"kind": "wrong_way", "points": AREA, "heading": [[0.5, 0.9], [0.5, 0.2]]}


@pytest.mark.parametrize(
    ("path", "count"),
    [
        (going(0.5, 0.2, 0.0, 0.15), 1),  # down, against
        (going(0.5, 0.9, 0.0, -0.15), 0),
        (going(0.0, 0.5, 0.2), 0),  # across
        (still(0.5, 0.5), 0),
        (lambda t: (0.5, 0.5 + 0.01 * math.sin(5 * t)), 0),  # trembles
        (going(0.1, 0.2, 0.0, 0.15), 0),  # on the other carriageway
        (going(0.5, 0.2, 0.05, 0.15), 1),  # down and a little aside
    ],
)
def test_wrong_way(path: Path, count: int) -> None:
    hits = play(UP, [("car", path)], 20)
    assert len(hits) == count
    assert all(hit.details["off_degrees"] > 120 for _, hit in hits)


def test_wrong_way_is_not_for_people() -> None:
    assert not play(UP, [("person", going(0.5, 0.2, 0.0, 0.15))], 20)


@pytest.mark.parametrize(("kmh", "count"), [(40.0, 0), (50.0, 0), (62.0, 1), (90.0, 1)])
@pytest.mark.parametrize("step", [0.2, 0.04])
def test_speed(kmh: float, count: int, step: float) -> None:
    path = going(0.0, 0.5, kmh / 3.6 / 32)
    hits = play({"kind": "speed", "points": AREA}, [("car", path)], 6, ground=FROM_ABOVE, step=step)
    assert len(hits) == count
    for _, hit in hits:
        ground = hit.sighting.ground
        assert ground is not None
        assert ground.speed is not None
        assert ground.speed * 3.6 == pytest.approx(kmh, abs=max(0.1, 3 * ground.speed_error * 3.6))
        assert 0 < ground.speed_error * 3.6 < 0.1 * kmh
        assert hit.details["limit_kmh"] == 50


@pytest.mark.parametrize("seed", range(5))
def test_a_trembling_box_widens_the_error_and_not_the_speed(seed: int) -> None:
    def path(t: float) -> tuple[float, float] | None:
        x = 17.0 / 32 * t
        return (x + 0.004 * math.sin(37 * t + seed), 0.5 + 0.004 * math.cos(53 * t + seed)) if x < 1 else None

    hits = play({"kind": "speed", "limit_kmh": 30}, [("car", path)], 6, ground=FROM_ABOVE)
    assert len(hits) == 1
    ground = hits[0][1].sighting.ground
    assert ground is not None
    assert ground.speed == pytest.approx(17.0, abs=3 * ground.speed_error)


@pytest.mark.parametrize(
    ("rule", "objects", "expected"),
    [
        ({}, [("car", still(0.4, 0.6)), ("car", still(0.6, 0.6, 20))], [(5, 1, 1), (24, 2, 1)]),
        ({}, [("car", still(0.4, 0.6)), ("car", still(0.6, 0.6, 0, 20))], [(5, 2, 2), (25, 1, -1)]),
        ({}, [("car", still(0.4, 0.6)), ("car", going(0.1, 0.6, 0.4, since=20))], [(5, 1, 1)]),  # drives through
        ({}, [("car", lambda t: (0.4, 0.6) if int(t * 5) % 9 else None)], [(5, 1, 1)]),  # flickers
        ({"count": 2}, [("car", still(0.4, 0.6)), ("car", still(0.6, 0.6, 20))], [(24, 2, 1)]),
        ({"classes": ["person"]}, [("car", still(0.4, 0.6))], []),
        ({}, [("car", still(0.1, 0.6))], []),
    ],
)
def test_occupancy(rule: dict[str, object], objects: Objects, expected: list[tuple[float, int, int]]) -> None:
    hits = play({"kind": "occupancy", "points": AREA, **rule}, objects, 60)
    assert [(hit.details["count"], hit.details["change"]) for _, hit in hits] == [(n, c) for _, n, c in expected]
    assert [t for t, _ in hits] == pytest.approx([t for t, _, _ in expected], abs=2.1)
    assert [hit.occasion for _, hit in hits] == list(range(1, len(hits) + 1))


def people(pace: float, count: int, since: float = 10.0) -> Objects:
    """Return people who stand and from a time on go away from the middle, in heights of their boxes per second."""

    def path(i: int) -> Path:
        x, y, angle = 0.4 + 0.05 * i, 0.5, 2 * math.pi * i / count

        def at(t: float) -> tuple[float, float]:
            gone = max(0.0, t - since) * pace * 0.1
            return x + gone * math.cos(angle) * 9 / 16, y + gone * math.sin(angle)

        return at

    return [("person", path(i)) for i in range(count)]


@pytest.mark.parametrize(
    ("objects", "count"),
    [
        (people(2.2, 5), 1),
        (people(0.8, 5), 0),  # walking
        (people(2.2, 2), 0),  # two joggers
        (people(2.2, 3) + people(0.0, 6), 0),  # most stand
        ([("car", path) for _, path in people(2.2, 5)], 0),
        (people(2.2, 4) + [("bicycle", path) for _, path in people(2.2, 4)], 0),  # cyclists
    ],
)
def test_scatter(objects: Objects, count: int) -> None:
    hits = play({"kind": "scatter"}, objects, 14)
    assert len(hits) == count
    for t, hit in hits:
        assert 10 < t < 12.5
        assert hit.details["count"] >= 3


@pytest.mark.parametrize(
    ("rule", "objects", "expected"),
    [
        ({}, [], [20.0]),
        ({}, [("person", still(0.5, 0.6))], []),
        ({}, [("person", still(0.5, 0.6, until=10))], [31.0]),
        ({}, [("person", lambda t: (0.5, 0.6) if t % 15 < 5 else None)], []),
        ({}, [("person", still(0.1, 0.6))], [20.0]),  # beside the post
        ({"count": 2}, [("person", still(0.5, 0.6))], [20.0]),
        ({"classes": ["person"]}, [("car", still(0.5, 0.6))], [20.0]),
        ({}, [("person", two(still(0.5, 0.6, 0, 5), still(0.5, 0.6, 30, 35)))], [26.0, 56.0]),
    ],
)
def test_absence(rule: dict[str, object], objects: Objects, expected: list[float]) -> None:
    hits = play({"kind": "absence", "points": AREA, "seconds": 20, **rule}, objects, 60)
    assert [t for t, _ in hits] == pytest.approx(expected, abs=0.7)
    assert all(hit.details["expected"] == rule.get("count", 1) for _, hit in hits)


LINE = {"kind": "line_crossing", "points": [[0.5, 0.1], [0.5, 0.9]], "classes": ["vehicle"]}


def lane(y: float, kinds: list[str], speed: float, every: float) -> Objects:
    start = 0.0 if speed > 0 else 1.0
    return [(kind, going(start, y, speed, since=every * i)) for i, kind in enumerate(kinds)]


@pytest.mark.parametrize("speed", [0.1, 0.35, 0.6])
@pytest.mark.parametrize("phase", [0.0, 0.07, 0.13])
def test_a_road_is_counted_by_class_and_direction(speed: float, phase: float) -> None:
    right = lane(0.7, ["car", "truck", "car", "car"], speed, 1.2 + phase)
    left = lane(0.3, ["truck", "car"], -speed, 1.7 + phase)
    hits = play(LINE, right + left, 20)
    assert len(hits) == 6
    assert hits[-1][1].details == {
        "count": 6,
        "count_left": 4,
        "count_left_car": 3,
        "count_left_truck": 1,
        "count_right": 2,
        "count_right_car": 1,
        "count_right_truck": 1,
    }


@pytest.mark.parametrize("first", [0.42, 0.48, 0.495, 0.51, 0.56])
def test_a_fast_vehicle_that_appears_just_at_the_line_counts(first: float) -> None:
    # 0.12 of the picture in each look: as long as the car itself.
    path: Path = lambda t: (first + 0.6 * t, 0.6) if first + 0.6 * t < 1 else None  # noqa: E731
    assert [hit.direction for _, hit in play(LINE, [("car", path)], 3)] == ["left"]


@pytest.mark.parametrize("path", [still(0.51, 0.6), going(0.51, 0.6, 0.02), going(0.75, 0.6, 0.3)])
def test_who_appears_behind_the_line_and_is_slow_or_far_from_it_does_not(path: Path) -> None:
    assert not play(LINE, [("car", path)], 3)


def test_a_change_of_id_on_the_line_is_no_second_vehicle() -> None:
    path = going(0.1, 0.6, 0.5)
    before: Path = lambda t: path(t) if t < 0.75 else None  # noqa: E731
    after: Path = lambda t: path(t) if t >= 0.75 else None  # noqa: E731
    assert len(play(LINE, [("car", before), ("truck", after)], 3)) == 1


def test_two_boxes_on_one_vehicle_are_one() -> None:
    path, other = going(0.1, 0.6, 0.3), going(0.11, 0.61, 0.3)
    assert len(play(LINE, [("car", path), ("bus", other)], 4)) == 1


def test_a_vehicle_that_the_network_cannot_name_counts_where_vehicles_are_wanted() -> None:
    hits = play(LINE, [("vehicle-sized object", going(0.1, 0.6, 0.3))], 4)
    assert hits[0][1].details["count_left_vehicle-sized_object"] == 1
