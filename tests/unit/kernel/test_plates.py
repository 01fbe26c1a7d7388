import pytest
from hypothesis import given
from hypothesis import strategies as st

from varta.kernel.errors import BadInput
from varta.kernel.plate_watch import WatchedPlate, look_up
from varta.kernel.plates import SIGNS, PlateMatch, PlatePattern


@pytest.mark.parametrize(
    ("text", "match", "fits", "fails"),
    [
        ("АА 1234 ВС", PlateMatch.EXACT, ["AA1234BC"], ["AA1234B", "XAA1234BC"]),
        ("BO0123AI", PlateMatch.EXACT, ["BO0123AI", "B00123A1", "BOO123AI"], ["B80123AI"]),
        ("1234", PlateMatch.PARTIAL, ["AA1234BC", "1234", "I234AA"], ["AA1243BC"]),
        ("AA??34*", PlateMatch.WILDCARD, ["AA1234BC", "AA0034"], ["AA134BC", "KAA1234BC"]),
        ("*34BC", PlateMatch.WILDCARD, ["AA1234BC"], ["AA1234BCX"]),
    ],
)
def test_finds_what_is_meant(text: str, match: PlateMatch, fits: list[str], fails: list[str]) -> None:
    pattern = PlatePattern(text, match)
    assert all(pattern.matches(plate) for plate in fits)
    assert not any(pattern.matches(plate) for plate in fails)


@pytest.mark.parametrize(
    ("text", "match"),
    [("A1", PlateMatch.EXACT), ("", PlateMatch.PARTIAL), ("A??*1", PlateMatch.WILDCARD), ("A" * 13, PlateMatch.EXACT)],
)
def test_refuses_what_is_about_everybody(text: str, match: PlateMatch) -> None:
    with pytest.raises(BadInput, match="3 to 12") as refused:
        PlatePattern(text, match)
    assert refused.value.code == "plate.bad_pattern"


@given(st.text(alphabet=SIGNS, min_size=3, max_size=10))
def test_every_plate_finds_itself(plate: str) -> None:
    assert PlatePattern(plate).matches(plate)
    assert PlatePattern(plate[:3], PlateMatch.PARTIAL).matches(plate)
    assert PlatePattern(plate[:3] + "*", PlateMatch.WILDCARD).matches(plate)


def test_says_itself_to_a_database() -> None:
    assert PlatePattern("AO 1?3*", PlateMatch.WILDCARD).like() == "A01_3%"
    assert PlatePattern("OI2", PlateMatch.PARTIAL).like() == "%012%"


def test_looks_up_lists_and_likely_texts() -> None:
    entries = [
        WatchedPlate("1", "stolen", PlatePattern("234", PlateMatch.PARTIAL)),
        WatchedPlate("2", "wanted", PlatePattern("AA1234BC")),
    ]
    hit = look_up(entries, frozenset(), ["AA1234BC"])
    assert hit is not None
    assert (hit.entry.id, hit.plate) == ("2", "AA1234BC")
    hit = look_up(entries, frozenset({"stolen"}), ["AA1299BC", "AA1234BC"])
    assert hit is not None
    assert (hit.entry.id, hit.plate) == ("1", "AA1234BC")
    assert look_up(entries, frozenset({"stolen"}), ["AA1299BC"]) is None
    assert look_up(entries, frozenset({"other"}), ["AA1234BC"]) is None
