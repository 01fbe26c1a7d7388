import numpy as np
import pytest

from support.pictures import Box, found
from varta.vision.tracker import Known, Tracker
from varta.vision.types import Tracks

NAMES = ("person", "car")


def walker(x: float, y: float = 100.0) -> Box:
    return (x, y, x + 40.0, y + 100.0)


def confirmed_ids(tracks: Tracks) -> list[int]:
    return [int(i) for i, yes in zip(tracks.ids, tracks.confirmed, strict=True) if yes]


@pytest.mark.parametrize("fps", [5, 10, 25])
def test_follows_two_who_cross_at_any_rate(fps: int) -> None:
    tracker = Tracker(NAMES)
    ends: dict[str, set[int]] = {"right": set(), "left": set()}
    for i in range(6 * fps):
        t = i / fps
        tracks = tracker.step(found([walker(100 + 60 * t), walker(460 - 60 * t, 130.0)]), t)
        for box, number, sure in zip(tracks.boxes, tracks.ids, tracks.confirmed, strict=True):
            if sure and tracks.seen.all():
                ends["right" if box[1] < 115 else "left"].add(int(number))
    assert len(ends["right"]) == len(ends["left"]) == 1
    assert ends["right"] != ends["left"]


@pytest.mark.parametrize("fps", [5, 25])
def test_confirms_after_the_same_time_at_any_rate(fps: int) -> None:
    tracker = Tracker(NAMES)
    times = [i / fps for i in range(2 * fps) if confirmed_ids(tracker.step(found([walker(100)]), i / fps))]
    assert times[0] == pytest.approx(0.4, abs=0.05)


@pytest.mark.parametrize("fps", [5, 25])
def test_remembers_who_was_hidden_for_two_seconds(fps: int) -> None:
    tracker = Tracker(NAMES)
    seen: set[int] = set()
    for i in range(8 * fps):
        t = i / fps
        hidden = 3 <= t < 5
        tracks = tracker.step(found([] if hidden else [walker(100 + 25 * t)]), t)
        if hidden:
            assert not tracks.seen.any()
        seen.update(confirmed_ids(tracks))
    assert seen == {1}


def test_gives_a_new_id_after_a_long_absence() -> None:
    tracker = Tracker(NAMES)
    for i in range(5):
        tracker.step(found([walker(100)]), i * 0.2)
    for i in range(20):
        tracker.step(found([]), 1 + i * 0.2)
    tracks = tracker.step(found([walker(100)]), 5.0)
    assert tracks.ids.tolist() == [2]


def test_never_confirms_a_single_flash() -> None:
    tracker = Tracker(NAMES)
    sure = [bool(confirmed_ids(tracker.step(found([walker(100)] if i % 6 == 0 else []), i * 0.2))) for i in range(30)]
    assert not any(sure)


def test_starts_nothing_from_weak_boxes_but_goes_on_with_them() -> None:
    tracker = Tracker(NAMES)
    assert not len(tracker.step(found([walker(100)], score=0.2), 0.0))
    for i in range(4):
        tracker.step(found([walker(100)]), 0.2 + i * 0.2)
    tracks = tracker.step(found([walker(100)], score=0.2), 1.0)
    assert tracks.seen.tolist() == [True]


def test_decides_the_class_by_vote() -> None:
    tracker = Tracker(NAMES)
    for i, kind in enumerate([1, 0, 0, 1, 0, 0]):
        tracks = tracker.step(found([walker(100)], classes=[kind]), i * 0.2)
    assert len(tracks) == 1
    assert tracks.classes.tolist() == [0]


def test_holds_everybody_while_nothing_moves() -> None:
    tracker = Tracker(NAMES)
    for i in range(4):
        tracker.step(found([walker(100)]), i * 0.2)
    for i in range(4, 200):
        tracks = tracker.hold(i * 0.2)
    assert tracks.seen.tolist() == [True]
    assert tracks.boxes[0] == pytest.approx(walker(100), abs=2)


def test_believes_in_a_still_one_that_the_detector_misses_for_a_while() -> None:
    tracker = Tracker(NAMES)
    for i in range(5):
        tracker.step(found([walker(100)]), i * 0.2)
    known = Known(np.ones(1, bool), np.ones(1, bool))
    for i in range(5, 30):
        tracks = tracker.step(found([]), i * 0.2, known)
    assert tracks.seen.tolist() == [True]
    for i in range(30, 90):
        tracks = tracker.step(found([]), i * 0.2, Known(np.ones(len(tracks), bool), np.ones(len(tracks), bool)))
    assert not len(tracks)
