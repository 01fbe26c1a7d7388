import io

import numpy as np

from varta.vision.types import Tracks
from varta.workers.track_writer import TrackWriter


def tracks(*rows: tuple[int, bool]) -> Tracks:
    n = len(rows)
    return Tracks(
        np.array([[10, 20, 30, 60]] * n, np.float32).reshape(-1, 4),
        np.full(n, 0.5, np.float32),
        np.zeros(n, np.int32),
        np.array([number for number, _ in rows], np.int64),
        np.array([sure for _, sure in rows], bool),
        np.ones(n, bool),
        ("person",),
    )


def written(*steps: Tracks) -> list[str]:
    file = io.StringIO()
    writer = TrackWriter(file)
    for index, step in enumerate(steps):
        writer.add(step, index)
    writer.finish()
    return [",".join(line.split(",")[:2]) for line in file.getvalue().splitlines()]


def test_writes_who_is_confirmed_later_from_the_first_sight_on_in_order() -> None:
    steps = [tracks((1, True)), tracks((1, True), (2, False)), tracks((1, True), (2, False)), tracks((2, True))]
    assert written(*steps) == ["1,1", "2,1", "2,2", "3,1", "3,2", "4,2"]


def test_never_writes_who_is_never_confirmed() -> None:
    assert written(tracks((1, False)), tracks((1, False), (2, True)), tracks((2, True))) == ["2,2", "3,2"]
    assert written(tracks((1, False))) == []


def test_writes_mot_text() -> None:
    file = io.StringIO()
    writer = TrackWriter(file)
    writer.add(tracks((7, True)), 4)
    writer.finish()
    assert file.getvalue() == "5,7,10.00,20.00,20.00,40.00,0.500,1,-1,-1\n"
