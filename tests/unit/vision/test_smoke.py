"""Smoke drawn as rising puffs, and what is none; on real footage in tests/integration/vision/test_pixel_rules.py."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from support.composed import Picture, look_at
from support.flames import with_red_car, with_smoke
from varta.kernel.rules import RuleKind, RuleSpec
from varta.vision.rules.smoke import Smoke

PLAIN = [np.random.default_rng(i).normal(90, 2, (240, 320, 3)).clip(0, 255).astype(np.uint8) for i in range(5)]
Alter = Callable[[Picture, float], Picture]


def raised(alter: Alter, seconds: float = 20.0) -> list[float]:
    clip = ((i / 5, PLAIN[i % 5]) for i in range(int(seconds * 5)))
    return [time_s for time_s, _ in look_at([Smoke(RuleSpec("smoke", RuleKind.SMOKE))], clip, alter)]


def test_smoke_is_reported_once_while_it_rises() -> None:
    (time_s,) = raised(lambda bgr, t: with_smoke(bgr, t, since_s=6.0) if t >= 6 else bgr)
    assert 9.0 <= time_s <= 14.0


def person(bgr: Picture, time_s: float) -> Picture:
    out = bgr.copy()
    cv2.rectangle(out, (int(time_s * 12), 80), (int(time_s * 12) + 30, 180), (150, 150, 155), -1)
    return out


NO_SMOKE: dict[str, Alter] = {
    "nothing": lambda bgr, _: bgr,
    "a red car": with_red_car,
    "somebody in grey": person,
    "brighter light": lambda bgr, t: np.clip(bgr * (1.5 if t > 8 else 1.0), 0, 255).astype(np.uint8),
}


@pytest.mark.parametrize("name", NO_SMOKE)
def test_what_is_no_smoke_raises_nothing(name: str) -> None:
    assert raised(NO_SMOKE[name]) == []
