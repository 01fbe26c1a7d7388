import json
import tomllib
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from varta.kernel.classes import CLASSES, COCO_CLASSES, KNOWN_CLASSES, meaning
from varta.kernel.errors import BadInput
from varta.kernel.geometry import Point
from varta.kernel.rule_kinds import FORMS, suits
from varta.kernel.rule_text import parse_rule, rule_to_data
from varta.kernel.rules import Direction, RuleKind, RuleMode, RuleSpec

LINE = {"name": "Ворота", "kind": "line_crossing", "points": [[0.1, 0.5], [0.9, 0.5]]}
AREA = {"name": "Двір", "kind": "intrusion", "points": [[0.1, 0.1], [0.9, 0.1], [0.5, 0.9]]}


def test_a_rule_is_read_as_toml_gives_it() -> None:
    text = """
        name = "Двір"
        kind = "intrusion"
        classes = ["person", "car"]
        points = [[0.1, 0.1], [0.9, 0.1], [0.5, 0.9]]
        seconds = 2
    """
    spec = parse_rule(tomllib.loads(text))
    assert spec.kind is RuleKind.INTRUSION
    assert spec.classes == {"person", "car"}
    assert spec.points[2] == Point(0.5, 0.9)
    assert spec.seconds == 2.0
    assert spec.direction is Direction.BOTH


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": ""}, "rule.bad_name"),
        ({"name": "x" * 81}, "rule.bad_name"),
        ({"name": 5}, "rule.bad_value"),
        ({"kind": "lurking"}, "rule.bad_value"),
        ({"points": None}, "rule.bad_value"),
        ({"points": [[0.1, 0.1], [0.9, 0.1]]}, "rule.too_few_points"),
        ({"points": [[0.1, 0.1], [0.9, 0.1], [0.5]]}, "rule.bad_value"),
        ({"points": [[0.1, 0.1], [0.9, 0.1], [0.5, "x"]]}, "rule.bad_value"),
        ({"points": [[0.1, 0.1], [0.9, 0.1], [0.5, True]]}, "rule.bad_value"),
        ({"points": [[0.1, 0.1], [0.9, 0.1], [0.5, 1.1]]}, "rule.point_outside"),
        ({"points": [[0.1, 0.1], [0.9, 0.1], [0.5, float("nan")]]}, "rule.point_outside"),
        ({"points": [[0.1, 0.1], [0.9, 0.9], [0.9, 0.1], [0.1, 0.9]]}, "rule.polygon_self_crossing"),
        ({"points": [[0.1, 0.1], [0.5, 0.5], [0.9, 0.9]]}, "rule.polygon_too_small"),
        ({"points": [[0.1, 0.1]] * 65}, "rule.too_many_points"),
        ({"seconds": -1}, "rule.bad_seconds"),
        ({"seconds": float("inf")}, "rule.bad_seconds"),
        ({"seconds": "2"}, "rule.bad_value"),
        ({"classes": ["preson"]}, "rule.unknown_class"),
        ({"classes": "person"}, "rule.bad_value"),
        ({"direction": "up"}, "rule.bad_value"),
        ({"colour": "red"}, "rule.unknown_key"),
    ],
)
def test_bad_rules(change: dict[str, object], code: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_rule(AREA | change, "rule[2]")
    assert refused.value.code == code
    assert refused.value.where


@pytest.mark.parametrize("points", [[[0.1, 0.5]], [[0.1, 0.5], [0.1, 0.5]], [[0, 0], [1, 0], [1, 1]]])
def test_a_line_has_two_ends(points: list[list[float]]) -> None:
    with pytest.raises(BadInput) as refused:
        parse_rule(LINE | {"points": points})
    assert refused.value.code == "rule.bad_line"


def test_a_misspelt_class_gets_a_hint() -> None:
    with pytest.raises(BadInput, match="Did you mean 'person'"):
        parse_rule(LINE | {"classes": ["preson"]})


FRACTIONS = st.floats(0, 1)


@given(
    st.tuples(FRACTIONS, FRACTIONS),
    st.tuples(FRACTIONS, FRACTIONS),
    st.frozensets(st.sampled_from(sorted(KNOWN_CLASSES))),
    st.sampled_from(Direction),
)
def test_what_is_written_is_read_back(
    start: tuple[float, float], end: tuple[float, float], classes: frozenset[str], direction: Direction
) -> None:
    if start == end:
        return
    spec = RuleSpec("r", RuleKind.LINE_CROSSING, (Point(*start), Point(*end)), classes, 1.5, direction)
    assert parse_rule(json.loads(json.dumps(rule_to_data(spec)))) == spec


def test_the_classes_are_cocos() -> None:
    assert len(set(COCO_CLASSES)) == 80
    assert COCO_CLASSES[0] == "person"
    assert COCO_CLASSES[79] == "toothbrush"
    assert "moving object" in KNOWN_CLASSES


NOW = datetime(2026, 11, 28, 5, 0, tzinfo=UTC)
KYIV = ZoneInfo("Europe/Kyiv")
HEADING = [[0.5, 0.9], [0.5, 0.1]]


@pytest.mark.parametrize("kind", [kind for kind in RuleKind if kind is not RuleKind.LINE_CROSSING])
def test_every_kind_of_area_is_content_with_its_name(kind: RuleKind) -> None:
    data = {"name": "r", "kind": kind.value}
    spec = parse_rule(data | ({"heading": HEADING} if kind is RuleKind.WRONG_WAY else {}))
    assert spec.lasting_s == FORMS[kind].seconds
    assert parse_rule(json.loads(json.dumps(rule_to_data(spec)))) == spec


def test_every_kind_has_a_form() -> None:
    assert set(FORMS) == set(RuleKind)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "wrong_way"}, "rule.bad_heading"),
        ({"kind": "wrong_way", "heading": [[0.1, 0.1]]}, "rule.bad_heading"),
        ({"kind": "wrong_way", "heading": [[0.1, 0.1], [0.1, 0.1]]}, "rule.bad_heading"),
        ({"kind": "wrong_way", "heading": [[0.1, 0.1], [0.1, 1.1]]}, "rule.point_outside"),
        ({"limit_kmh": 50}, "rule.unused_field"),
        ({"kind": "speed", "limit_kmh": 4000}, "rule.bad_threshold"),
        ({"kind": "crowd", "count": -1}, "rule.bad_threshold"),
        ({"kind": "crowd", "count": 2.5}, "rule.bad_value"),
        ({"kind": "crowd", "density": float("nan")}, "rule.bad_threshold"),
        ({"min_size": 1.5}, "rule.bad_threshold"),
        ({"max_delay_s": 100}, "rule.bad_threshold"),
        ({"schedule": "mon"}, "rule.bad_schedule"),
        ({"schedule": ["mon 8-9"]}, "rule.bad_schedule"),
        ({"mode": "snoozed"}, "rule.bad_snooze"),
        ({"mode": "snoozed", "until": "2026-11-28T06:00:00"}, "rule.bad_snooze"),
        ({"mode": "snoozed", "until": "tomorrow"}, "rule.bad_snooze"),
        ({"until": "2026-11-28T06:00:00Z"}, "rule.bad_snooze"),
    ],
)
def test_bad_fields_of_kinds(change: dict[str, object], code: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_rule(AREA | change, "rule[2]")
    assert refused.value.code == code


def test_a_snoozed_rule_sleeps_until_its_time() -> None:
    spec = parse_rule(AREA | {"mode": "snoozed", "until": "2026-11-28T08:00:00+02:00"})
    assert spec.until == NOW + timedelta(hours=1)
    assert spec.mode_at(NOW) is RuleMode.SNOOZED
    assert spec.mode_at(NOW + timedelta(hours=1)) is RuleMode.ACTIVE
    assert parse_rule(json.loads(json.dumps(rule_to_data(spec)))) == spec


def test_toml_gives_until_as_a_time() -> None:
    spec = parse_rule(
        AREA | tomllib.loads('mode = "snoozed"\nuntil = 2026-11-28T08:00:00+02:00\nschedule = ["sat,sun"]')
    )
    assert spec.until == NOW + timedelta(hours=1)
    assert rule_to_data(spec)["schedule"] == ["sat,sun"]


@pytest.mark.parametrize(
    ("classes", "seen", "concerned"),
    [
        (["vehicle"], "truck", True),
        (["vehicle"], "bicycle", False),
        (["car", "truck"], "bus", False),
        (["car", "truck"], "vehicle-sized object", True),
        (["person"], "vehicle-sized object", False),
        ([], "dog", True),
    ],
)
def test_words_for_classes(classes: list[str], seen: str, concerned: bool) -> None:
    spec = parse_rule(AREA | {"classes": classes})
    assert suits(spec.wanted, seen) is concerned


def test_usual_values_yield_to_said_ones() -> None:
    crowd = parse_rule({"name": "c", "kind": "crowd", "count": 9, "seconds": 0})
    assert (crowd.least, crowd.lasting_s, crowd.wanted) == (9, 0.0, {"person"})
    assert parse_rule({"name": "s", "kind": "speed"}).fastest_kmh == 50


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("person", "person"),
        ("handbag", "bag"),
        ("backpack", "bag"),
        ("dog", "animal"),
        ("cell phone", "object"),
        ("object", "vehicle-sized object"),
        ("object", "moving object"),
        ("moving object", "object"),
        ("car", "vehicle-sized object"),
        ("vehicle", "bus"),
    ],
)
def test_a_rules_words_mean_vartas_classes(word: str, shown: str) -> None:
    spec = parse_rule(LINE | {"classes": [word]})
    assert suits(spec.wanted, shown)
    assert not suits(spec.wanted, "train")


def test_nothing_implausible_for_a_street_is_a_class() -> None:
    assert not {"cell phone", "toilet", "airplane", "toothbrush", "pizza"} & set(CLASSES)
    assert {meaning(word) for word in COCO_CLASSES} <= set(CLASSES)
