"""What all commands share: how they print, and options that several of them take."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from varta.kernel.errors import BadInput

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
PasswordStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input instead of asking for it.")
]


def print_json(data: object) -> None:
    """Print one JSON document; it keeps Cyrillic readable."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))


def print_rows(rows: Sequence[Mapping[str, object]], columns: Sequence[str], *, as_json: bool) -> None:
    """Print rows as JSON `{"items": […]}` with all their values, or as a table of some columns."""
    if as_json:
        print_json({"items": [dict(row) for row in rows]})
        return
    texts = [list(columns), *[[_text(row.get(column)) for column in columns] for row in rows]]
    widths = [max(len(line[i]) for line in texts) for i in range(len(columns))]
    for line in texts:
        typer.echo("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())


def print_figures(figures: Mapping[str, object], *, as_json: bool) -> None:
    """Print names and values: one flat JSON object on one line, or a table."""
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False))
        return
    width = max(len(name) for name in figures)
    for name, value in figures.items():
        typer.echo(f"{name.ljust(width)}  {_text(value)}")


def ask_password(*, from_stdin: bool) -> str:
    """Return a password: typed twice without echo, or the first line of standard input.

    Raises `BadInput` (`cli.no_password`) when standard input is empty.
    """
    if not from_stdin:
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    line = typer.get_text_stream("stdin").readline().rstrip("\r\n")
    if not line:
        raise BadInput("cli.no_password", "Standard input holds no password; write it as its first line.")
    return line


def _text(value: object) -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:g}" if abs(value) < 1e-3 else f"{value:.3f}".rstrip("0").rstrip(".")  # noqa: PLR2004 - three digits after the point
        case _:
            return str(value)
