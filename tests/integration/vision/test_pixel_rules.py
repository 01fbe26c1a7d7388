"""Rules over pixels on real footage: what is pasted in is found, and what is really there raises nothing."""

import numpy as np

from support.composed import Bag, Picture, look_at, pictures, still_of
from support.flames import with_flame
from support.footage import footage
from varta.kernel.rules import RuleKind, RuleSpec
from varta.vision.rules.factory import SceneRule
from varta.vision.rules.fire import Fire
from varta.vision.rules.smoke import Smoke
from varta.vision.rules.still_object import StillObject
from varta.vision.rules.tamper import Tamper

CAMPUS = "video/pets2009_s2l1_768x576.mp4"
HALL = "video/intel_one-by-one-person-detection.mp4"
BOTTLES = "video/intel_bottle-detection.mp4"


def all_rules() -> list[SceneRule]:
    return [
        StillObject(RuleSpec("left", RuleKind.ABANDONED_OBJECT, seconds=10)),
        Tamper(RuleSpec("camera", RuleKind.TAMPER)),
        Fire(RuleSpec("fire", RuleKind.FIRE)),
        Smoke(RuleSpec("smoke", RuleKind.SMOKE)),
    ]


def test_people_on_a_campus_raise_nothing() -> None:
    assert look_at(all_rules(), pictures(footage(CAMPUS))) == []


def test_people_who_stand_still_in_a_hall_raise_nothing() -> None:
    assert look_at(all_rules(), pictures(footage(HALL))) == []


def test_bags_on_the_campus_are_found_behind_passers_by_too() -> None:
    path = footage(CAMPUS)
    still = still_of(path)
    bags = [Bag((300, 300, 26, 30), (20, 60), still), Bag((150, 420, 34, 30), (5, 70), still, 140)]

    def paste(bgr: Picture, time_s: float) -> Picture:
        return bags[1](bags[0](bgr, time_s), time_s)

    raised = look_at(all_rules()[:1], pictures(path, until_s=45), paste)
    assert [round(time_s) for time_s, _ in raised] == [15, 30]


def test_bottles_that_are_taken_are_seen() -> None:
    rule = StillObject(RuleSpec("taken", RuleKind.REMOVED_OBJECT, seconds=2))
    raised = look_at([rule], pictures(footage(BOTTLES), until_s=24))
    times = [time_s for time_s, _ in raised]
    assert any(9.0 <= time_s <= 10.5 for time_s in times)
    assert any(19.5 <= time_s <= 22.4 for time_s in times)


def test_a_fire_at_night_is_seen() -> None:
    def night(bgr: Picture, time_s: float) -> Picture:
        return with_flame(np.asarray(bgr * 0.25, np.uint8), time_s, (500, 220, 40, 60))

    raised = look_at([Fire(RuleSpec("fire", RuleKind.FIRE))], pictures(footage(HALL), until_s=12), night)
    assert len(raised) == 1
    assert raised[0][0] <= 5.0
