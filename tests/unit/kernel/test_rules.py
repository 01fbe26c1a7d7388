import json
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from varta.kernel.classes import COCO_CLASSES, KNOWN_CLASSES
from varta.kernel.errors import BadInput
from varta.kernel.geometry import Point
from varta.kernel.rules import Direction, RuleKind, RuleSpec, parse_rule, rule_to_data

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
