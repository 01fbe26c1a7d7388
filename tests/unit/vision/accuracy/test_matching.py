"""Which alarm answers which truth."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varta.vision.accuracy.matching import Alarm, Score, assign, score
from varta.vision.accuracy.truth import Due, RuleTruth

PRESENCE = (Due(6, 19), Due(22, 44), Due(50, 69))


@pytest.mark.parametrize(
    ("times", "expected", "found", "false", "repeats", "delays"),
    [
        ([], 3, 0, 0, 0, ()),
        ([6.4, 22.1, 50], 3, 3, 0, 0, (0.4, 0.1, 0)),
        ([5.2], 3, 1, 0, 0, (0,)),  # early within the tolerance is not late
        ([4.9], 3, 0, 1, 0, ()),
        ([19.9, 20.1], 3, 1, 1, 0, (13.9,)),
        ([7, 8, 9], 3, 1, 2, 2, (1,)),  # the same object again: false, and said to be a repeat
        ([7, 30, 48], 3, 2, 1, 0, (1, 8)),
        ([100], 3, 0, 1, 0, ()),
    ],
)
def test_alarms_answer_what_is_due(
    times: list[float], expected: int, found: int, false: int, repeats: int, delays: tuple[float, ...]
) -> None:
    got = score([Alarm(t) for t in times], RuleTruth("r", PRESENCE), 100)
    assert (got.expected, got.found, got.false, got.repeats) == (expected, found, false, repeats)
    assert got.delays_s == pytest.approx(delays)


def test_two_objects_at_once_need_two_alarms() -> None:
    due = (Due(10, 20), Due(12, 14))
    assert score([Alarm(12.5), Alarm(18)], RuleTruth("r", due), 30).found == 2
    assert score([Alarm(12.5)], RuleTruth("r", due), 30).found == 1


def test_class_and_direction_bind() -> None:
    due = (Due(5, 5, "car", "left"), Due(5, 5, direction="right"))
    truth = RuleTruth("r", due)
    assert score([Alarm(5, "person", "right"), Alarm(5, "car", "left")], truth, 10).found == 2
    assert score([Alarm(5, "car", "right"), Alarm(5, "person", "left")], truth, 10).found == 1


def test_what_may_come_is_neither_right_nor_wrong() -> None:
    truth = RuleTruth("r", (Due(5, 6), Due(20, 21, optional=True)))
    silent, spoken = score([Alarm(5)], truth, 30), score([Alarm(5), Alarm(20)], truth, 30)
    assert (silent.expected, silent.found, silent.false) == (1, 1, 0)
    assert (spoken.expected, spoken.found, spoken.false) == (1, 1, 0)
    assert spoken.delays_s == (0,)


def test_what_must_come_is_served_first() -> None:
    truth = RuleTruth("r", (Due(4.5, 6, optional=True), Due(5, 6)))
    assert score([Alarm(4.5)], truth, 30).found == 1


@pytest.mark.parametrize(
    ("counts", "directions", "expected", "found", "false"),
    [
        ({"left": 2, "right": 1}, ["left", "right", "left"], 3, 3, 0),
        ({"left": 2, "right": 1}, ["left", "right", "right"], 3, 2, 1),
        ({"any": 4}, ["left", "right"], 4, 2, 0),
        ({"any": 1}, ["left", "right"], 1, 1, 1),
        ({"left": 1}, ["left", "right"], 1, 1, 1),  # a direction of which nothing is due
        ({"left": 0, "right": 0}, ["left"], 0, 0, 1),
    ],
)
def test_counts(counts: dict[str, int], directions: list[str], expected: int, found: int, false: int) -> None:
    alarms = [Alarm(float(i), "person", d) for i, d in enumerate(directions)]
    got = score(alarms, RuleTruth("r", counts=counts), 60)
    assert (got.expected, got.found, got.false, got.delays_s) == (expected, found, false, ())


def test_silence_is_judged_by_the_hour() -> None:
    got = score([Alarm(1), Alarm(2)], RuleTruth("r"), 1800)
    assert (got.precision, got.recall, got.false_per_hour, got.false_at_s) == (0, None, 4, (1, 2))
    quiet = score([], RuleTruth("r"), 1800)
    assert (quiet.precision, quiet.recall, quiet.false_per_hour) == (None, None, 0)
    assert Score().false_per_hour is None


def test_scores_add_up() -> None:
    one = score([Alarm(6.4)], RuleTruth("r", PRESENCE), 100)
    both = one + score([Alarm(1)], RuleTruth("s"), 50)
    assert (both.expected, both.found, both.false, both.seconds) == (3, 1, 1, 150)
    assert both.delay_median_s == pytest.approx(0.4)
    assert one.missed_at_s == (22, 50)


times = st.integers(0, 40).map(lambda n: n / 2)
dues = st.tuples(times, st.integers(0, 8)).map(lambda pair: Due(pair[0], pair[0] + pair[1] / 2))


@settings(max_examples=150, deadline=None)
@given(st.lists(times, max_size=5), st.lists(dues, max_size=5))
def test_no_other_assignment_finds_more_or_sooner(when: list[float], due: list[Due]) -> None:
    alarms = [Alarm(t) for t in when]
    pairs = assign(alarms, due, 0.5)
    assert len({a for a, _ in pairs}) == len({d for _, d in pairs}) == len(pairs)
    assert (len(pairs), -cost(alarms, due, pairs)) == pytest.approx(best(alarms, due, 0.5))


def cost(alarms: list[Alarm], due: list[Due], pairs: list[tuple[int, int]]) -> float:
    return sum(abs(alarms[a].time_s - due[d].start_s) for a, d in pairs)


def best(alarms: list[Alarm], due: list[Due], tolerance_s: float) -> tuple[int, float]:
    """Try all orders."""
    found = (0, 0.0)
    slots = [*range(len(due)), *[-1] * len(alarms)]
    for order in set(permutations(slots, len(alarms))):
        pairs = [
            (a, d)
            for a, d in enumerate(order)
            if d >= 0 and due[d].start_s - tolerance_s <= alarms[a].time_s <= due[d].end_s + tolerance_s
        ]
        found = max(found, (len(pairs), -cost(alarms, due, pairs)))
    return found
