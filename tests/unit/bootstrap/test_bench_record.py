"""The bench of recording says what it needs."""

import shutil

import pytest

from varta.bootstrap.bench_record import bench_record
from varta.kernel.errors import Unavailable


def test_without_ffmpeg_there_is_nothing_to_measure_against(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(Unavailable) as refusal:
        bench_record(1, 5)
    assert refusal.value.code == "bench.no_ffmpeg"
    assert "install" in refusal.value.message
