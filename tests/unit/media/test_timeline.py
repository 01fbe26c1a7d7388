"""Timestamps that never go back, and wall-clock times that do not shake."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from varta.media.packet import TICKS
from varta.media.timeline import Timeline, WallClock

STEP = 3600
anything = st.one_of(st.none(), st.integers(-(2**40), 2**40))


def test_distances_are_kept_and_the_origin_is_zero() -> None:
    line = Timeline()
    placed = [line.place(1_000_000 + i * STEP, 1_000_000 + i * STEP, STEP) for i in range(5)]
    assert [s.dts for s in placed] == [i * STEP for i in range(5)]
    assert [s.pts for s in placed] == [i * STEP for i in range(5)]


def test_b_pictures_keep_their_order() -> None:
    line = Timeline()
    given_times = [(0, -2), (3, -1), (1, 0), (2, 1), (6, 2)]
    placed = [line.place(p * STEP, d * STEP, STEP) for p, d in given_times]
    assert [s.dts for s in placed] == [i * STEP for i in range(5)]
    assert [s.pts - s.dts for s in placed] == [(p - d) * STEP for p, d in given_times]


def test_a_splice_follows_right_after() -> None:
    line = Timeline()
    for i in range(3):
        line.place(i * STEP, i * STEP, STEP)
    line.splice()
    assert line.place(0, 0, STEP).dts == 3 * STEP
    assert line.place(STEP, STEP, STEP).dts == 4 * STEP
    assert line.jumps == 0


def test_a_jump_of_the_cameras_clock_is_placed_where_it_arrived() -> None:
    for jump in (-3600 * TICKS, 3600 * TICKS):
        line = Timeline()
        for i in range(3):
            line.place(i * STEP, i * STEP, STEP, STEP)
        after = line.place(3 * STEP + jump, 3 * STEP + jump, STEP, STEP)
        assert after.dts == 3 * STEP
        assert line.place(4 * STEP + jump, 4 * STEP + jump, STEP, STEP).dts == 4 * STEP
        assert line.jumps == 1


def test_first_packets_without_decoding_times_leave_room_for_pictures_shown_earlier() -> None:
    # What libav gives for an RTSP stream with B pictures.
    given_times = [(None, None), (3, None), (2, None), (1, 1), (4, 2), (5, 3)]
    line = Timeline()
    placed = [line.place(p and p * STEP, d and d * STEP, STEP) for p, d in given_times]
    assert [s.pts for s in placed] == [0, 3 * STEP, 2 * STEP, STEP, 4 * STEP, 5 * STEP]
    assert [s.dts for s in placed] == [0, 1, 2, STEP, 2 * STEP, 3 * STEP]


def test_a_camera_that_never_tells_decoding_times_is_followed_all_the_same() -> None:
    line = Timeline()
    placed = [line.place(i * STEP, None, None) for i in range(100)]
    assert [s.pts for s in placed] == [i * STEP for i in range(100)]
    assert all(b.dts > a.dts for a, b in pairwise(placed))
    assert placed[-1].pts - placed[-1].dts < TICKS


@given(st.lists(st.tuples(anything, anything, st.one_of(st.none(), st.integers(0, TICKS)), st.integers(0, 5 * TICKS))))
def test_decoding_times_always_grow(times: list[tuple[int | None, int | None, int | None, int]]) -> None:
    line = Timeline()
    placed = [line.place(pts, dts, duration, elapsed) for pts, dts, duration, elapsed in times]
    assert all(b.dts > a.dts for a, b in pairwise(placed))
    assert all(s.pts >= 0 and s.dts >= 0 and s.duration > 0 for s in placed)


@given(st.integers(-(2**40), 2**40), st.lists(st.integers(1, 2 * TICKS), max_size=30))
def test_without_a_jump_every_distance_is_exact(origin: int, steps: list[int]) -> None:
    line, time, given_times = Timeline(), origin, [origin]
    for step in steps:
        time += step
        given_times.append(time)
    placed = [line.place(t, t, None).dts for t in given_times]
    assert [p - placed[0] for p in placed] == [t - origin for t in given_times]


def test_wall_clock_follows_media_time_through_jitter() -> None:
    clock = WallClock()
    told = []
    for i in range(100):
        jitter = 40_000 if i % 3 == 0 else 0
        clock.learn(i * STEP, 1_000_000_000 + i * 40_000 + jitter)
        told.append(clock.tell(i * STEP, i * STEP))
    assert all(abs(b - a - 40_000) < 2_000 for a, b in pairwise(told))


@given(st.lists(st.integers(-5_000_000, 5_000_000), min_size=1, max_size=60))
def test_wall_clock_never_goes_back(errors: list[int]) -> None:
    clock, told = WallClock(), []
    for i, error in enumerate(errors):
        clock.learn(i * STEP, 10**15 + i * 40_000 + error)
        told.append(clock.tell(i * STEP, i * STEP))
    assert all(b >= a for a, b in pairwise(told))


def test_wall_clock_takes_a_new_anchor_after_a_stall() -> None:
    clock = WallClock()
    clock.learn(0, 10**15)
    clock.learn(STEP, 10**15 + 60_000_000)
    assert clock.tell(STEP, STEP) == 10**15 + 60_000_000


def test_no_picture_is_from_the_future_nor_out_of_order() -> None:
    clock, told = WallClock(), {}
    order = [(0, -2), (3, -1), (1, 0), (2, 1), (6, 2), (4, 3), (5, 4), (9, 5), (7, 6), (8, 7)]
    for pts, dts in order:
        now = 10**15 + (dts + 2) * 40_000
        clock.learn(dts * STEP, now)
        told[pts] = clock.tell(pts * STEP, dts * STEP)
        assert told[pts] <= now
    times = [told[pts] for pts in sorted(told)]
    assert times == sorted(times)
    assert [b - a for a, b in pairwise(times[4:])] == [40_000] * 5
