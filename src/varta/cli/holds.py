"""`varta holds`: footage that nobody may delete."""

from typing import Annotated

import typer

from varta.bootstrap.config import load_settings
from varta.cli.output import Json, print_figures, print_rows

app = typer.Typer(name="holds", help="Keep footage from being deleted.", no_args_is_help=True)


@app.command(name="list")
def list_(
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many.")] = 50,
    as_json: Json = False,
) -> None:
    """List holds, released ones too, newest first."""
    from varta.bootstrap.ledger import list_holds

    columns = ("id", "case", "reason", "from", "to", "until", "placed_by", "released_at", "segments", "bytes")
    print_rows(list_holds(load_settings(), limit), columns, as_json=as_json)


@app.command()
def place(
    camera: Annotated[list[str], typer.Option("--camera", metavar="ID", help="A camera; may be given again.")],
    span: Annotated[
        str,
        typer.Option(metavar="FROM/TO", help="Such as 2026-11-22T20:00/2026-11-22T21:30; may lie in the future."),
    ],
    reason: Annotated[
        str,
        typer.Option(help="criminal_case, administrative_case, complaint, request, emergency or internal_inquiry."),
    ],
    case: Annotated[str, typer.Option(help="The case that needs the footage.")],
    until: Annotated[
        str, typer.Option(metavar="TIME", help="When the hold ends by itself; else when it is released.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Keep the footage of a span; what was closed lies apart when this returns."""
    from varta.bootstrap.ledger import NewHold, place_hold

    start, _, end = span.partition("/")
    print_figures(place_hold(load_settings(), NewHold(camera, start, end, reason, case, until)), as_json=as_json)


@app.command()
def release(
    hold: Annotated[str, typer.Argument(metavar="ID", help="The hold's id, from `varta holds list`.")],
    as_json: Json = False,
) -> None:
    """End a hold; its footage is kept as long as any."""
    from varta.bootstrap.ledger import release_hold

    print_figures(release_hold(load_settings(), hold), as_json=as_json)
