"""The bench of playback measures a real recording, written in seconds, over a real web process."""

from pathlib import Path

import pytest

from varta.bootstrap.bench_playback import bench_playback

pytestmark = pytest.mark.integration


def test_the_server_is_measured(clips) -> None:
    figures = bench_playback(Path(clips["plain"]), 5, 20, browser=False)
    assert figures["footage_minutes"] == pytest.approx(5, abs=0.1)
    measured = {name: value for name, value in figures.items() if name.endswith("_p95_ms")}
    assert set(measured) == {"preview_p95_ms", "preview_cold_p95_ms", "preview_warm_p95_ms", "playlist_p95_ms"}
    assert all(0 < float(value) < 5000 for value in measured.values())
