from pathlib import Path

import pytest

from varta.kernel.errors import BadInput
from varta.kernel.plate_watch import WatchedPlate
from varta.kernel.plates import PlatePattern
from varta.kernel.rules import RuleKind, RuleSpec
from varta.vision.types import Finding
from varta.workers.plate_hits import entries_of, told
from varta.workers.rules_file import read_rules, read_watchlists

RULES = """
[[rule]]
name = "номери"
kind = "plate"
watchlists = ["викрадені"]

[[watchlist]]
list = "викрадені"
text = "АА 1234 ВС"

[[watchlist]]
text = "77?7"
match = "wildcard"
"""


def _finding(plate: str, candidates: str = "", lists: frozenset[str] = frozenset()) -> Finding:
    details: dict[str, str | float] = {"plate": plate, "plate_score": 0.9, "candidates": candidates}
    spec = RuleSpec("plates", RuleKind.PLATE, watchlists=lists)
    return Finding("r", spec, "car", 1, 0, 0.0, 0, (0, 0, 9, 9), 0.9, details=details)


ENTRIES = [WatchedPlate("e1", "stolen", PlatePattern("AA1234BC"))]


def test_reports_hits_where_there_are_watchlists() -> None:
    (hit,) = told([_finding("AA1234BC"), _finding("BC9999AA")], ENTRIES)
    assert (hit.details["watchlist"], hit.details["entry"], hit.details["matched"]) == ("stolen", "e1", "AA1234BC")
    assert told([_finding("AA1234BC", lists=frozenset({"other"}))], ENTRIES) == ()
    assert told([_finding("AA1234BC")], []) == ()


def test_reports_every_plate_where_there_are_none() -> None:
    assert len(told([_finding("AA1234BC"), _finding("BC9999AA")], None)) == 2


def test_counts_what_it_may_well_be() -> None:
    (hit,) = told([_finding("AA1234BO", "AA1234BC:0.81 AA1234B0:0.40")], ENTRIES)
    assert (hit.details["plate"], hit.details["matched"]) == ("AA1234BO", "AA1234BC")
    assert told([_finding("AA1234BO", "AA1234BC:0.60")], ENTRIES) == ()


def test_reads_watchlists_of_a_rules_file(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(RULES, encoding="utf-8")
    ((_, spec),) = read_rules(file)
    assert spec.watchlists == {"викрадені"}
    first, second = read_watchlists(file) or []
    assert (first.list_name, first.pattern.text, second.pattern.text) == ("викрадені", "AA1234BC", "77?7")
    file.write_text('[[rule]]\nname = "n"\nkind = "plate"\n')
    assert read_watchlists(file) is None


@pytest.mark.parametrize(
    "tables", ["x", ["x"], [{"text": 7}], [{"text": "AA11", "who": "x"}], [{"text": "AA11", "match": "like"}], [{}]]
)
def test_says_what_is_wrong_with_a_watchlist(tables: object) -> None:
    with pytest.raises(BadInput) as refused:
        entries_of(Path("rules.toml"), tables)
    assert refused.value.code in ("rules.bad_watchlist", "plate.bad_pattern")
