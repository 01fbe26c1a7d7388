"""Ukrainian names in Latin letters: the table of Cabinet of Ministers resolution No. 55 of 27 January 2010."""

_PLAIN = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "y", "і": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
}  # fmt: skip
_FIRST = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_WITHIN = {"є": "ie", "ї": "i", "й": "i", "ю": "iu", "я": "ia"}
_SILENT = frozenset("ь'’ʼ")


def transliterate(text: str) -> str:
    """Return a Ukrainian text in Latin letters; what is not a Ukrainian letter stays.

    The table's test: «Згорани» is Zghorany, «Розгон» is Rozghon, «Єнакієве» is Yenakiieve, «Знам’янка» is Znamianka.
    """
    out: list[str] = []
    within, before = False, ""
    for letter in text:
        low = letter.lower()
        if low in _SILENT and within:
            before = low
            continue
        latin = _letter(low, before, within=within)
        out.append(latin.capitalize() if letter != low and latin else latin or letter)
        within, before = low.isalpha(), low
    return "".join(out)


def _letter(low: str, before: str, *, within: bool) -> str:
    if low == "г" and before == "з":
        return "gh"
    return _PLAIN.get(low) or (_WITHIN if within else _FIRST).get(low, "")
