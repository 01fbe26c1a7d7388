"""The model store with real networks from the shared folder, and everything that is none."""

from pathlib import Path

import numpy as np
import pytest

from support.footage import SHARED_DATA, footage
from varta.kernel.errors import BadInput, Conflict, NotFound
from varta.vision.boxes import iou
from varta.vision.choice import choose_detectors
from varta.vision.detector import Look
from varta.vision.models import ModelStore
from varta.vision.network import NetworkDetector
from varta.vision.types import ArrayImage, Frame, Region

pytestmark = [pytest.mark.integration, pytest.mark.footage]


def test_pulls_from_the_mirror_lists_and_removes(tmp_path: Path) -> None:
    footage("models/yolox_nano.onnx")
    store = ModelStore(tmp_path / "models", SHARED_DATA)
    assert [row.name for row in store.list() if row.here] == ["varta_street"]
    path = store.pull("yolox_nano")
    assert path.stat().st_size == 3_713_911
    assert [row.name for row in store.list() if row.here] == ["varta_street", "yolox_nano"]
    assert store.pull("yolox_nano") == path
    assert choose_detectors("auto", tmp_path / "models").name == "yolox_nano"
    store.remove("yolox_nano")
    assert choose_detectors("auto", tmp_path / "models").name == "varta_street"
    with pytest.raises(NotFound):
        store.remove("yolox_nano")
    assert store.pull("varta_street").is_file()


def test_a_mirror_may_hold_the_blurring_model_as_somebody_else_packed_it(tmp_path: Path) -> None:
    footage("models/face_yunet.onnx")
    store = ModelStore(tmp_path / "models", SHARED_DATA)
    assert store.pull("face_yunet").stat().st_size == 229_738
    assert choose_detectors("auto", tmp_path / "models").name == "varta_street"
    with pytest.raises(BadInput) as refused:
        choose_detectors("face_yunet", tmp_path / "models")
    assert refused.value.code == "model.blur_only"


def test_refuses_a_damaged_mirror(tmp_path: Path) -> None:
    content = bytearray(footage("models/yolox_nano.onnx").read_bytes())
    content[1000] ^= 1
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "yolox_nano.onnx").write_bytes(content)
    with pytest.raises(BadInput) as refused:
        ModelStore(tmp_path / "store", tmp_path).pull("yolox_nano")
    assert refused.value.code == "model.wrong_hash"
    assert not list((tmp_path / "store").iterdir())


@pytest.mark.parametrize(("name", "code"), [("picodet_s_416", "model.only_mirror"), ("no-such", "model.unknown")])
def test_says_which_models_it_cannot_get(name: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound) as refused:
        ModelStore(tmp_path).pull(name)
    assert refused.value.code == code


def test_adds_a_model_of_ones_own_once(tmp_path: Path) -> None:
    store = ModelStore(tmp_path)
    store.add(footage("models/yolox_nano.onnx"), "mine")
    assert [(r.name, r.here) for r in store.list() if r.here] == [("varta_street", True), ("mine", True)]
    with pytest.raises(Conflict):
        store.add(footage("models/yolox_nano.onnx"), "mine")
    for bad in ("../out", "auto", "varta_street", "", "Ünï"):
        with pytest.raises(BadInput):
            store.add(footage("models/yolox_nano.onnx"), bad)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "model.empty"),
        (b"hello, I am no model\n", "model.not_onnx"),
        (b"\x08\x07garbage" * 50, "model.not_onnx"),
        ("models/face_yunet.onnx", "model.unknown_family"),
        (None, "model.not_found"),
    ],
)
def test_refuses_what_is_no_detector(content: bytes | str | None, code: str, tmp_path: Path) -> None:
    path = tmp_path / "x.onnx"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content:
        path = footage(content)
    with pytest.raises(BadInput) as refused:
        NetworkDetector(path)
    assert refused.value.code == code
    assert str(path) in refused.value.message


def test_refuses_a_truncated_model(tmp_path: Path) -> None:
    path = tmp_path / "half.onnx"
    path.write_bytes(footage("models/yolox_nano.onnx").read_bytes()[:2_000_000])
    with pytest.raises(BadInput):
        NetworkDetector(path)


def test_finds_the_same_people_in_a_region_as_in_the_whole_picture() -> None:
    import cv2

    image = cv2.imread(str(footage("gt/TUD-Stadtmitte/img1/000001.jpg")))
    assert image is not None
    detector = NetworkDetector(footage("models/yolox_nano.onnx"))
    frame = Frame(ArrayImage(np.asarray(image, np.uint8)), 0, 0.0)
    whole = detector.detect([Look(frame)])[0]
    persons = whole.boxes[(whole.classes == 0) & (whole.scores > 0.5)]
    assert len(persons) >= 3
    for person in persons:  # one of them is cut by the picture's edge, where a box is less sure
        left, top, right, bottom = person.astype(int).tolist()
        around = Region(max(0, left - 20), max(0, top - 20), right + 20, bottom + 20)
        part = detector.detect([Look(frame, (around,))])[0]
        assert iou(part.boxes[part.scores > 0.4], person[None]).max() > 0.7
