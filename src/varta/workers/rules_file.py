"""Rules from a TOML file, in the form in which cameras' own rules are stored."""

import tomllib
from pathlib import Path

from varta.kernel.errors import BadInput, NotFound
from varta.kernel.ground import Calibration, parse_calibration
from varta.kernel.plate_watch import WatchedPlate
from varta.kernel.rule_text import parse_rule
from varta.kernel.rules import RuleSpec
from varta.workers.plate_hits import entries_of

_TABLES = ("rule", "watchlist", "ground")


def read_rules(path: Path) -> list[tuple[str, RuleSpec]]:
    """Return the rules of a file's `[[rule]]` tables with their names as keys.

    Raises `NotFound` (`rules.not_found`) and `BadInput` (`rules.…`, `rule.…`) with the place in the file.
    """
    return rules_of(path, _read(path).get("rule"))


def read_watchlists(path: Path) -> list[WatchedPlate] | None:
    """Return the plates of a file's `[[watchlist]]` tables; None where there are none.

    Raises `NotFound` (`rules.not_found`) and `BadInput` (`rules.…`, `plate.bad_pattern`).
    """
    return entries_of(path, _read(path).get("watchlist"))


def read_ground(path: Path) -> Calibration | None:
    """Return the calibration of a file's `[ground]` table, None where there is none.

    Raises `NotFound` (`rules.not_found`) and `BadInput` (`rules.…`, `ground.…`).
    """
    return ground_of(path, _read(path).get("ground"))


def ground_of(path: Path, table: object) -> Calibration | None:
    """Return the calibration of a `[ground]` table that was read from a file. Raises `BadInput` (`ground.…`)."""
    if table is None:
        return None
    if not isinstance(table, dict):
        raise BadInput("ground.bad_value", f"{path}: [ground] is a table with 'points' or 'metres'.", where="ground")
    return parse_calibration(table)


def _read(path: Path) -> dict[str, object]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NotFound(
            "rules.not_found", f"Cannot read {path} ({error.strerror}); give a TOML file with [[rule]].", where="rules"
        ) from None
    except UnicodeDecodeError:
        raise BadInput("rules.not_toml", f"{path} is not text in UTF-8; save it as such.", where="rules") from None
    except tomllib.TOMLDecodeError as error:
        raise BadInput("rules.not_toml", f"{path} is not TOML: {error}; correct it there.", where="rules") from None
    for key in data:
        if key not in _TABLES:
            raise BadInput("rules.unknown_key", f"{path}: no key '{key}'; known are {', '.join(_TABLES)}.", where=key)
    return data


def rules_of(path: Path, tables: object) -> list[tuple[str, RuleSpec]]:
    """Return the rules of `[[rule]]` tables that were read from a file. Raises `BadInput` (`rules.…`, `rule.…`)."""
    if not isinstance(tables, list) or not tables or not all(isinstance(t, dict) for t in tables):
        raise BadInput("rules.empty", f"{path} has no [[rule]]; write at least one.", where="rule")
    rules: dict[str, RuleSpec] = {}
    for i, table in enumerate(tables):
        try:
            spec = parse_rule(table, f"rule[{i}]")
        except BadInput as error:
            place = error.where if error.where and error.where.startswith("rule[") else f"rule[{i}].{error.where}"
            raise BadInput(error.code, f"{path}: {error.message}", where=place, params=error.params) from None
        if spec.name in rules:
            raise BadInput("rules.same_name", f"{path}: two rules are named '{spec.name}'.", where=f"rule[{i}].name")
        rules[spec.name] = spec
    return list(rules.items())
