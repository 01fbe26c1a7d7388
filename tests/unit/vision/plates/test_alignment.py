"""The grammar by itself: what a network might say of a strip, and which plate is meant."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from varta.vision.plates.alignment import Candidate, candidates
from varta.vision.plates.alphabet import BLANK, KINDS, SEPARATOR, SHARED_LETTERS, SIGNS
from varta.vision.plates.series import SERIES
from varta.vision.plates.slots import find_slots
from varta.vision.plates.vote import weigh


def said(text: str, sure: float = 0.97) -> NDArray[np.float32]:
    """Return the steps in which a network says a text; `-` is a separator."""
    steps = []
    for sign in text:
        row = np.full(KINDS, (1 - sure) / KINDS, np.float32)
        row[SEPARATOR if sign == "-" else SIGNS.index(sign)] += sure
        blank = np.full(KINDS, 0.01 / KINDS, np.float32)
        blank[BLANK] += 0.99
        steps += [row, row, blank]
    return np.array(steps, np.float32).reshape(-1, KINDS)


def best(text: str, coloured: dict[int, float] | None = None) -> Candidate:
    slots = find_slots(said(text))
    colours = np.array([(coloured or {}).get(i, 0.0) for i in range(len(slots))], np.float32)
    return candidates(slots, colours)[0]


@pytest.mark.parametrize(
    ("network", "plate", "country"),
    [
        ("AA1234BC", "AA1234BC", "UA"),
        ("BT0042XX", "BT0042XX", "UA"),
        ("BTOO42XX", "BT0042XX", "UA"),  # O where only a digit can be
        ("8T0042XX", "BT0042XX", "UA"),
        ("10922-BX", "10922BX", "UA"),  # the older series
        ("RK-755AJ", "RK755AJ", "SK"),
        ("BA-2681M", "BA268IM", "SK"),  # I against 1
        ("BA-302OZ", "BA302OZ", "SK"),
        ("RKO26AJ", "RK026AJ", "SK"),
        ("1B8-0338", "1B80338", "CZ"),
        ("BZM-22-27", "BZM2227", "CZ"),
        ("WA-5666O", "WA56660", "PL"),
        ("B-123-ABC", "B123ABC", "RO"),
        ("CJ-O1-ABC", "CJ01ABC", "RO"),
        ("ABC-123", "ABC123", "HU"),
        ("B-1234-AB", "B1234AB", "BG"),
    ],
)
def test_reads_each_series(network: str, plate: str, country: str) -> None:
    found = best(network)
    assert (found.text, found.country) == (plate, country)
    assert len(found.signs) == len(plate)


def test_leaves_out_the_band_and_the_seal() -> None:
    assert best("RRK346AL", {0: 1.0}).text == "RK346AL"  # the arms on the band, read as a letter
    assert best("RK0565AV", {2: 1.0}).text == "RK565AV"  # the seal, read as a digit
    assert best("BB0751BH").text == "BB0751BH"  # nothing coloured there: a plate of Luhansk


def test_a_word_is_no_plate() -> None:
    word = best("CITROEN")
    assert word.country == ""
    assert word.certainty < 0.6 < best("RK755AJ").certainty


def test_keeps_what_no_series_knows() -> None:
    assert best("WOB-VWMK4").text == "WOBVWMK4"
    assert best("WOB-VWMK4").country == ""


def test_says_nothing_of_nothing() -> None:
    assert candidates(find_slots(said(""))) == []
    assert candidates(find_slots(said("A1"))) == []


_REGIONS = ("AA", "BT", "HT", "KA", "BC", "CH")
_PLATES = st.builds(
    "{}{:04d}{}".format,
    st.sampled_from(_REGIONS),
    st.integers(0, 9999),
    st.text(alphabet=SHARED_LETTERS, min_size=2, max_size=2),
)


@settings(max_examples=60, deadline=None)
@given(_PLATES)
def test_every_ukrainian_plate_comes_back(plate: str) -> None:
    assert best(plate).text == plate
    assert best(plate[:2] + plate[2:6].replace("0", "O").replace("1", "I") + plate[6:]).text == plate
    assert best(plate[:6] + plate[6:].replace("O", "0").replace("I", "1")).text == plate


def test_series_are_sound() -> None:
    for series in SERIES:
        assert 0 < series.weight <= 1
        assert 4 <= len(series.order) <= 9
        assert all(0 < gap < len(series.order) for gap in series.groups)
        assert all(len(code) <= 3 for code in series.codes)


def _reading(**scores: float) -> list[Candidate]:
    found = [Candidate(text, "UA", score, (0.9,) * len(text)) for text, score in scores.items()]
    return sorted(found, key=lambda c: -c.score)


def test_a_vote_needs_more_than_one_loud_voice() -> None:
    verdict = weigh([_reading(AA1234BC=-1.0), _reading(AA1234BC=-1.2), _reading(AA1234BO=-0.1, AA1234BC=-3.0)])
    assert verdict is not None
    assert verdict.text == "AA1234BC"
    assert verdict.others[0][0] == "AA1234BO"
    assert 0 < verdict.others[0][1] < verdict.score <= 1
    assert len(verdict.signs) == 8


def test_a_vote_weighs() -> None:
    readings = [_reading(AA1111AA=-0.5), _reading(AA7777AA=-0.5)]
    first, second = weigh(readings, [3.0, 1.0]), weigh(readings, [1.0, 3.0])
    assert first is not None
    assert second is not None
    assert (first.text, second.text) == ("AA1111AA", "AA7777AA")
    assert weigh([[], []]) is None
