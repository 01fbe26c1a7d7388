"""The command line: assembles the groups, and turns errors into sentences and exit codes."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import Abort, TyperException

from varta import __version__
from varta.cli import (
    accuracy,
    analyse,
    ask,
    bench,
    cameras,
    config,
    coverage,
    database,
    demo,
    evidence,
    holds,
    hromadas,
    models,
    people,
    plates,
    recordings,
    serve,
    simulate,
)
from varta.kernel.errors import VartaError

INTERRUPTED = 130
BROKEN_PIPE = 141

app = typer.Typer(
    name="varta",
    help="An open situation centre for safe communities.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for module in (serve, demo, simulate, analyse, accuracy, plates):
    module.register(app)
coverage.register(recordings.app)
for group in (ask, cameras, recordings, holds, evidence, hromadas, models, people, database, config, bench):
    app.add_typer(group.app)


@app.callback()
def common(
    config: Annotated[
        Path | None,
        typer.Option("--config", metavar="FILE", help="Settings file; else VARTA_CONFIG, else ./varta.toml if there."),
    ] = None,
) -> None:
    """An open situation centre for safe communities."""
    if config is not None:
        # In the environment, so that the processes which this one starts read the same file.
        os.environ["VARTA_CONFIG"] = str(config.absolute())


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


def main() -> None:
    """Run a command and exit with its code: 0, or the error kind's (`varta.kernel.errors`)."""
    sys.exit(_run())


def _run() -> int:
    try:
        ended = app(standalone_mode=False)
        return ended if isinstance(ended, int) else 0  # a command that is a class ends with itself
    except VartaError as error:
        typer.echo(f"error: {error}", err=True)
        return error.exit_code
    except TyperException as error:
        return _say_usage(error)
    except (KeyboardInterrupt, Abort):
        return INTERRUPTED
    except BrokenPipeError:  # the reader, such as `head`, has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE


def _say_usage(error: TyperException) -> int:
    message = error.format_message()
    if "\n" in message:  # a group without a command: its help
        typer.echo(message, err=True)
    else:
        typer.echo(f"error: {message} See 'varta --help'. [cli.bad_usage]", err=True)
    return error.exit_code
