import pytest
from hypothesis import given
from hypothesis import strategies as st

from varta.vision.plates.alphabet import JUNK, SEPARATOR, SHARED_LETTERS, SIGNS, fold, folding, kind_of

CYRILLIC = dict(zip(SHARED_LETTERS, "АВСЕНІКМОРТХ", strict=True))


@pytest.mark.parametrize(
    ("written", "plate"),
    [
        ("АА 1234 ВС", "AA1234BC"),  # Cyrillic throughout
        ("вт-0042-хх", "BT0042XX"),
        ("RK·069 AV", "RK069AV"),
        ("  wob-vw 1 ", "WOBVW1"),
        ("MÜ AB 12", "MUAB12"),
        ("上海A12345", "A12345"),
        ("", ""),
    ],
)
def test_folds(written: str, plate: str) -> None:
    assert fold(written) == plate


@given(st.text(alphabet=SHARED_LETTERS + "0123456789", max_size=10))
def test_both_scripts_are_one_plate(text: str) -> None:
    assert fold("".join(CYRILLIC.get(sign, sign) for sign in text)) == text


@given(st.text(max_size=40))
def test_folding_is_plain_and_settled(text: str) -> None:
    folded = fold(text)
    assert set(folded) <= set(SIGNS)
    assert fold(folded) == folded


def test_sorts_a_networks_characters() -> None:
    assert kind_of("А") == kind_of("A") == SIGNS.index("A")
    assert kind_of("-") == kind_of(" ") == SEPARATOR
    assert kind_of("上") == JUNK
    wanted, starts, kinds = folding(["上", "A", "-", "А", "a", " ", "7"])
    assert wanted.tolist() == [1, 3, 4, 6, 2, 5]
    assert starts.tolist() == [0, 3, 4]
    assert kinds.tolist() == [SIGNS.index("A"), SIGNS.index("7"), SEPARATOR]
