"""A camera that is kept from seeing; on real footage in tests/integration/vision/test_pixel_rules.py."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from support.composed import Picture, look_at
from varta.kernel.rules import RuleKind, RuleSpec
from varta.vision.rules.tamper import Tamper

FROM_S = 10.0
SIZE = (320, 240)


def street(seed: int) -> Picture:
    """Return a picture with structure and noise."""
    rng = np.random.default_rng(2)
    coarse = cv2.resize(rng.uniform(40, 200, (12, 16, 3)).astype(np.float32), SIZE, interpolation=cv2.INTER_NEAREST)
    fine = rng.normal(0, 10, (SIZE[1], SIZE[0], 1))
    return np.clip(coarse + fine + np.random.default_rng(seed).normal(0, 2, coarse.shape), 0, 255).astype(np.uint8)


STREET = [street(seed) for seed in range(4)]


def film(seconds: float) -> list[tuple[float, Picture]]:
    return [(float(i), STREET[i % 4]) for i in range(int(seconds))]


def noise(level: float) -> Picture:
    return np.random.default_rng(1).normal(level, 2, (SIZE[1], SIZE[0], 3)).clip(0, 255).astype(np.uint8)


CASES: dict[str, tuple[Callable[[Picture], Picture], float]] = {
    "covered": (lambda bgr: np.asarray(noise(60) + bgr % 4, np.uint8), 8.0),
    "defocused": (lambda bgr: cv2.GaussianBlur(bgr, (0, 0), 3), 5.0),
    "moved": (lambda bgr: np.roll(bgr, (50, 90), (0, 1)), 14.0),
    "frozen": (lambda _: STREET[0], 10.0),
    "black": (lambda _: noise(8), 5.0),
    "flooded": (lambda _: noise(252), 5.0),
}


@pytest.mark.parametrize("word", CASES)
def test_each_kind_is_named_once_within_its_time(word: str) -> None:
    change, within_s = CASES[word]
    tamper = Tamper(RuleSpec("camera", RuleKind.TAMPER))
    raised = look_at([tamper], iter(film(50)), lambda bgr, t: change(bgr) if t >= FROM_S else bgr)
    assert [hit.details["tamper"] for _, hit in raised] == [word]
    assert raised[0][0] <= FROM_S + within_s


@pytest.mark.parametrize("word", ["covered", "black", "flooded", "defocused", "frozen"])
def test_it_recovers_and_is_raised_again_when_it_happens_again(word: str) -> None:
    change, _ = CASES[word]
    tamper = Tamper(RuleSpec("camera", RuleKind.TAMPER))
    raised = look_at([tamper], iter(film(90)), lambda bgr, t: change(bgr) if 10 <= t < 30 or 60 <= t < 80 else bgr)
    assert [hit.details["tamper"] for _, hit in raised] == [word, word]
    assert tamper.state == ""


CHANGES: dict[str, Callable[[Picture, float], Picture]] = {
    "nothing": lambda bgr, _: bgr,
    "exposure jumps": lambda bgr, t: np.clip(bgr * (1.6 if int(t / 5) % 2 else 1.0), 0, 255).astype(np.uint8),
    "lamps switched off": lambda bgr, t: (bgr * (0.2 if t > FROM_S else 1.0)).astype(np.uint8),
    "nightfall": lambda bgr, t: (bgr * max(0.2, 1 - t / 50)).astype(np.uint8),
    "something plain passes close by": lambda bgr, t: noise(150) if 12 <= t < 16 else bgr,
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_no_tampering_raises_nothing(name: str) -> None:
    tamper = Tamper(RuleSpec("camera", RuleKind.TAMPER))
    assert look_at([tamper], iter(film(50)), CHANGES[name]) == []


def test_a_long_gap_is_a_lost_picture() -> None:
    clip = [*film(10), *((t + 60.0, bgr) for t, bgr in film(10))]
    tamper = Tamper(RuleSpec("camera", RuleKind.TAMPER))
    ((time_s, hit),) = look_at([tamper], iter(clip))
    assert (time_s, hit.details) == (60.0, {"tamper": "lost", "lasting_s": 51.0})
