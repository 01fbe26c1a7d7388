"""The series of number plates: who issues which order of letters and digits.

Orders are written with U for one of the twelve letters that Latin and Cyrillic share, L for any Latin letter, P for one
that stands in the second part of Polish plates, D for a digit, and a lower-case letter for itself; a hyphen where the
signs leave a gap for a seal, an emblem or nothing. Ukraine: Cabinet order 1388 and DSTU 4278 (2004, 2015), DSTU 3650
(1997) and GOST 3207-77 for older ones; neighbours and further Europe as their plates look, from memory: a series that
is missing costs a little trust in a reading, never the reading.
"""

from dataclasses import dataclass

from varta.vision.plates import codes


@dataclass(frozen=True, slots=True)
class Series:
    """Hold one order of signs.

    `weight` 0 to 1 is how common it is here; `codes` the openings that exist, empty for any; `groups` after how many
    signs there is a gap, where a seal or a hyphen may stand.
    """

    country: str
    order: str
    weight: float
    codes: frozenset[str] = frozenset()
    groups: tuple[int, ...] = ()

    def knows(self, text: str) -> bool:
        """Tell whether the text's opening is one that exists."""
        return not self.codes or text[:1] in self.codes or text[:2] in self.codes or text[:3] in self.codes


# country, orders with how common each is here, and the list of openings that exist
_TABLE: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("UA", "UU-DDDD-UU 1", codes.UA),
    ("UA", "UU-DDDD-LL .005", codes.UA),  # electric vehicles, and series to come
    ("UA", "DDDDD-UU .5", frozenset()),  # 1997 to 2004, and the two lines of tractors and the like
    ("UA", "DDDD-UU .1", frozenset()),  # motorcycles and trailers of those years
    ("UA", "U-DDDD-UU .05", frozenset()),  # 1977 to 1997
    ("UA", "DD-UU-DDDD .1 tD-UU-DDDD .1", frozenset()),  # transit
    ("UA", "DDDD-UD .2", frozenset()),  # the armed forces
    ("UA", "DDDD-DD .05", frozenset()),  # police
    ("UA", "U-DDDDD .02 d-DDDDDD .02", frozenset()),  # diplomats
    ("SK", "LL-DDD-LL 1", codes.SK),
    ("SK", "LL-DDD-LL .15", frozenset()),
    ("CZ", "DLD-DDDD 1 DLL-DDDD .3", codes.CZ),
    ("CZ", "LLL-DD-DD .4 LL-DD-DDD .2", frozenset()),
    ("PL", "LL-DDDDD 1 LL-DDDDP .5 LL-DDDPP .5 LL-DPDDD .2 LL-DDPDD .2 LL-DPPDD .1 LL-PDDDP .1", codes.PL_PAIRS),
    ("PL", "LLL-DDDDD .7 LLL-PDDD .5 LLL-DDPD .2 LLL-DPDD .2 LLL-DPPD .1 LLL-DDPP .3 LLL-PDDP .1", codes.PL_TRIPLES),
    ("PL", "LLL-PDPP .1 LLL-DDDDP .3 LLL-DDDPP .3", codes.PL_TRIPLES),
    ("HU", "LLL-DDD 1 LL-LL-DDD .7", frozenset()),
    ("RO", "LL-DD-LLL 1", codes.RO),
    ("RO", "b-DD-LLL .7 b-DDD-LLL .7", frozenset()),
    ("MD", "LLL-DDD .5 LLLL-DDD .2", frozenset()),
    ("BG", "U-DDDD-UU .2", codes.BG_SINGLE),
    ("BG", "UU-DDDD-UU .5", codes.BG_PAIRS),
    ("BY", "DDDD-UU-D .3", frozenset()),
    ("RU", "U-DDD-UU-DD .3 U-DDD-UU-DDD .3", frozenset()),
    ("HR", "LL-DDDD-LL .4 LL-DDD-L .2 LL-DDD-LL .4", codes.HR),
    ("LT", "LLL-DDD .4", frozenset()),
    ("LV", "LL-DDDD .2", frozenset()),
    ("EE", "DDD-LLL .3", frozenset()),
    ("FR", "LL-DDD-LL .1", frozenset()),
    ("ES", "DDDD-LLL .4", frozenset()),
    ("BE", "D-LLL-DDD .3", frozenset()),
    ("GB", "LLDD-LLL .2", frozenset()),
    ("DK", "LL-DDDDD .1", frozenset()),
    ("GR", "LLL-DDDD .1", frozenset()),
    ("SI", "LL-LL-DDD .05", frozenset()),
    ("RS", "LL-DDDD-LL .1", frozenset()),
    ("AL", "LL-DDD-LL .05", frozenset()),
    ("BA", "LDD-L-DDD .2", frozenset()),
    ("NL", "LL-DDD-L .1 D-LLL-DD .1 DD-LLL-D .1 L-DDD-LL .1 LL-DD-LL .1 DD-LL-DD .1", frozenset()),
    ("SE", "LLL-DDL .1", frozenset()),
)


def _written(country: str, orders: str, opening: frozenset[str]) -> list[Series]:
    words = orders.split()
    return [
        Series(country, order.replace("-", ""), float(weight), opening, _gaps(order))
        for order, weight in zip(words[::2], words[1::2], strict=True)
    ]


def _gaps(order: str) -> tuple[int, ...]:
    return tuple(i - order[:i].count("-") for i, sign in enumerate(order) if sign == "-")


def _german() -> tuple[Series, ...]:
    """Return one to three letters, one or two letters, one to four digits: at most eight signs."""
    lengths = {(letters, digits) for letters in range(2, 6) for digits in range(1, 5) if 4 <= letters + digits <= 8}  # noqa: PLR2004 - shorter ones are not told from other text
    return tuple(
        Series("DE", "L" * letters + "D" * digits, 0.12 if letters + digits >= 6 else 0.04, frozenset(), (1, 2, 3))  # noqa: PLR2004 - as above
        for letters, digits in sorted(lengths)
    )


def _austrian() -> tuple[Series, ...]:
    """Return one or two letters of the district, digits, one to three letters."""
    shapes = {(code, digits, tail) for code in (1, 2) for digits in (2, 3, 4, 5) for tail in (1, 2, 3)}
    return tuple(
        Series("AT", "L" * a + "D" * b + "L" * c, 0.06, frozenset(), (a,))
        for a, b, c in sorted(shapes)
        if 5 <= a + b + c <= 7  # noqa: PLR2004 - as they are issued
    )


SERIES: tuple[Series, ...] = (
    *(series for row in _TABLE for series in _written(*row)),
    *_german(),
    *_austrian(),
)
