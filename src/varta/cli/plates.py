"""`varta read-plates`: read number plates in photographs."""

from pathlib import Path
from typing import Annotated

import typer

from varta.cli.output import Json, print_json, print_rows

_MORE = ("signs", "candidates")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("read-plates")(read_plates)


def read_plates(
    images: Annotated[list[Path], typer.Argument(metavar="IMAGE…", help="JPEG, PNG or WebP files.")],
    candidates: Annotated[
        bool, typer.Option("--candidates", help="Also say how sure each sign is, and what else it may be.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Read the number plates in photographs: text in Latin capitals and digits, score, box x, y, width, height.

    A file that cannot be read is named on standard error and does not stop the others; the exit code is then its own.
    """
    from varta.bootstrap.engines import run_read_plates

    rows: list[dict[str, object]] = []
    code = 0
    for found, error in run_read_plates(images):
        if error is not None:
            typer.echo(f"error: {error}", err=True)
            code = code or error.exit_code
        rows += found
    if not candidates:
        rows = [{key: value for key, value in row.items() if key not in _MORE} for row in rows]
    if as_json:
        print_json(rows)
    else:
        print_rows(rows, ("file", "text", "score", "bbox", "country"), as_json=False)
    if code:
        raise typer.Exit(code)
