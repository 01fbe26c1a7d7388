from dataclasses import replace

import pytest

from fakes.clock import START
from varta.media.packet import ClockReading, Packet, SourceStats, StreamInfo
from varta.workers import stream_figures
from varta.workers.stream_figures import StreamFigures

STREAM = StreamInfo("h264", 640, 360, b"")


class Source:
    stats = SourceStats()


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(stream_figures.time, "monotonic", lambda: now[0])
    return now


def packet(time_us: int, reading: ClockReading | None = None) -> Packet:
    return Packet(STREAM, b"x" * 1000, 0, 0, 0, True, time_us, 0, reading or ClockReading())


def test_rates_are_over_five_seconds_and_losses_over_a_minute(clock) -> None:
    figures, source = StreamFigures(START), Source()
    figures.follow(source)
    for second in range(1, 81):
        clock[0] += 1
        for picture in range(10):
            figures.arrived(packet(second * 1_000_000 + picture))
        lost = 20 if second <= 10 else 20 + (second > 70) * 5
        source.stats = SourceStats(packets=second * 100, lost=lost, jitter_ms=3.5, malformed=2, drift_ppm=12.0)
        read = figures.read()
    assert (read["fps"], read["kbps"], read["packets_per_s"]) == (10.0, 80.0, 100.0)
    assert (read["lost"], read["lost_percent"]) == (25, round(100 * 5 / 6005, 3))
    assert (read["jitter_ms"], read["malformed"], read["drift_ppm"]) == (3.5, 2, 12.0)


def test_sums_go_on_over_connections(clock) -> None:
    figures, first, second = StreamFigures(START), Source(), Source()
    figures.follow(first)
    first.stats = SourceStats(packets=100, lost=3, malformed=1, jumps=1)
    figures.follow(None)
    clock[0] += 1
    away = figures.read()
    assert (away["packets"], away["lost"], away["jitter_ms"]) == (100, 3, None)
    figures.follow(second)
    second.stats = replace(first.stats, packets=50)
    assert [figures.read()[key] for key in ("packets", "lost", "malformed", "jumps")] == [150, 6, 2, 2]
    assert figures.read()["lost_percent"] == round(100 * 6 / 156, 3)


def test_the_clock_is_told_only_where_the_camera_tells_it(clock) -> None:
    figures = StreamFigures(START)
    assert figures.read()["clock_source"] is None
    figures.arrived(packet(1, ClockReading("arrival", 0, 40_000)))
    assert [figures.read()[f"clock_{key}"] for key in ("source", "offset_ms", "error_ms")] == ["arrival", None, 40.0]
    figures.arrived(packet(2, ClockReading("sender_reports", -16_300_000, 2_500)))
    read = figures.read()
    assert (read["clock_offset_ms"], read["clock_error_ms"]) == (-16_300.0, 2.5)
    assert clock
