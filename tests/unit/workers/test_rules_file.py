from pathlib import Path

import pytest

from varta.kernel.errors import BadInput, NotFound, VartaError
from varta.workers.rules_file import read_rules

GOOD = '[[rule]]\nname = "gate"\nkind = "line_crossing"\npoints = [[0.1, 0.5], [0.9, 0.5]]\n'


def refused(tmp_path: Path, text: str | bytes) -> VartaError:
    path = tmp_path / "rules.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(BadInput) as error:
        read_rules(path)
    assert str(path) in error.value.message
    return error.value


def test_reads_rules_by_name(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(GOOD)
    assert [(key, spec.name) for key, spec in read_rules(path)] == [("gate", "gate")]


def test_says_in_which_line_the_toml_is_wrong(tmp_path: Path) -> None:
    error = refused(tmp_path, GOOD + "seconds = = 3\n")
    assert error.code == "rules.not_toml"
    assert "line 5" in error.message


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("", "rules.empty", "rule"),
        ("rule = 3", "rules.empty", "rule"),
        ("camera = 1\n" + GOOD, "rules.unknown_key", "camera"),
        (GOOD + GOOD, "rules.same_name", "rule[1].name"),
        (GOOD + "colour = 1", "rule.unknown_key", "rule[0].colour"),
        (GOOD.replace("line_crossing", "lurking"), "rule.bad_value", "rule[0].kind"),
        (GOOD + 'classes = ["persn"]', "rule.unknown_class", "rule[0].classes"),
        (GOOD.replace("line_crossing", "intrusion"), "rule.too_few_points", "rule[0].points"),
        (GOOD.replace("0.9", "9"), "rule.point_outside", "rule[0].points"),
    ],
)
def test_says_what_is_wrong_and_where(text: str, code: str, where: str, tmp_path: Path) -> None:
    error = refused(tmp_path, text)
    assert (error.code, error.where) == (code, where)


def test_refuses_what_is_no_text(tmp_path: Path) -> None:
    assert refused(tmp_path, b"\xff\xfe\x00").code == "rules.not_toml"


def test_says_that_there_is_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as error:
        read_rules(tmp_path / "absent.toml")
    assert error.value.code == "rules.not_found"
