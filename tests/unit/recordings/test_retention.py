"""What goes first, and which streams stop when nothing may go."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from support.domain import segment
from varta.kernel.footage import StreamKey, StreamKind
from varta.kernel.ids import CameraId
from varta.recordings.model import Segment
from varta.recordings.retention import Limits, Ranked, how_many_stop, oldest_first, stop_order

SIZE = segment().size


def stream(camera: str, kind: StreamKind = StreamKind.MAIN) -> StreamKey:
    return StreamKey(CameraId(camera), kind)


def test_a_cameras_own_limits_count_where_it_has_some() -> None:
    centre = Limits.of(30, 90, 500)
    assert centre.or_own(None, None, None) == centre
    own = centre.or_own(7, None, 0.5)
    assert own == Limits(timedelta(days=7), timedelta(days=90), 512 * 1024**2)


def test_a_limit_without_an_end_is_only_long() -> None:
    assert Limits.of(1e12, 1e12, None).continuous == timedelta(days=100_000)


@given(st.dictionaries(st.sampled_from("abcd"), st.sets(st.integers(0, 50)), min_size=1), st.integers(0, 40))
def test_the_oldest_go_first_whatever_their_camera(minutes: dict[str, set[int]], wanted: int) -> None:
    batches = {stream(c): [segment(m, c) for m in sorted(found)] for c, found in minutes.items()}
    went = oldest_first(batches, 1000, wanted * SIZE)
    every = sorted((s for found in batches.values() for s in found), key=lambda s: (s.start, s.stream))
    assert went == every[:wanted]


def test_nothing_goes_that_may_be_newer_than_what_is_not_known() -> None:
    # The first camera gave a full batch: what follows in it may be older than the second camera's.
    batches = {stream("a"): [segment(0, "a"), segment(1, "a")], stream("b"): [segment(9, "b")]}
    assert [s.stream.camera_id for s in oldest_first(batches, 2, 99 * SIZE)] == ["a", "a"]
    assert len(oldest_first(batches, 3, 99 * SIZE)) == 3


def test_no_more_goes_than_makes_the_room() -> None:
    batches: dict[StreamKey, list[Segment]] = {stream("a"): [segment(n, "a") for n in range(9)]}
    assert len(oldest_first(batches, 99, 2 * SIZE)) == 2
    assert oldest_first(batches, 99, 0) == []


def test_small_streams_stop_first_and_the_most_important_camera_last() -> None:
    ranked = [
        Ranked(stream("gate"), 1, "Gate"),
        Ranked(stream("gate", StreamKind.SUB), 1, "Gate"),
        Ranked(stream("yard"), 9, "Yard"),
        Ranked(stream("back"), 9, "Back"),
        Ranked(stream("back", StreamKind.SUB), 9, "Back"),
    ]
    assert [str(s) for s in stop_order(ranked)] == ["back/sub", "gate/sub", "yard/main", "back/main", "gate/main"]


def test_more_streams_stop_the_less_room_is_left() -> None:
    reserve = 1000
    assert how_many_stop(8, 999, reserve, 0) == 1
    assert how_many_stop(8, 625, reserve, 1) == 4
    assert how_many_stop(8, 250, reserve, 4) == 8
    assert how_many_stop(8, 0, reserve, 8) == 8
    assert how_many_stop(0, 0, reserve, 0) == 0


@given(st.integers(1, 200), st.integers(0, 3000), st.integers(1, 2000), st.integers(0, 200))
def test_no_stream_goes_on_again_while_room_is_short(streams: int, free: int, reserve: int, stopped: int) -> None:
    number = how_many_stop(streams, free, reserve, min(stopped, streams))
    assert min(stopped, streams) <= number <= streams
