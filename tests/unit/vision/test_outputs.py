import numpy as np
import pytest

from varta.vision.network import suppress
from varta.vision.outputs.detr import UNIT, RfDetr
from varta.vision.outputs.family import Colours, Found, cells
from varta.vision.outputs.gfl import NanoDet, PicoDet
from varta.vision.outputs.yolox import STRIDES, Yolox


def test_numbers_the_cells_of_three_strides() -> None:
    grid, strides = cells(320, 416, STRIDES)
    assert len(grid) == len(strides) == 40 * 52 + 20 * 26 + 10 * 13
    assert grid[1].tolist() == [1, 0]
    assert strides[[0, -1], 0].tolist() == [8, 32]


def test_yolox_gives_centre_size_class_and_score() -> None:
    grid, _ = cells(64, 64, STRIDES)
    output = np.zeros((1, len(grid), 85), np.float32)
    row = 3 * 8 + 5  # the cell in row 3, column 5 of stride 8
    output[0, row, :5] = [0.5, 0.25, np.log(4), np.log(2), 0.9]
    output[0, row, 5 + 2] = 0.5
    found = Yolox().decode([output], 64, 64, 0.3)
    assert found.classes.tolist() == [2]
    assert np.allclose(found.scores, [0.45])
    assert np.allclose(found.boxes, [[44 - 16, 26 - 8, 44 + 16, 26 + 8]])
    assert not len(Yolox().decode([output], 64, 64, 0.5).boxes)


@pytest.mark.parametrize(("family", "shift"), [(PicoDet(), 0.0), (NanoDet(), -0.5)])
def test_distances_are_the_means_of_their_bins(family: PicoDet | NanoDet, shift: float) -> None:
    scores = [np.zeros((1, n * n, 3), np.float32) for n in (8, 4, 2, 1)]
    bins = [np.zeros((1, n * n, 4 * 8), np.float32) for n in (8, 4, 2, 1)]
    scores[1][0, 1 * 4 + 2, 1] = 0.8  # row 1, column 2 of stride 16
    for side, distance in enumerate((1, 1, 2, 1)):
        bins[1][0, 1 * 4 + 2, side * 8 + distance] = 50.0
    bins[1][0, 1 * 4 + 2, 3 * 8 + 2] = 50.0  # two equal bins: their mean, 1.5
    outputs = (
        scores + bins if isinstance(family, PicoDet) else [x for pair in zip(scores, bins, strict=True) for x in pair]
    )
    found = family.decode(outputs, 64, 64, 0.5)
    x, y = 2.5 * 16 + shift, 1.5 * 16 + shift
    assert found.classes.tolist() == [1]
    assert np.allclose(found.boxes, [[x - 16, y - 16, x + 32, y + 24]], atol=1e-3)
    assert not len(family.decode(outputs, 64, 64, 0.9).boxes)


def test_logits_become_scores_and_shares_become_pixels() -> None:
    boxes = np.array([[[0.5, 0.25, 0.2, 0.1], [0.1, 0.1, 0.1, 0.1]]], np.float32)
    logits = np.array([[[-5, 2, -5], [-5, -5, -5]]], np.float32)
    found = RfDetr("rfdetr", UNIT).decode([boxes, logits], 200, 100, 0.3)
    assert found.classes.tolist() == [1]
    assert np.allclose(found.scores, [1 / (1 + np.exp(-2))])
    assert np.allclose(found.boxes, [[40, 40, 60, 60]])


def test_colours_go_in_as_the_makers_say() -> None:
    colours = Colours(rgb=True, mean=(10.0, 20.0, 30.0), std=(2.0, 4.0, 5.0), pad=0)
    blob = colours.blank(4, 4)
    colours.lay(blob[0, :, :2, :2], np.full((2, 2, 3), (50, 40, 30), np.uint8))  # blue, green, red
    assert blob[0, :, 0, 0].tolist() == [10, 5, 4]
    assert blob[0, :, 3, 3].tolist() == [-5, -5, -6]


def test_keeps_the_best_of_a_class_and_of_one_thing_under_two_names() -> None:
    boxes = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [50, 0, 60, 10], [50, 0, 60, 10], [52, 2, 60, 14]], np.float32)
    scores = np.array([0.6, 0.9, 0.5, 0.7, 0.4], np.float32)
    classes = np.array([0, 0, 0, 2, 2], np.int32)
    found = Found(boxes, scores, classes)
    assert sorted(suppress(found).tolist()) == [1, 3]
    assert suppress(found.rows(np.zeros(5, bool))).tolist() == []
