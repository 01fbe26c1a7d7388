"""A camera's pictures on our clock: drift is followed, leaps and stalls change nothing, and times never go back."""

import random
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from varta.media.rtsp.clock import CameraClock

NOW = 1_795_000_000_000_000.0  # 2026, in microseconds
STEP = 80_000.0


def run(
    seconds: float,
    *,
    drift: float = 0.0,
    jitter_us: float = 3000.0,
    reports: Callable[[float], float] | None = None,
    seed: int = 1,
) -> tuple[CameraClock, list[float], list[int]]:
    """Play a camera whose clock runs `drift` faster; return the clock, each picture's true error, and its times.

    `reports` gives the camera's clock less ours, in microseconds, at a moment; without it the camera does not report.
    """
    chance, clock = random.Random(seed), CameraClock(1000)
    errors, told = [], []
    for i in range(int(seconds * 12.5)):
        true = i * STEP
        media = true * (1 + drift)
        late = chance.expovariate(1 / jitter_us)
        clock.arrived(media, true + late, NOW + true + late)
        if reports is not None and i % 62 == 0:
            clock.reported(media, NOW + true + reports(true))
        told.append(clock.tell(media))
        errors.append(told[-1] - NOW - true)
    return clock, errors, told


@pytest.mark.parametrize("drift", [300e-6, -300e-6, 1111e-6])
def test_a_drifting_camera_stays_within_the_stated_bound_for_four_hours(drift: float) -> None:
    clock, errors, told = run(4 * 3600, drift=drift)
    assert all(b > a for a, b in pairwise(told))
    # The first minutes of a camera that is further off than can be steered are apart: its rate is not known yet.
    settled = errors[int(300 * 12.5) :]
    assert max(map(abs, settled)) < 25_000
    assert max(map(abs, errors)) < 100_000
    assert clock.drift_ppm == pytest.approx(drift * 1e6, abs=20)
    assert clock.reading.source == "arrival"
    assert abs(errors[-1]) <= clock.reading.error_us + 3000


@pytest.mark.parametrize("drift", [0.0, 300e-6, -300e-6])
def test_times_are_never_steered_faster_than_500_ppm(drift: float) -> None:
    _, _, told = run(1800, drift=drift, jitter_us=20_000)
    per_picture = STEP * (1 + drift)
    assert all(abs((b - a) / per_picture - 1) < 505e-6 + 2 / per_picture for a, b in pairwise(told))


def test_reports_give_the_cameras_own_clock() -> None:
    clock, errors, _ = run(600, drift=200e-6, reports=lambda _: 7_200_000_000.0)
    assert clock.reading.source == "sender_reports"
    assert clock.reading.offset_us == pytest.approx(7_200_000_000, abs=15_000)
    assert max(map(abs, errors[300:])) < 15_000
    assert clock.reading.error_us < 30_000


def test_a_camera_whose_clock_drifts_shows_a_growing_offset() -> None:
    clock, errors, _ = run(3600, reports=lambda true: true * 300e-6)
    assert clock.reading.offset_us == pytest.approx(3600 * 300, abs=15_000)
    assert max(map(abs, errors[300:])) < 15_000


def test_a_leap_of_the_reported_clock_by_an_hour_changes_no_time() -> None:
    steady = run(600, reports=lambda _: 0.0)
    leaping = run(600, reports=lambda true: 3_600_000_000.0 if true > 300e6 else 0.0)
    apart = [abs(a - b) for a, b in zip(steady[2], leaping[2], strict=True)]
    assert max(apart) < 5000
    assert leaping[0].leaps == 1
    assert leaping[0].reading.offset_us == pytest.approx(3_600_000_000, abs=15_000)


def test_a_network_that_holds_pictures_up_for_seconds_moves_no_time() -> None:
    clock = CameraClock(1000)
    told = []
    for i in range(1000):
        true = i * STEP
        arrived = max(true, 45e6) if 40e6 < true < 45e6 else true
        clock.arrived(true, arrived, NOW + arrived)
        told.append(clock.tell(true) - NOW - true)
    assert max(map(abs, told)) < 1000


def test_our_own_clock_set_forward_is_followed_at_once() -> None:
    clock = CameraClock(1000)
    for i in range(100):
        ahead = 3600e6 if i >= 50 else 0.0
        clock.arrived(i * STEP, i * STEP, NOW + i * STEP + ahead)
        assert clock.tell(i * STEP) == pytest.approx(NOW + i * STEP + ahead, abs=10)


def test_our_own_clock_set_back_waits_for_a_cut() -> None:
    clock = CameraClock(1000)
    for i in range(50):
        clock.arrived(i * STEP, i * STEP, NOW + i * STEP)
        before = clock.tell(i * STEP)
    clock.arrived(50 * STEP, 50 * STEP, NOW + 50 * STEP - 3600e6)
    assert clock.torn_back
    assert clock.tell(50 * STEP) == pytest.approx(before + STEP, abs=100)
    clock.cut()
    assert not clock.torn_back
    assert clock.tell(51 * STEP) == pytest.approx(NOW + 51 * STEP - 3600e6, abs=100)


def test_a_burst_is_dated_by_its_last_picture() -> None:
    clock = CameraClock(1000)
    for i in range(25):
        clock.arrived(i * STEP, 2e6, NOW + 2e6)
    clock.settle()
    assert [clock.tell(i * STEP) for i in range(25)] == [NOW + 2e6 - (24 - i) * STEP for i in range(25)]


def test_the_reading_is_shared_while_nothing_changes() -> None:
    clock = CameraClock(1000)
    readings = set()
    for i in range(2000):
        clock.arrived(i * STEP, i * STEP, NOW + i * STEP)
        readings.add(id(clock.reading))
    assert len(readings) <= 2


@given(st.lists(st.tuples(st.integers(-3, 6), st.integers(-8_000_000, 8_000_000)), min_size=1, max_size=80))
def test_in_the_order_of_showing_times_never_go_back(pictures: list[tuple[int, int]]) -> None:
    clock, told, media = CameraClock(1000), {}, 0.0
    for i, (step, late) in enumerate(pictures):
        media = max(media + step * STEP, 0.0)
        clock.arrived(media, i * STEP + late, NOW + i * STEP + late)
        shown = told.setdefault(media, clock.tell(media))
        assert shown is not None
    times = [told[media] for media in sorted(told)]
    assert times == sorted(times)
