import numpy as np

from varta.vision.input_plan import InputPlan
from varta.vision.types import Region
from varta.vision.yolox_output import decode, make_grid, suppress


def test_numbers_the_cells_of_three_strides() -> None:
    grid, strides = make_grid(320, 416)
    assert len(grid) == len(strides) == 40 * 52 + 20 * 26 + 10 * 13
    assert grid[1].tolist() == [1, 0]
    assert strides[[0, -1], 0].tolist() == [8, 32]


def test_decodes_centre_size_class_and_score() -> None:
    grid, strides = make_grid(64, 64)
    output = np.zeros((len(grid), 85), np.float32)
    row = 3 * 8 + 5  # the cell in row 3, column 5 of stride 8
    output[row, :5] = [0.5, 0.25, np.log(4), np.log(2), 0.9]
    output[row, 5 + 2] = 0.5
    boxes, scores, classes = decode(output, grid, strides, 0.3)
    assert classes.tolist() == [2]
    assert np.allclose(scores, [0.45])
    assert np.allclose(boxes, [[44 - 16, 26 - 8, 44 + 16, 26 + 8]])
    assert not len(decode(output, grid, strides, 0.5)[0])


def test_keeps_the_best_of_a_class_and_of_one_thing_under_two_names() -> None:
    boxes = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [50, 0, 60, 10], [50, 0, 60, 10], [52, 2, 60, 14]], np.float32)
    scores = np.array([0.6, 0.9, 0.5, 0.7, 0.4], np.float32)
    classes = np.array([0, 0, 0, 2, 2], np.int32)
    assert sorted(suppress(boxes, scores, classes).tolist()) == [1, 3]
    assert suppress(boxes[:0], scores[:0], classes[:0]).tolist() == []


def test_takes_the_shape_of_the_picture() -> None:
    plan = InputPlan.whole(768, 576, 416, square=False)
    assert (plan.net_width, plan.net_height, plan.scaled_width, plan.scaled_height) == (416, 320, 416, 312)
    assert InputPlan.whole(768, 576, 416, square=True).net_height == 416
    upright = InputPlan.whole(1080, 1920, 416, square=False)
    assert (upright.net_width, upright.net_height) == (256, 416)


def test_a_region_lies_whole_inside_its_part_and_the_part_inside_the_picture() -> None:
    whole = InputPlan.whole(768, 576, 416, square=False)
    for region in (Region(0, 0, 90, 200), Region(600, 300, 768, 576), Region(300, 200, 420, 400)):
        part = whole.part(region)
        assert part.net_width * part.net_height < whole.net_width * whole.net_height
        assert part.left <= region.left * whole.scale
        assert part.top <= region.top * whole.scale
        assert part.left + part.net_width >= region.right * whole.scale - 1
        assert part.top + part.net_height >= region.bottom * whole.scale - 1
