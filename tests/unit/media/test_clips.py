"""Clips out of recorded files: which files, which key frame first, across a boundary, and none where nothing is."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from varta.kernel.footage import StreamKey
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.media.clips import cut
from varta.media.store import Store

T0 = datetime(2026, 11, 23, 23, 59, 50, tzinfo=UTC)
FPS, GOP = 10, 10
YARD = StreamKey(CameraId("yard"))


def record(root: Path, start: datetime, pictures: int, *, still_open: bool = False) -> Path:
    """Write a recorded file as the recorder lays it out: fragmented, a key frame each second."""
    folder = root / "yard" / "main" / start.date().isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    stamp = start.strftime("%Y%m%dT%H%M%S.") + f"{start.microsecond // 1000:03d}Z"
    path = folder / (stamp + (".open.mp4" if still_open else ".mp4"))
    options = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
    with av.open(str(path), "w", format="mp4", options=options) as out:
        stream = out.add_stream("libx264", rate=FPS, options={"g": str(GOP), "bf": "0", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for i in range(pictures):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), i % 250, np.uint8), format="rgb24")
            frame.pts, frame.time_base = i, Fraction(1, FPS)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def pictures_of(path: Path) -> list[float]:
    with av.open(str(path)) as container:
        return [float(frame.pts * frame.time_base) for frame in container.decode(video=0)]


def test_a_span_over_midnight_finds_the_files_of_both_days(tmp_path: Path) -> None:
    first, second = record(tmp_path, T0, 100), record(tmp_path, T0 + timedelta(seconds=10), 20, still_open=True)
    record(tmp_path, T0 - timedelta(seconds=60), 10)
    found = Store([tmp_path]).files(YARD, Span(T0 + timedelta(seconds=5), T0 + timedelta(seconds=11)))
    assert found == [first, second]


def test_a_clip_runs_across_files_from_the_key_frame_before(tmp_path: Path) -> None:
    record(tmp_path, T0, 100)
    record(tmp_path, T0 + timedelta(seconds=10), 50, still_open=True)
    span = Span(T0 + timedelta(seconds=8.5), T0 + timedelta(seconds=11.5))
    covered = cut(Store([tmp_path]), YARD, span, tmp_path / "clip.mp4")
    assert covered is not None
    assert covered.start == T0 + timedelta(seconds=8)
    assert abs(covered.end - span.end) <= timedelta(seconds=0.2)
    times = pictures_of(tmp_path / "clip.mp4")
    assert times == pytest.approx([i / FPS for i in range(len(times))], abs=0.002)
    assert len(times) in (35, 36, 37)
    assert not list(tmp_path.glob(".*part"))


def test_a_clip_that_begins_between_two_files_shows_the_picture_before(tmp_path: Path) -> None:
    record(tmp_path, T0, 100)
    record(tmp_path, T0 + timedelta(seconds=10), 50)
    span = Span(T0 + timedelta(seconds=9.95), T0 + timedelta(seconds=11))
    covered = cut(Store([tmp_path]), YARD, span, tmp_path / "clip.mp4")
    assert covered is not None
    assert covered.start == T0 + timedelta(seconds=9)


def test_a_torn_file_gives_what_is_whole(tmp_path: Path) -> None:
    path = record(tmp_path, T0, 100)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    covered = cut(
        Store([tmp_path]), YARD, Span(T0 + timedelta(seconds=1), T0 + timedelta(seconds=9)), tmp_path / "clip.mp4"
    )
    assert covered is not None
    assert pictures_of(tmp_path / "clip.mp4")


def test_nothing_recorded_is_no_clip(tmp_path: Path) -> None:
    record(tmp_path, T0, 10)
    hours_later = Span(T0 + timedelta(hours=3), T0 + timedelta(hours=3, seconds=10))
    assert cut(Store([tmp_path]), YARD, hours_later, tmp_path / "clip.mp4") is None
    assert cut(Store([tmp_path]), StreamKey(CameraId("elsewhere")), hours_later, tmp_path / "clip.mp4") is None
    assert not (tmp_path / "clip.mp4").exists()
