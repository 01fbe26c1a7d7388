"""KATOTTG: the state codifier of administrative units and of territories of territorial communities.

A code is `UA` and 17 digits: oblast (2), raion (2), hromada (3), settlement (3), city district (2), and a number of its
own (5). Order of the Ministry for Communities and Territories No. 290 of 26 November 2020.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from varta.kernel.errors import BadInput
from varta.kernel.ids import HromadaCode

_FORM = re.compile(r"UA(\d{2})(\d{2})(\d{3})(\d{3})(\d{2})(\d{5})", re.ASCII)
PCODE_LENGTH = 9  # the first characters are the P-code of public boundary files (COD-AB, level ADM3)

OBLASTS = {
    "01": "Автономна Республіка Крим", "05": "Вінницька", "07": "Волинська", "12": "Дніпропетровська", "14": "Донецька",
    "18": "Житомирська", "21": "Закарпатська", "23": "Запорізька", "26": "Івано-Франківська", "32": "Київська",
    "35": "Кіровоградська", "44": "Луганська", "46": "Львівська", "48": "Миколаївська", "51": "Одеська",
    "53": "Полтавська", "56": "Рівненська", "59": "Сумська", "61": "Тернопільська", "63": "Харківська",
    "65": "Херсонська", "68": "Хмельницька", "71": "Черкаська", "73": "Чернівецька", "74": "Чернігівська",
    "80": "Київ", "85": "Севастополь",
}  # fmt: skip


class Level(StrEnum):
    """Say what kind of unit a code names."""

    OBLAST = "oblast"
    RAION = "raion"
    HROMADA = "hromada"
    SETTLEMENT = "settlement"
    CITY_DISTRICT = "city_district"


_BELOW = (Level.RAION, Level.HROMADA, Level.SETTLEMENT, Level.CITY_DISTRICT)
_ABOVE = dict(zip(_BELOW, (Level.OBLAST, *_BELOW[:-1]), strict=True))


@dataclass(frozen=True, slots=True)
class Katottg:
    """Hold one code by its parts."""

    code: str
    level: Level

    @property
    def oblast(self) -> str:
        """Return the oblast's two digits."""
        return self.code[2:4]

    @property
    def pcode(self) -> str:
        """Return the P-code of the hromada that it names or lies in."""
        return self.code[:PCODE_LENGTH]


def parse_katottg(text: str) -> Katottg:
    """Read a code. Raises `BadInput` (`hromada.bad_code`) and says what is wrong with it."""
    form = _FORM.fullmatch(text)
    if form is None:
        raise _bad(text, "a KATOTTG code is UA and 17 digits, such as UA65100150000037488; mind Latin U and A")
    oblast, raion, hromada, settlement, district, _ = form.groups()
    if oblast not in OBLASTS:
        raise _bad(text, f"there is no oblast {oblast}")
    level = Level.OBLAST
    for part, named in zip((raion, hromada, settlement, district), _BELOW, strict=True):
        if int(part) and level is not _ABOVE[named] and named is not Level.CITY_DISTRICT:
            raise _bad(text, f"it names a {named.value} without the {_ABOVE[named].value} above it")
        level = named if int(part) else level
    return Katottg(text, level)


def hromada_code(text: str) -> HromadaCode:
    """Read the code of a hromada. Raises `BadInput` (`hromada.bad_code`)."""
    code = parse_katottg(text)
    if code.level is not Level.HROMADA:
        raise _bad(text, f"it names a unit of the level '{code.level.value}' and not a hromada")
    return HromadaCode(text)


def _bad(text: str, why: str) -> BadInput:
    shown = text if len(text) <= 40 else text[:39] + "…"  # noqa: PLR2004 - what fits a line of a message
    return BadInput("hromada.bad_code", f"'{shown}' is no hromada's code: {why}.", where="code")
