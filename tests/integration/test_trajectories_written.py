"""From a drawn clip to an answer: what walks through a picture is found again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np

from varta.bootstrap.engines import Analysis, run_analysis
from varta.bootstrap.settings import Settings
from varta.events.past import Asked, Question
from varta.kernel.geometry import Point
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.kernel.trajectory import Sample, Trajectory
from varta.storage.trajectories.archive import Archive
from varta.storage.trajectories.journal import Journal, line

DAY = datetime(2026, 11, 20, tzinfo=UTC)
SPAN = Span(DAY, DAY + timedelta(days=1))
LINE = (Point(0.5, 0.0), Point(0.5, 1.0))


def draw(path: Path) -> None:
    """Draw a box that goes from left to right over a still, grainy ground."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"mp4v"), 10, (320, 240))
    ground = np.random.default_rng(1).integers(90, 140, (240, 320, 3), dtype=np.uint8)
    for i in range(140):
        picture = ground.copy()
        if i >= 30:
            left = 10 + (i - 30) * 2
            picture[100:180, left : left + 45] = (40, 40, 210)
        writer.write(picture)
    writer.release()


def test_what_crossed_in_a_file_is_answered(tmp_path: Path) -> None:
    draw(tmp_path / "walk.mp4")
    rules = tmp_path / "rules.toml"
    rules.write_text('[[rule]]\nname = "line"\nkind = "line_crossing"\npoints = [[0.5, 0.0], [0.5, 1.0]]\n')
    folder = tmp_path / "archive"
    wanted = Analysis(str(tmp_path / "walk.mp4"), rules, None, None, "builtin", 10.0, "2026-11-20T12:00:00", folder)
    run_analysis(Settings(data_dir=tmp_path / "data"), wanted, None)

    answer = Archive(folder).ask(Question(Asked.CROSSED, (CameraId("walk"),), SPAN, LINE))

    assert [match.camera_id for match in answer.matches] == ["walk"]
    assert answer.matches[0].motion is not None
    assert abs(answer.matches[0].motion - 90) < 10


def test_a_line_with_broken_points_hides_no_other(tmp_path: Path) -> None:
    start = int(DAY.timestamp() * 1e6)
    samples = (Sample(0, 0.2, 0.5, 0.1, 0.1), Sample(4000, 0.8, 0.5, 0.1, 0.1))
    track = Trajectory("walk", "run-1", "person", 0.9, start, samples)
    journal = Journal(tmp_path)
    journal.append([track])
    journal.close()
    (closed,) = (tmp_path / "journal").glob("*.jsonl")
    broken = line(track).replace(b"run-1", b"run-2").replace(b'"points":"', b'"points":"***')
    closed.write_bytes(broken + closed.read_bytes())

    answer = Archive(tmp_path).ask(Question(Asked.CROSSED, (CameraId("walk"),), SPAN, LINE))

    assert [match.trace for match in answer.matches] == ["run-1"]
