"""No biometric identification: no table, column, model or dependency for it (design/privacy.md)."""

import re
import tomllib
from pathlib import Path

import pytest

from varta.kernel.errors import BadInput
from varta.kernel.trajectory import SAMPLE_BYTES, Sample, Trajectory, pack
from varta.storage.tables import metadata
from varta.storage.trajectories.columns import COLUMNS
from varta.vision.choice import PREFERRED, choose_detectors
from varta.vision.registry import BLUR_ONLY, PUBLISHED

ROOT = Path(__file__).parents[3]
BIOMETRIC = re.compile(
    r"face|facial|biometr|embedding|descriptor|gait|iris|fingerprint|re_?id(?![a-z])|arcface|sface", re.IGNORECASE
)


def test_no_table_or_column_keeps_what_people_are_known_by() -> None:
    names = [table.name for table in metadata.sorted_tables]
    names += [f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.columns]
    assert names
    assert [name for name in names if BIOMETRIC.search(name)] == []


def test_trajectories_keep_a_way_and_words_and_nothing_finer() -> None:
    fields = {"camera", "trace", "class_name", "score", "start_us", "samples", "complete", "upper", "lower", "body"}
    assert set(Trajectory.__dataclass_fields__) == fields | {"heading", "motion", "kmh", "pace"}
    assert list(Sample.__dataclass_fields__) == ["ms", "x", "y", "width", "height"]
    assert [name for name in COLUMNS if BIOMETRIC.search(name)] == []
    assert [name for name, kind in COLUMNS.items() if kind == "BLOB"] == ["points"]
    assert set(COLUMNS.values()) <= {"VARCHAR", "REAL", "BIGINT", "BOOLEAN", "BLOB"}  # no lists, no arrays
    assert len(pack([Sample(0, 0.5, 0.5, 0.1, 0.1)])) == SAMPLE_BYTES == 12


def test_no_published_model_recognises_people() -> None:
    said = [f"{model.name} {model.about} {model.url}" for model in PUBLISHED.values()]
    assert said
    assert [text for text in said if BIOMETRIC.search(text)] == []


def test_the_one_model_that_sees_faces_can_only_blur() -> None:
    assert set(BLUR_ONLY) == {"face_yunet"}
    assert not set(BLUR_ONLY) & (set(PUBLISHED) | set(PREFERRED))
    for name in ("face_yunet", "/models/face_yunet.onnx"):
        with pytest.raises(BadInput, match="never be a detector") as refused:
            choose_detectors(name, None)
        assert refused.value.code == "model.blur_only"


def test_only_redacting_loads_it() -> None:
    users = [path for path in (ROOT / "src").rglob("*.py") if "FaceDetectorYN" in path.read_text()]
    assert [path.name for path in users] == ["concealment.py"]


def test_no_dependency_recognises_people() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert [name for name in wanted if BIOMETRIC.search(name)] == []


@pytest.mark.parametrize("word", ["face_encoding", "person_embedding", "reid", "re_id", "faces.vector"])
def test_the_guard_itself_sees(word: str) -> None:
    assert BIOMETRIC.search(word)
