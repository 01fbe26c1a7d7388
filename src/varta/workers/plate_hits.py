"""What a plate that was read means: looked up in the watchlists before anybody hears of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from varta.kernel.errors import BadInput
from varta.kernel.plate_watch import MAX_LIST_NAME, WatchedPlate, look_up
from varta.kernel.plates import PlateMatch, PlatePattern
from varta.kernel.rules import RuleKind
from varta.vision.types import Finding

MAX_ENTRIES = 10_000
_NEAR = 0.8  # of the likeliest text's score: what else it may be counts as well from there
_KEYS = ("list", "text", "match")


def texts_of(finding: Finding) -> list[str]:
    """Return the plate and what else it may well be, the likeliest first."""
    score = float(finding.details.get("plate_score", 0.0))
    others = [pair.split(":") for pair in str(finding.details.get("candidates", "")).split()]
    near = [text for text, share in others if float(share) >= _NEAR * score]
    return [str(finding.details["plate"]), *near]


def with_hit(finding: Finding, entries: Sequence[WatchedPlate], at: datetime | None = None) -> Finding:
    """Return the finding of a plate; with `watchlist`, `entry` and `matched` in its details if it is looked for.

    Entries that are over at the moment `at` do not count.
    """
    hit = look_up(entries, finding.rule.watchlists, texts_of(finding), at)
    if hit is None:
        return finding
    facts = {"watchlist": hit.entry.list_name, "entry": hit.entry.id, "matched": hit.plate}
    return replace(finding, details={**finding.details, **facts})


def is_hit(finding: Finding) -> bool:
    """Tell whether a plate is on a watchlist."""
    return "watchlist" in finding.details


def told(findings: Sequence[Finding], entries: Sequence[WatchedPlate] | None) -> tuple[Finding, ...]:
    """Return what is reported: of plates the hits alone, or every one where there are no watchlists at all."""
    if entries is None:
        return tuple(findings)
    looked = [with_hit(f, entries) if f.rule.kind is RuleKind.PLATE else f for f in findings]
    return tuple(f for f in looked if f.rule.kind is not RuleKind.PLATE or is_hit(f))


def entries_of(path: Path, tables: object) -> list[WatchedPlate] | None:
    """Return the plates of a rules file's `[[watchlist]]` tables; None where it has none.

    Each has `text`, and may have `list` and `match` (exact, partial, wildcard). Raises `BadInput`
    (`rules.bad_watchlist`, `plate.bad_pattern`).
    """
    if tables is None:
        return None
    if not isinstance(tables, list) or len(tables) > MAX_ENTRIES:
        raise _bad(path, "watchlist", f"is up to {MAX_ENTRIES} tables [[watchlist]]")
    return [_entry(path, i, table) for i, table in enumerate(tables)]


def _entry(path: Path, number: int, table: object) -> WatchedPlate:
    where = f"watchlist[{number}]"
    if (
        not isinstance(table, dict)
        or not all(isinstance(table.get(k, ""), str) for k in _KEYS)
        or set(table) - set(_KEYS)
    ):
        raise _bad(path, where, f"has the texts {', '.join(_KEYS)} and nothing else")
    name = table.get("list", "")
    if len(name) > MAX_LIST_NAME:
        raise _bad(path, where, f"has a list's name of at most {MAX_LIST_NAME} characters")
    try:
        match = PlateMatch(table.get("match", PlateMatch.EXACT))
    except ValueError:
        raise _bad(path, where, f"has a match of {', '.join(PlateMatch)}") from None
    return WatchedPlate(where, name, PlatePattern(table.get("text", ""), match))


def _bad(path: Path, where: str, what: str) -> BadInput:
    return BadInput("rules.bad_watchlist", f"{path}: {where} {what}; correct it there.", where=where)
