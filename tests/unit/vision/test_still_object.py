"""Objects by background: drawn scenes here; real footage with bags pasted in stands in tests/integration/vision."""

from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from support.composed import Bag, Picture, look_at
from varta.kernel.geometry import Point
from varta.kernel.rules import RuleKind, RuleSpec
from varta.vision.rules.sighting import Hit
from varta.vision.rules.still_object import StillObject

WIDTH, HEIGHT, FPS = 320, 240, 5
BOX = (150, 140, 26, 28)


def floor() -> Picture:
    rng = np.random.default_rng(1)
    coarse = rng.uniform(90, 160, (12, 16, 3)).astype(np.float32)
    return cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC).clip(0, 255).astype(np.uint8)


def film(seconds: float, fps: float = FPS, gain: float = 1.0, jump_s: float = 1e9) -> Iterator[tuple[float, Picture]]:
    """Yield a noisy empty floor; from `jump_s` on brighter by `gain`."""
    still = floor().astype(np.float32)
    noises = [np.random.default_rng(i).normal(0, 2.0, still.shape).astype(np.float32) for i in range(5)]
    noisy = [np.clip(still + noise, 0, 255).astype(np.uint8) for noise in noises]
    bright = [np.clip(still * gain + noise, 0, 255).astype(np.uint8) for noise in noises]
    for i in range(int(seconds * fps)):
        time_s = i / fps
        yield time_s, (bright if time_s >= jump_s else noisy)[i % 5]


def rule(kind: RuleKind, seconds: float = 10.0, points: tuple[Point, ...] = ()) -> StillObject:
    return StillObject(RuleSpec("objects", kind, points, seconds=seconds))


def hits_of(raised: list[tuple[float, Hit]]) -> list[tuple[float, tuple[float, ...]]]:
    return [(time_s, hit.sighting.box) for time_s, hit in raised]


@pytest.mark.parametrize("fps", [5.0, 0.5], ids=["5 per second", "a key frame every 2 s"])
def test_a_bag_is_reported_once_when_its_time_is_over(fps: float) -> None:
    bag = Bag(BOX, (8.0, 60.0), None)
    (raised,) = hits_of(look_at([rule(RuleKind.ABANDONED_OBJECT)], film(40, fps), bag))
    time_s, box = raised
    assert 18.0 <= time_s <= 18.4 + 1 / fps
    assert box[0] * WIDTH == pytest.approx(150, abs=6)
    assert box[3] * HEIGHT == pytest.approx(168, abs=8)


def test_a_bag_that_is_gone_is_reported_by_the_other_rule() -> None:
    bag = Bag(BOX, (0.0, 12.0), None)
    rules = [rule(RuleKind.ABANDONED_OBJECT, 5), rule(RuleKind.REMOVED_OBJECT, 5)]
    raised = look_at(rules, film(30), bag)
    assert [(round(time_s), hit.sighting.class_name) for time_s, hit in raised] == [(17, "object")]
    assert look_at(rules[:1], film(30), bag) == []


def test_passers_by_in_front_do_not_make_it_forgotten() -> None:
    bag = Bag(BOX, (6.0, 60.0), None)

    def crowd(bgr: Picture, time_s: float) -> Picture:
        out = bag(bgr, time_s).copy()
        for start in (9.0, 12.0, 14.0):
            x = int((time_s - start) * 90)
            if 0 <= x < WIDTH:
                out[100:200, x : x + 30] = (30, 60, 40 + 20 * (x % 3))
        return out

    raised = look_at([rule(RuleKind.ABANDONED_OBJECT)], film(40), crowd)
    assert len(raised) == 1
    assert 16.0 <= raised[0][0] <= 20.0


@pytest.mark.parametrize("gain", [1.4, 0.6])
def test_a_jump_of_exposure_is_no_object_and_hides_none(gain: float) -> None:
    bag = Bag(BOX, (6.0, 60.0), None)
    rules = [rule(RuleKind.ABANDONED_OBJECT), rule(RuleKind.REMOVED_OBJECT)]
    assert look_at(rules, film(25, gain=gain, jump_s=9.0)) == []

    def lit(bgr: Picture, time_s: float) -> Picture:
        return np.clip(bag(bgr, time_s) * (gain if time_s >= 9.0 else 1.0), 0, 255).astype(np.uint8)

    assert len(look_at([rule(RuleKind.ABANDONED_OBJECT)], film(25), lit)) == 1


def test_a_soft_shadow_that_stays_is_no_object() -> None:
    shade = np.zeros((HEIGHT, WIDTH, 1), np.float32)
    cv2.circle(shade, (160, 120), 25, 1.0, -1)
    shade = cv2.GaussianBlur(shade, (21, 21), 0)[:, :, None]

    def shaded(bgr: Picture, time_s: float) -> Picture:
        return (bgr * (1 - 0.35 * shade * (time_s > 6))).astype(np.uint8)

    rules = [rule(RuleKind.ABANDONED_OBJECT), rule(RuleKind.REMOVED_OBJECT)]
    assert look_at(rules, film(30), shaded) == []


def test_only_what_lies_in_the_area_counts() -> None:
    left = (Point(0, 0), Point(0.4, 0), Point(0.4, 1), Point(0, 1))
    bag = Bag(BOX, (6.0, 60.0), None)
    assert look_at([rule(RuleKind.ABANDONED_OBJECT, points=left)], film(25), bag) == []


def test_rearmed_it_reports_what_lies_there_again() -> None:
    objects = rule(RuleKind.ABANDONED_OBJECT, 5)
    bag = Bag(BOX, (6.0, 60.0), None)
    clip, raised = film(30), []

    def rearming(bgr: Picture, time_s: float) -> Picture:
        if time_s == 20.0:
            objects.rearm()
        return bag(bgr, time_s)

    raised = look_at([objects], clip, rearming)
    assert [time_s for time_s, _ in raised] == pytest.approx([11.0, 20.0], abs=1.2)
    assert {hit.sighting.track_id for _, hit in raised} == {1, 2}
