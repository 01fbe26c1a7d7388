"""What plates are looked for: the entries of watchlists as the engines need them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from varta.kernel.plates import PlatePattern

MAX_LIST_NAME = 80


@dataclass(frozen=True, slots=True)
class WatchedPlate:
    """Hold an entry in force: its id, its list's name, which plates it is about, and when it is over, if ever."""

    id: str
    list_name: str
    pattern: PlatePattern
    until: datetime | None = None

    def over(self, at: datetime | None) -> bool:
        """Tell whether its time is over at a moment; None is no time at all, as in files."""
        return at is not None and self.until is not None and at >= self.until


@dataclass(frozen=True, slots=True)
class WatchHit:
    """Say that a reading is on a watchlist; `plate` is the text that matched, perhaps not the likeliest one."""

    entry: WatchedPlate
    plate: str


def look_up(
    entries: Iterable[WatchedPlate], lists: frozenset[str], texts: Sequence[str], at: datetime | None = None
) -> WatchHit | None:
    """Return the first entry that is about one of the texts, the likeliest text first.

    `lists` names the lists that count; empty means all; entries that are over at the moment `at` do not count. Exact
    entries come before patterns.
    """
    counting = [entry for entry in entries if (not lists or entry.list_name in lists) and not entry.over(at)]
    ordered = sorted(counting, key=lambda entry: entry.pattern.match.value)  # exact, partial, wildcard
    return next((WatchHit(e, text) for text in texts for e in ordered if e.pattern.matches(text)), None)
