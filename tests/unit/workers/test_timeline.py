from varta.media.packet import TICKS
from varta.workers.timeline import Timeline

NS = 1_000_000_000


def test_follows_the_source() -> None:
    line = Timeline()
    assert [line.seconds(100 * TICKS + i * TICKS // 10, i * NS // 10) for i in range(3)] == [0.0, 0.1, 0.2]


def test_counts_arrivals_over_a_restart_and_a_leap() -> None:
    line = Timeline()
    line.seconds(500 * TICKS, 0)
    assert line.seconds(3 * TICKS, 2 * NS) == 2.0
    assert line.seconds(4 * TICKS, 3 * NS) == 3.0
    assert line.seconds(900 * TICKS, 4 * NS) == 4.0
    assert line.seconds(900 * TICKS, 4 * NS) == 4.0
