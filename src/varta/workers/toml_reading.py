"""Plain values out of a TOML table, or an error that says where and what to write instead."""

import math
from collections.abc import Iterable, Mapping

from varta.kernel.errors import BadInput

Table = Mapping[str, object]


class TableReader:
    """Read one table's values; `where` names it in errors, `code` is the code of all of them."""

    def __init__(self, table: object, where: str, code: str) -> None:
        """Take the table. Raises `BadInput` where it is none."""
        self.where, self._code = where, code
        if not isinstance(table, Mapping):
            raise BadInput(code, f"{where}: expected a table; got {table!r}.", where=where)
        self.table: Table = table

    def only(self, known: Iterable[str]) -> None:
        """Refuse keys that nobody reads."""
        names = list(known)
        for key in self.table:
            if key not in names:
                raise self.error(key, f"no such key; known are {', '.join(names)}")

    def error(self, key: str, what: str) -> BadInput:
        """Return the error for a key."""
        return BadInput(self._code, f"{self.where}.{key}: {what}.", where=f"{self.where}.{key}")

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text; required without a default."""
        value = self.table.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.error(key, f"expected text; got {value!r}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty where absent."""
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise self.error(key, f"expected a list of texts; got {value!r}")
        return tuple(str(item) for item in value)

    def number(self, key: str, default: float | None, least: float, most: float) -> float | None:
        """Return a number in a range, or the default where absent."""
        if key not in self.table:
            return default
        return self.checked(key, self.table[key], least, most)

    def checked(self, key: str, value: object, least: float, most: float) -> float:
        """Return a value of this key as a number in a range."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self.error(key, f"expected a number; got {value!r}")
        if not least <= value <= most:
            raise self.error(key, f"must be from {least:g} to {most:g}; got {value:g}")
        return float(value)

    def tables(self, key: str) -> list[object]:
        """Return an array of tables, empty where absent."""
        value = self.table.get(key, [])
        if not isinstance(value, list):
            raise self.error(key, f"write it as [[…{key}]] tables")
        return value

    def spans(self, key: str, most: float) -> list[tuple[float, float]]:
        """Return pairs of seconds `[[from, to], …]`, in order and not backwards, empty where absent."""
        value = self.table.get(key, [])
        if not isinstance(value, list):
            raise self.error(key, f"expected pairs of seconds such as [[6.2, 19.6]]; got {value!r}")
        spans = []
        for i, pair in enumerate(value):
            if not isinstance(pair, list) or len(pair) != 2:  # noqa: PLR2004 - from and to
                raise self.error(f"{key}[{i}]", f"expected a pair of seconds such as [6.2, 19.6]; got {pair!r}")
            start, end = (self.checked(f"{key}[{i}]", side, 0, most) for side in pair)
            if end < start:
                raise self.error(f"{key}[{i}]", f"ends before it starts; write [{end:g}, {start:g}]")
            spans.append((start, end))
        return spans
