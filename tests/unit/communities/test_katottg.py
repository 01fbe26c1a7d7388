import pytest

from varta.communities.katottg import Level, hromada_code, parse_katottg
from varta.communities.service import read_sample
from varta.communities.transliteration import transliterate
from varta.kernel.errors import BadInput


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("UA65000000000030969", Level.OBLAST),
        ("UA65020000000059190", Level.RAION),
        ("UA65020010000060480", Level.HROMADA),
        ("UA65020010010095508", Level.SETTLEMENT),
        ("UA65100150010164640", Level.CITY_DISTRICT),
        ("UA80000000001078669", Level.CITY_DISTRICT),  # Kyiv has no raions, but districts
    ],
)
def test_codes_name_their_level(code: str, level: Level) -> None:
    found = parse_katottg(code)
    assert found.level is level
    assert found.pcode == code[:9]


@pytest.mark.parametrize(
    "code",
    [
        "",
        "UA6502001000006048",  # too short
        "UA650200100000604800",
        "UА65020010000060480",  # the A is Cyrillic
        "ua65020010000060480",
        "UA65020010000060480\n",
        "UA99020010000060480",  # no such oblast
        "UA65000010000060480",  # a hromada without its raion
        "UA６5020010000060480",  # a digit of another width
    ],
)
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_katottg(code)
    assert refused.value.code == "hromada.bad_code"


def test_a_settlement_is_no_hromada() -> None:
    with pytest.raises(BadInput) as refused:
        hromada_code("UA65020010010095508")
    assert "settlement" in refused.value.message


def test_the_sample_holds_hromadas_only() -> None:
    assert {hromada_code(h.code) for h in read_sample().hromadas} == {h.code for h in read_sample().hromadas}


@pytest.mark.parametrize(
    ("name", "latin"),
    [  # the examples of the resolution's own table
        ("Алушта", "Alushta"), ("Борщагівка", "Borshchahivka"), ("Вінниця", "Vinnytsia"), ("Гадяч", "Hadiach"),
        ("Ґалаґан", "Galagan"), ("Донецьк", "Donetsk"), ("Рівне", "Rivne"), ("Єнакієве", "Yenakiieve"),
        ("Гаєвич", "Haievych"), ("Короп’є", "Koropie"), ("Житомир", "Zhytomyr"), ("Закарпаття", "Zakarpattia"),
        ("Медвин", "Medvyn"), ("Їжакевич", "Yizhakevych"), ("Кадиївка", "Kadyivka"), ("Йосипівка", "Yosypivka"),
        ("Стрий", "Stryi"), ("Суми", "Sumy"), ("Харків", "Kharkiv"), ("Біла Церква", "Bila Tserkva"),
        ("Чернівці", "Chernivtsi"), ("Шостка", "Shostka"), ("Щербухи", "Shcherbukhy"), ("Юрій", "Yurii"),
        ("Корюківка", "Koriukivka"), ("Яготин", "Yahotyn"), ("Ярошенко", "Yaroshenko"), ("Знам'янка", "Znamianka"),
        ("Згурський", "Zghurskyi"), ("Розгон", "Rozghon"),
    ],
)  # fmt: skip
def test_names_in_latin_letters_follow_resolution_55(name: str, latin: str) -> None:
    assert transliterate(name) == latin
