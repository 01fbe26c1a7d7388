import pytest

from support.pictures import frame, scene, with_block
from varta.vision.gate import Gate


def settled_gate(noise: float = 2.0) -> Gate:
    gate = Gate()
    for i in range(10):
        gate.look(frame(scene(i, noise), i * 0.2))
    return gate


def test_says_everything_at_the_start() -> None:
    assert Gate().look(frame(scene(), 0.0)).everywhere


@pytest.mark.parametrize("noise", [0.0, 2.0, 8.0])
def test_sees_no_motion_in_noise(noise: float) -> None:
    gate = Gate()
    gate.look(frame(scene(0, noise), 0.0))
    assert not any(gate.look(frame(scene(i, noise), i * 0.2)) for i in range(1, 40))


@pytest.mark.parametrize(("gain", "offset"), [(1.3, 0.0), (0.7, 0.0), (1.0, 25.0), (1.2, -15.0)])
def test_sees_no_motion_in_a_jump_of_exposure(gain: float, offset: float) -> None:
    gate = settled_gate()
    assert not any(gate.look(frame(scene(100 + i, 2.0, gain, offset), 2.0 + i * 0.2)) for i in range(5))


def test_sees_a_small_mover_and_where_it_is() -> None:
    gate = settled_gate()
    box = (300.0, 200.0, 318.0, 240.0)
    motion = gate.look(frame(with_block(scene(50, 2.0), box), 2.0))
    assert len(motion.regions) == 1
    region = motion.regions[0]
    assert region.left <= 300
    assert region.right >= 318
    assert region.top <= 200
    assert region.bottom >= 240
    assert region.width < 80
    assert region.height < 100


def test_sees_nothing_in_who_stands_still() -> None:
    gate = settled_gate()
    box = (300.0, 200.0, 340.0, 300.0)
    motions = [gate.look(frame(with_block(scene(60 + i, 2.0), box), 2.0 + i * 0.2)) for i in range(10)]
    assert motions[0]
    assert not any(motions[4:])


def test_starts_anew_after_a_gap_and_a_change_of_size() -> None:
    gate = settled_gate()
    assert gate.look(frame(scene(), 60.0)).everywhere
    assert gate.look(frame(scene()[:240, :320], 60.2)).everywhere


def test_sees_motion_during_a_jump_of_exposure() -> None:
    gate = settled_gate()
    moved = with_block(scene(70, 2.0, 1.3), (300.0, 100.0, 380.0, 300.0), 20.0)
    assert gate.look(frame(moved, 2.0)).regions
