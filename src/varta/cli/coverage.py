"""`varta recordings coverage`: what was recorded, and why the rest is missing."""

from collections.abc import Mapping
from typing import Annotated

import typer

from varta.bootstrap.config import load_settings
from varta.cli.output import Json, print_json, print_rows


def register(app: typer.Typer) -> None:
    """Add the command to its group."""
    app.command()(coverage)


def coverage(
    camera: Annotated[
        list[str] | None, typer.Option("--camera", metavar="ID", help="Only this camera; may be given again.")
    ] = None,
    start: Annotated[str, typer.Option("--from", metavar="TIME", help="From when; else a day before the end.")] = "",
    end: Annotated[str, typer.Option("--to", metavar="TIME", help="Until when; else now.")] = "",
    as_json: Json = False,
) -> None:
    """Say for each camera and second whether it was recorded, or why not.

    A time is written as 2026-11-22 or 2026-11-22T20:14:07, in the centre's time zone unless it names one.
    """
    from varta.bootstrap.ledger import coverage_of

    found = coverage_of(load_settings(), camera or [], start, end)
    if as_json:
        print_json({"items": [dict(row) for row in found]})
        return
    for row in found:
        typer.echo(_headline(row))
        days, pieces = row["days"], row["pieces"]
        if isinstance(days, list) and len(days) > 1:
            lines = [{**day, "recorded": _percent(day["recorded_share"]), "missing": _why(day)} for day in days]
            print_rows(lines, ("day", "recorded", "missing"), as_json=False)
        if isinstance(pieces, list) and (gaps := [piece for piece in pieces if piece["state"] == "missing"]):
            print_rows(gaps, ("from", "to", "seconds", "reason", "detail"), as_json=False)
        typer.echo("")


def _headline(row: Mapping[str, object]) -> str:
    return f"{row['camera']}: {_percent(row['recorded_share'])} recorded from {row['from']} to {row['to']}"


def _percent(share: object) -> str:
    return f"{share:.2%}" if isinstance(share, float) else "nothing expected,"


def _why(day: Mapping[str, object]) -> str:
    missing = day["missing"]
    return ", ".join(f"{why} {round(s)} s" for why, s in missing.items()) if isinstance(missing, dict) else ""
