"""`varta simulate`: play files as RTSP cameras."""

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(simulate)


def simulate(
    cameras: Annotated[list[str], typer.Argument(metavar="NAME=FILE…", help="A camera's name and what it plays.")],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="TCP port to listen on.")] = 8554,
    user: Annotated[
        str, typer.Option(metavar="USER:PASSWORD", help="Ask clients for this by digest authentication.")
    ] = "",
    fault: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME:FAULT=VALUE", help="Misbehave, such as yard:drop-every=30 or '*:loss=0.02'."),
    ] = None,
) -> None:
    """Play files for ever as RTSP cameras, and print their addresses.

    Faults: drop-every, away-for, stall-every, stall-for, clock-every (seconds), clock-jump, rtp-jump (seconds),
    loss, flip (probability for each packet), resize-every, resize-file, seed.
    """
    from varta.bootstrap.engines import Simulation, run_simulation

    def ready(urls: list[str]) -> None:
        for url in urls:
            typer.echo(url)

    run_simulation(Simulation(tuple(cameras), host, port, user, tuple(fault or ())), ready)
