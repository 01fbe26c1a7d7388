"""Number plates as text: how they are written down alike, and how one is looked for."""

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

from varta.kernel.errors import BadInput

SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
# The letters that the Latin and the Cyrillic script share: the only ones on Ukrainian plates since 2004.
SHARED_LETTERS = "ABCEHIKMOPTX"
LEAST_SIGNS, MOST_SIGNS = 3, 12
_LOOK_ALIKES = str.maketrans("АВСЕНІКМОРТХУЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧØlı", "ABCEHIKMOPTXYJSABEZHIKMNOPTYXOII")
_ONE_SHAPE = str.maketrans("OQI", "001")  # drawn as one shape on many countries' plates


def fold(text: str) -> str:
    """Return a plate as Latin capitals and digits alone; the twelve shared Cyrillic letters become Latin ones.

    Spaces, hyphens and whatever no plate shows are left out.
    """
    flat = unicodedata.normalize("NFKD", text.translate(_LOOK_ALIKES).upper())
    return "".join(sign for sign in flat.translate(_LOOK_ALIKES).upper() if sign in SIGNS)


def one_shape(plate: str) -> str:
    """Return a folded plate with O as 0 and I as 1: what cannot be told apart from outside must be found together."""
    return plate.translate(_ONE_SHAPE)


class PlateMatch(StrEnum):
    """Name how a text is looked for."""

    EXACT = "exact"
    PARTIAL = "partial"  # anywhere in the plate
    WILDCARD = "wildcard"  # ? is one sign, * any number


@dataclass(frozen=True, slots=True)
class PlatePattern:
    """Hold which plates are meant; written in either script, with spaces or without.

    Raises `BadInput` (`plate.bad_pattern`) with fewer than three signs: it would be about everybody.
    """

    text: str
    match: PlateMatch = PlateMatch.EXACT
    _regex: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        parts = re.split(r"([?*])", self.text) if self.match is PlateMatch.WILDCARD else [self.text]
        folded = [part if part in ("?", "*") else fold(part) for part in parts]
        signs = sum(len(part) for part in folded if part not in ("?", "*"))
        if not LEAST_SIGNS <= signs <= MOST_SIGNS or len(self.text) > 4 * MOST_SIGNS:
            raise BadInput(
                "plate.bad_pattern",
                f"A plate to look for has {LEAST_SIGNS} to {MOST_SIGNS} letters and digits; got '{self.text[:40]}'.",
                where="text",
                params={"least": LEAST_SIGNS, "most": MOST_SIGNS},
            )
        wild = {"?": ".", "*": ".*"}
        regex = "".join(wild.get(part) or re.escape(one_shape(part)) for part in folded)
        object.__setattr__(self, "text", "".join(folded))
        object.__setattr__(self, "_regex", re.compile(f".*{regex}.*" if self.match is PlateMatch.PARTIAL else regex))

    def matches(self, plate: str) -> bool:
        """Tell whether a plate, folded already, is one of those that are meant."""
        return self._regex.fullmatch(one_shape(plate)) is not None

    def like(self) -> str:
        """Return it as SQL's LIKE over plates in `one_shape`; signs and digits need no escape."""
        text = one_shape(self.text).replace("?", "_").replace("*", "%")
        return f"%{text}%" if self.match is PlateMatch.PARTIAL else text
