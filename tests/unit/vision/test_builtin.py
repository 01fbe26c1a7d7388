import numpy as np

from support.pictures import frame, scene, with_block
from varta.vision.builtin import BuiltinDetector
from varta.vision.detector import Look


def test_finds_what_moves_says_no_class_and_boxes_it_well() -> None:
    detector = BuiltinDetector()
    for i in range(10):
        assert not len(detector.detect([Look(frame(scene(i, 2.0), i * 0.2))])[0])
    box = (200.0, 100.0, 260.0, 240.0)
    found = detector.detect([Look(frame(with_block(scene(20, 2.0), box), 2.0))])[0]
    assert found.names == ("moving object",)
    assert len(found) == 1
    assert np.abs(found.boxes[0] - np.array(box)).max() < 12


def test_is_not_startled_by_a_change_of_light() -> None:
    detector = BuiltinDetector()
    for i in range(10):
        detector.detect([Look(frame(scene(i, 2.0), i * 0.2))])
    for i in range(10):
        assert not len(detector.detect([Look(frame(scene(i, 2.0, 1.3, 5.0), 2 + i * 0.2))])[0])


def test_takes_what_was_parked_into_the_background() -> None:
    detector = BuiltinDetector()
    for i in range(10):
        detector.detect([Look(frame(scene(i), i * 0.2))])
    parked = with_block(scene(), (200.0, 100.0, 260.0, 240.0))
    counts = [len(detector.detect([Look(frame(parked, 2 + i * 0.5))])[0]) for i in range(300)]
    assert counts[0] == 1
    assert counts[-1] == 0
