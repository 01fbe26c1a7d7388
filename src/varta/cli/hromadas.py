"""`varta hromada`: the register of territorial communities."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from varta.bootstrap.config import load_settings
from varta.cli.output import Json, print_figures, print_json, print_rows

_REFUSED = 2
app = typer.Typer(name="hromada", help="The register of hromadas: load, export, check, find.", no_args_is_help=True)


@app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV of hromadas and settlements, or GeoJSON of boundaries by code.")],
    source: Annotated[str, typer.Option(help="Where the data is from, for the record; else the file's name.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    as_json: Json = False,
) -> None:
    """Load a file, all of it or, where any row has a problem, nothing; the problems are listed by row."""
    from varta.bootstrap.hromadas import import_hromadas

    figures, problems = import_hromadas(load_settings(), file, source, keep=not dry_run)
    if as_json:
        print_json({**figures, "rows": problems})
    else:
        print_figures(figures, as_json=False)
        if problems:
            print_rows(problems, ("row", "code", "message"), as_json=False)
    if problems:
        raise typer.Exit(_REFUSED)


@app.command()
def export(
    form: Annotated[str, typer.Option("--format", metavar="csv|geojson", help="A table, or boundaries.")] = "csv",
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to; '-' for standard output.")] = Path("-"),
) -> None:
    """Write the register; what was exported as a table can be imported again."""
    from varta.bootstrap.hromadas import export_hromadas

    text = export_hromadas(load_settings(), form)
    if out == Path("-"):
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")


@app.command()
def check(as_json: Json = False) -> None:
    """Say what is doubtful: missing and overlapping boundaries, centres outside them, settlements of nobody."""
    from varta.bootstrap.hromadas import check_hromadas

    problems = check_hromadas(load_settings())
    print_rows(problems, ("code", "message"), as_json=as_json)


@app.command()
def find(
    latitude: Annotated[float, typer.Argument(help="Degrees north.")],
    longitude: Annotated[float, typer.Argument(help="Degrees east.")],
    as_json: Json = False,
) -> None:
    """Say whose a place is, and whose centre is nearest."""
    from varta.bootstrap.hromadas import find_hromada

    print_figures(find_hromada(load_settings(), longitude, latitude), as_json=as_json)


@app.command()
def status(
    code: Annotated[str, typer.Argument(help="The hromada's KATOTTG code.")],
    state: Annotated[
        str,
        typer.Argument(help="controlled, possible_combat, combat, occupied, deoccupied or military_administration."),
    ],
    since: Annotated[str, typer.Option(metavar="DAY", help="From which day on, such as 2022-11-11.")],
    basis: Annotated[str, typer.Option(help="The act that says so.")] = "",
    as_json: Json = False,
) -> None:
    """Say from which day on a territory is in a state: figures are never compared across such a change."""
    from varta.bootstrap.hromadas import set_status

    print_rows(set_status(load_settings(), code, state, since, basis), ("since", "status", "basis"), as_json=as_json)
