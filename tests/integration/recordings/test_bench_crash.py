"""The bench of crashes, small: a real recorder is killed twice, and nothing that it wrote is lost."""

import pytest

from varta.bootstrap.bench_crash import bench_crash

pytestmark = pytest.mark.integration


def test_a_killed_recorder_leaves_a_whole_catalogue(clips):
    figures = bench_crash(clips["plain"], cameras=2, kills=2, seed=3)
    assert (figures["kills"], figures["cameras"]) == (2, 2)
    assert figures["catalogue_errors"] == 0
    assert figures["error_codes"] == ""
    # The promise is a second on a machine that has time for it; the tests share theirs.
    assert 0 <= float(figures["max_lost_s"]) < 3
    assert 0 < float(figures["resume_p50_s"]) <= float(figures["resume_p95_s"]) <= float(figures["resume_max_s"])
