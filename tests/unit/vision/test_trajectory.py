"""Collecting tracks: one way per track, thinned, with its class and the colours that a person would name."""

import itertools

import numpy as np
import pytest

from varta.kernel.path import at_ms
from varta.kernel.trajectory import Trajectory
from varta.vision.pipeline import Analysis
from varta.vision.trajectory import Collector
from varta.vision.types import ArrayImage, Frame, Tracks

NAMES = ("person", "car", "bus")
COLOURS = {"red": (30, 30, 200), "blue": (190, 60, 30), "green": (50, 150, 40), "white": (240, 240, 240)}
WIDTH, HEIGHT = 320, 240


def picture(boxes: list[tuple[int, int, int, int]], paint: list[tuple[str, str]], light: float) -> ArrayImage:
    pixels = np.full((HEIGHT, WIDTH, 3), 150, np.uint8)
    pixels[:40] = 235  # the sky
    for (left, top, right, bottom), (upper, lower) in zip(boxes, paint, strict=True):
        middle = (top + bottom) // 2
        pixels[max(top, 0) : middle, max(left, 0) : right] = COLOURS[upper]
        pixels[middle:bottom, max(left, 0) : right] = COLOURS[lower]
    return ArrayImage((pixels * light).astype(np.uint8))


def tracks(boxes: list[tuple[int, int, int, int]], kinds: list[int], *, confirmed: bool = True) -> Tracks:
    n = len(boxes)
    ids = np.arange(1, n + 1, dtype=np.int64)
    yes = np.full(n, True)
    places = np.array(boxes, np.float32).reshape(n, 4)
    return Tracks(places, np.full(n, 0.8, np.float32), np.array(kinds, np.int32), ids, yes & confirmed, yes, NAMES)


def walk(seconds: float, kind: int = 0, light: float = 1.0, *, confirmed: bool = True) -> list[Trajectory]:
    collector, done = Collector("square", "run"), []
    for i in range(round(seconds * 5)):
        box = (20 + int(i * 200 / (seconds * 5)), 80, 60 + int(i * 200 / (seconds * 5)), 180)
        seen = 2 if i == 3 else kind
        image = picture([box], [("red", "blue") if kind == 0 else ("green", "green")], light)
        frame = Frame(image, i, i / 5, 1_000_000_000 + i * 200_000)
        done += collector.take(Analysis(frame, tracks([box], [seen], confirmed=confirmed), (), looked=True))
    later = Frame(picture([], [], light), 9999, seconds + 6, 0)
    return done + collector.take(Analysis(later, tracks([], []), (), looked=True)) + collector.finish()


@pytest.mark.parametrize("light", [1.0, 0.5])
def test_colours_are_named_alike_in_two_lights(light: float) -> None:
    (person,) = walk(4, 0, light)
    assert person.class_name == "person"
    assert (person.upper and person.upper.name, person.lower and person.lower.name) == ("red", "blue")
    assert person.body is None
    (car,) = walk(4, 1, light)
    assert (car.class_name, car.body and car.body.name, car.upper) == ("car", "green", None)


def test_an_even_walk_is_a_few_samples_that_tell_it_all() -> None:
    (track,) = walk(20)
    assert len(track.samples) <= 8
    assert at_ms(track.samples[0], track.samples[-1], 10_000).x == pytest.approx(140 / WIDTH, abs=0.01)
    assert (track.complete, track.trace, track.start_us) == (True, "run-1", 1_000_000_000)
    assert track.motion == pytest.approx(90, abs=1)
    assert track.pace == pytest.approx(0.1, abs=0.03)  # 10 pixels a second, 100 high


def test_a_long_track_comes_in_parts_that_join() -> None:
    parts = walk(150)
    assert len(parts) == 3
    assert not any(part.complete for part in parts)
    for before, after in itertools.pairwise(parts):
        assert (after.start_us, after.samples[0].foot) == (before.end_us, before.samples[-1].foot)


def test_what_was_never_confirmed_is_not_kept() -> None:
    assert walk(4, confirmed=False) == []
