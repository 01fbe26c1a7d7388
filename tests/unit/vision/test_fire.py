"""Flames, and what only has their colours; on real footage in tests/integration/vision/test_pixel_rules.py."""

from collections.abc import Callable

import numpy as np
import pytest

from support.composed import Picture, look_at
from support.flames import with_flame, with_lamp, with_red_car, with_sunset
from varta.kernel.geometry import Point
from varta.kernel.rules import RuleKind, RuleSpec
from varta.vision.rules.fire import Fire

PLAIN = [np.random.default_rng(i).normal(90, 3, (240, 320, 3)).clip(0, 255).astype(np.uint8) for i in range(5)]
Alter = Callable[[Picture, float], Picture]


def raised(alter: Alter, seconds: float = 12.0, points: tuple[Point, ...] = ()) -> list[float]:
    clip = ((i / 5, PLAIN[i % 5]) for i in range(int(seconds * 5)))
    return [time_s for time_s, _ in look_at([Fire(RuleSpec("fire", RuleKind.FIRE, points))], clip, alter)]


def test_flames_are_reported_once_soon_after_they_begin() -> None:
    (time_s,) = raised(lambda bgr, t: with_flame(bgr, t) if t >= 3 else bgr)
    assert 5.0 <= time_s <= 8.0


def test_flames_outside_of_the_area_are_nobodys() -> None:
    left = (Point(0, 0), Point(0.3, 0), Point(0.3, 1), Point(0, 1))
    assert raised(with_flame, points=left) == []


NO_FIRE: dict[str, Alter] = {
    "nothing": lambda bgr, _: bgr,
    "a lamp": lambda bgr, _: with_lamp(bgr),
    "a lamp that blinks": lambda bgr, t: with_lamp(bgr, on=int(t * 2.5) % 2 == 0),
    "a red car": with_red_car,
    "a sunset": with_sunset,
    "a photograph of a fire": lambda bgr, _: with_flame(bgr, 1.0),
}


@pytest.mark.parametrize("name", NO_FIRE)
def test_what_only_has_the_colours_is_no_fire(name: str) -> None:
    assert raised(NO_FIRE[name], 25.0) == []
