"""Varta's own network: it is there on a bare machine, and as right as design/detectors.md says."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from support.footage import footage
from varta.media.videofile import open_footage
from varta.vision.accuracy.boxes import BoxScore, score_boxes
from varta.vision.accuracy.mot import Boxes, read_mot
from varta.vision.choice import choose_detectors
from varta.vision.detector import Look
from varta.vision.own_model import OWN, OWN_PATH
from varta.vision.types import ArrayImage, Detections, Frame

pytestmark = pytest.mark.integration
LARGEST = 6_000_000  # bytes
LEAST_SCORE = 0.5  # as `varta accuracy` counts


def test_it_is_small_and_what_a_bare_machine_uses(tmp_path: Path) -> None:
    assert OWN_PATH.stat().st_size <= LARGEST
    for models in (None, tmp_path / "nowhere", tmp_path):
        assert choose_detectors("auto", models).name == OWN
    assert choose_detectors(OWN, None).for_camera().names[0] == "person"


def test_it_sees_nothing_where_nothing_is() -> None:
    picture = np.full((432, 768, 3), 114, np.uint8)
    (found,) = choose_detectors("auto", None).for_camera().detect([Look(Frame(ArrayImage(picture), 0, 0.0))])
    assert not (found.scores >= LEAST_SCORE).any()


def test_the_list_of_models_shows_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "varta", "models", "list"]
    environment = {**os.environ, "VARTA_DATA_DIR": str(tmp_path), "VARTA_MIRROR": "/nonexistent"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    (row,) = (line for line in done.stdout.splitlines() if OWN in line)
    assert "built in" in row


@pytest.mark.footage
@pytest.mark.parametrize(
    ("video", "truth"),
    [
        ("video/pets2009_s2l1_768x576.mp4", "gt/PETS09-S2L1/gt_sample.txt"),
        ("gt/TUD-Stadtmitte/img1/%06d.jpg", "gt/TUD-Stadtmitte/gt/gt.txt"),
    ],
)
def test_it_is_right_about_people_that_it_was_not_trained_on(video: str, truth: str) -> None:
    labels = read_mot(footage(truth))
    path = str(footage("INDEX.md").parent / video)
    detector = choose_detectors(OWN, None).for_camera()
    pairs = []
    for picture in open_footage(path, 25.0 if "%" in path else None):
        if picture.index in labels:
            (found,) = detector.detect([Look(Frame(picture, picture.index, picture.time_s))])
            pairs.append((labels[picture.index], _people(found)))
    score: BoxScore = score_boxes(pairs)
    assert len(pairs) == len(labels)
    assert score.precision is not None
    assert score.precision >= 0.8
    assert score.recall is not None
    assert score.recall >= 0.6


def _people(found: Detections) -> Boxes:
    rows = np.flatnonzero((found.scores >= LEAST_SCORE) & (found.classes == found.names.index("person")))
    return Boxes(rows.astype(np.int64), found.boxes[rows].astype(np.float64))
