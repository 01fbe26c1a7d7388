"""`varta bench catalogue`, small: every figure is there, and nothing is left behind."""

from pathlib import Path

import pytest

from varta.bootstrap.bench_catalogue import Extent, bench_catalogue
from varta.kernel.errors import BadInput, Unavailable

pytestmark = pytest.mark.integration


def test_a_small_catalogue_is_measured(tmp_path: Path) -> None:
    figures = bench_catalogue(Extent(cameras=3, days=1), tmp_path)
    assert figures["rows"] == 3 * 1440
    # The oldest hour of three cameras, less the one of the first camera that is under a hold.
    assert figures["purged_rows"] == 2 * 60
    assert int(figures["writer_entered"]) >= 1
    assert int(figures["database_bytes"]) > 3 * 1440 * 60
    for name in ("span_p95_ms", "coverage_p95_ms", "usage_ms", "purge_s", "writer_wait_max_ms", "fill_s"):
        assert float(figures[name]) > 0, name
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_take_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        bench_catalogue(Extent(1, 1), tmp_path / "none")
    assert refused.value.code == "bench.no_folder"
    with pytest.raises(Unavailable) as away:
        bench_catalogue(Extent(10**9, 400), tmp_path)
    assert away.value.code == "bench.no_space"
    assert list(tmp_path.iterdir()) == []
