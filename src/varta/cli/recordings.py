"""`varta recordings`: what was recorded."""

import sys
from collections.abc import Callable
from typing import Annotated

import typer

from varta.bootstrap.config import load_settings
from varta.cli.output import Json, print_json

app = typer.Typer(name="recordings", help="Look after what was recorded.", no_args_is_help=True)
FOUND = 1
_BAR = 30


@app.command()
def check(
    repair: Annotated[
        bool, typer.Option("--repair", help="Mend what can be mended; the recorder must be stopped.")
    ] = False,
    rebuild: Annotated[
        bool,
        typer.Option("--rebuild", help="Make the catalogue anew from the files alone; the recorder must be stopped."),
    ] = False,
    quick: Annotated[
        bool, typer.Option("--quick", help="Look at names, sizes and heads, and do not read it all.")
    ] = False,
    delete_orphans: Annotated[
        bool, typer.Option("--delete-orphans", help="Delete files that the catalogue does not know, but held ones.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check every recorded file, its row in the catalogue and the chain of each stream.

    Exits with 1 when something is wrong and was not repaired. Deletes no footage, except with --delete-orphans.
    """
    from varta.bootstrap.recordings_check import run_check

    findings = run_check(
        load_settings(),
        _progress(),
        quick=quick,
        repair=repair or delete_orphans,
        rebuild=rebuild,
        delete_orphans=delete_orphans,
    )
    left = sum(not finding["repaired"] for finding in findings)
    if as_json:
        print_json({"findings": findings, "errors": left})
    else:
        for finding in findings:
            mark = "repaired: " if finding["repaired"] else ""
            typer.echo(f"{mark}{finding['text']} [{finding['code']}]")
        typer.echo(f"{len(findings)} found, {left} of them not repaired." if findings else "All is well.")
    if left:
        raise typer.Exit(FOUND)


def _progress() -> Callable[[int, int], None]:
    """Return what draws a bar on a terminal, and nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda _done, _all: None
    drawn = -1

    def draw(done: int, total: int) -> None:
        nonlocal drawn
        percent = 100 * done // max(total, 1)
        if percent == drawn:
            return
        drawn = percent
        full = _BAR * percent // 100
        end = "\n" if done >= total else ""
        typer.echo(
            f"\r[{'#' * full}{'.' * (_BAR - full)}] {percent:3d} %  {done} of {total} files{end}", err=True, nl=False
        )

    return draw
