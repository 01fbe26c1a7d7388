"""The one detector with tiny networks of each family, whose truth is known."""

from pathlib import Path

import numpy as np
import pytest

from support import networks
from support.networks import BOX, SIDE
from varta.kernel.errors import BadInput
from varta.vision.detector import Look
from varta.vision.engine import NetworkOptions
from varta.vision.model_card import ModelCard, read_card, write_card
from varta.vision.network import NetworkDetector
from varta.vision.types import ArrayImage, Detections, Frame


def look(path: Path, card: ModelCard | None = None, score: float = 0.1) -> Detections:
    """Return what a model finds in a picture twice as large as its input."""
    detector = NetworkDetector(path, NetworkOptions(score=score), card or ModelCard())
    picture = np.full((2 * SIDE, 2 * SIDE, 3), 90, np.uint8)
    return detector.detect([Look(Frame(ArrayImage(picture), 0, 0.0))])[0]


FAMILIES = {
    "yolox": (networks.yolox(80, 2, 0.9), {}, ""),
    "yolox of three classes": (networks.yolox(3, 1, 0.9), {"varta.classes": "person,car,van"}, ""),
    "picodet": (networks.gfl(80, 2, 0.9, halves=True, names=("save_infer_model/a", "save_infer_model/b")), {}, ""),
    "dfine": (networks.labelled(2, 0.9), {}, "orig_target_sizes"),
    "rtdetr": (networks.logits(80, 2, 0.9, ("pred_boxes", "logits")), {}, ""),
    "rfdetr": (networks.logits(91, 3, 0.9, ("dets", "labels")), {}, ""),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_finds_the_same_car_with_each_family(family: str, tmp_path: Path) -> None:
    outputs, metadata, sizes = FAMILIES[family]
    found = look(networks.save(tmp_path / "m.onnx", outputs, metadata, sizes))
    assert [found.names[c] for c in found.classes] == ["car"]
    assert np.allclose(found.boxes, np.array([BOX]) * 2, atol=0.1)


def test_nanodet_differs_by_half_a_pixel(tmp_path: Path) -> None:
    found = look(networks.save(tmp_path / "m.onnx", networks.gfl(80, 2, 0.9, halves=False)))
    assert np.allclose(found.boxes, np.array([BOX]) * 2 - 1, atol=0.1)


def test_a_scale_of_its_own_is_brought_to_the_common_one(tmp_path: Path) -> None:
    path = networks.save(tmp_path / "m.onnx", networks.yolox(80, 0, 0.6))
    assert look(path, ModelCard(believed=0.6)).scores.tolist() == pytest.approx([0.4])
    assert look(path, ModelCard(believed=0.4)).scores.tolist() == pytest.approx([0.6])
    assert len(look(path, ModelCard(believed=0.8), score=0.31)) == 0


@pytest.mark.parametrize(
    ("outputs", "card", "code"),
    [
        (networks.gfl(80, 2, 0.9, halves=True), ModelCard(), "model.ambiguous_family"),
        (networks.yolox(3, 1, 0.9), ModelCard(), "model.classes_unknown"),
        (networks.yolox(3, 1, 0.9), ModelCard(classes=("person", "car")), "model.classes_unknown"),
        (networks.yolox(80, 1, 0.9), ModelCard(family="picodet"), "model.wrong_shape"),
        (networks.yolox(80, 1, 0.9), ModelCard(family="yolov11"), "model.unknown_family"),
        ({"heat": np.zeros((1, 4, 16, 16), np.float32)}, ModelCard(), "model.unknown_family"),
        ({"output": np.zeros((1, 77, 85), np.float32)}, ModelCard(), "model.wrong_shape"),
    ],
)
def test_says_what_to_state(outputs: networks.Outputs, card: ModelCard, code: str, tmp_path: Path) -> None:
    path = networks.save(tmp_path / "m.onnx", outputs)
    with pytest.raises(BadInput) as refused:
        look(path, card)
    assert refused.value.code == code


def test_what_is_stated_settles_it(tmp_path: Path) -> None:
    path = networks.save(tmp_path / "m.onnx", networks.gfl(2, 1, 0.9, halves=True))
    card = ModelCard("nanodet", ("person", "fish"), 0.5)
    write_card(path, card)
    assert read_card(path) == card
    found = NetworkDetector(path).detect([Look(Frame(ArrayImage(np.zeros((64, 64, 3), np.uint8)), 0, 0.0))])[0]
    assert [found.names[c] for c in found.classes] == ["object"]


@pytest.mark.parametrize("text", ["[]", "{", '{"family": 3}', '{"believed": true}', '{"classes": [1]}', "x" * 70_000])
def test_refuses_a_bad_card(text: str, tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text(text)
    with pytest.raises(BadInput, match="json"):
        read_card(tmp_path / "m.onnx")
