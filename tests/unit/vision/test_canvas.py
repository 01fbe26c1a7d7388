"""Regions of several cameras on one input, and their boxes back."""

import numpy as np
import pytest

from varta.vision.canvas import canvases, parts_of, whole_size
from varta.vision.detector import Look
from varta.vision.outputs.family import Colours
from varta.vision.packing import family, sheets, skyline, smallest
from varta.vision.types import ArrayImage, Frame, Region

SIDE = 416
SHAPES = family(SIDE)
REGIONS = (Region(0, 0, 90, 200), Region(600, 300, 768, 576), Region(300, 200, 420, 400))


def look(regions: tuple[Region, ...] | None, seed: int = 0, size: tuple[int, int] = (576, 768)) -> Look:
    """Return a look at a picture whose colours say where in it one is."""
    ys, xs = np.mgrid[0 : size[0], 0 : size[1]]
    pixels = np.stack([xs * 255 // size[1], ys * 255 // size[0], np.full_like(xs, seed)], axis=2).astype(np.uint8)
    return Look(Frame(ArrayImage(pixels), 0, 0.0), regions)


def test_a_whole_picture_keeps_its_shape() -> None:
    assert whole_size(768, 576, SIDE) == (416, 312)
    assert whole_size(1080, 1920, SIDE) == (234, 416)


@pytest.mark.parametrize("chosen", [REGIONS[:1], REGIONS[1:2], REGIONS[:2], REGIONS])
def test_packs_regions_into_a_smaller_input_and_finds_boxes_back(chosen: tuple[Region, ...]) -> None:
    looks = [look(chosen, 10), look(REGIONS[2:], 200, (432, 768))]
    parts = [part for i, one in enumerate(looks) for part in parts_of(i, one, SIDE)]
    (canvas,) = canvases(parts, SHAPES, SHAPES, looks)
    assert canvas.shape[0] * canvas.shape[1] < 416 * 312
    blob = canvas.fill(looks, Colours())
    for part in canvas.parts:
        column, row = part.x + part.width // 2, part.y + part.height // 2
        boxes, owners = canvas.to_pictures(np.array([[column - 5, row - 5, column + 5, row + 5]], np.float32), looks)
        assert owners.tolist() == [part.source]
        x, y = boxes[0].reshape(2, 2).mean(axis=0)
        height = looks[part.source].frame.image.height
        blue, green, red = blob[0, :, row, column].tolist()
        assert abs(blue - x * 255 / 768) < 6
        assert abs(green - y * 255 / height) < 6
        assert red == (10, 200)[part.source]


def test_drops_what_is_cut_or_lies_between_the_parts() -> None:
    looks = [look(REGIONS)]
    (canvas,) = canvases(parts_of(0, looks[0], SIDE), SHAPES, SHAPES, looks)
    part = next(p for p in canvas.parts if p.region.left > 0)
    cut = [part.x, part.y + 10, part.x + 20, part.y + 30]
    beyond = [canvas.shape[1], canvas.shape[0], canvas.shape[1] + 4, canvas.shape[0] + 4]
    assert canvas.to_pictures(np.array([cut, beyond], np.float32), looks)[1].tolist() == [-1, -1]


def test_takes_the_whole_picture_where_regions_save_nothing() -> None:
    (part,) = parts_of(0, look((Region(0, 0, 768, 500), Region(0, 500, 768, 576))), SIDE)
    assert part.region == Region(0, 0, 768, 576)


def test_packed_parts_never_overlap() -> None:
    rng = np.random.default_rng(1)
    packed = 0
    for _ in range(200):
        sizes = [(int(w), int(h)) for w, h in rng.integers(5, 120, (rng.integers(2, 9), 2))]
        spots = skyline(sizes, 320, 224)
        if spots is None:
            continue
        packed += 1
        taken = np.zeros((224, 320), int)
        for (x, y), (width, height) in zip(spots, sizes, strict=True):
            taken[y : y + height, x : x + width] += 1
        assert taken.max() == 1
        assert taken.sum() == sum(width * height for width, height in sizes)
    assert packed > 50


def test_what_does_not_go_into_one_input_goes_into_several() -> None:
    sizes = [(200, 200)] * 9
    made = sheets(sizes, SHAPES)
    assert sorted(i for sheet in made for i in sheet.rows) == list(range(9))
    assert len(made) == 3


def test_uses_only_the_shapes_at_hand() -> None:
    assert smallest([(60, 100)], [(224, 320), (320, 416)]).shape == (224, 320)  # type: ignore[union-attr]
    assert smallest([(400, 400)], [(224, 320)]) is None
    looks = [look(None, size=(1920, 1080))]
    assert canvases(parts_of(0, looks[0], SIDE), [(96, 128)], SHAPES, looks)[0].shape == (416, 256)
