"""`varta user`: the people who may sign in."""

from typing import Annotated

import typer

from varta.access.model import Role
from varta.bootstrap.config import load_settings
from varta.cli.output import Json, PasswordStdin, ask_password, print_rows

app = typer.Typer(name="user", help="Add, list and change the people who may sign in.", no_args_is_help=True)

Login = Annotated[str, typer.Argument(help="The name that the person signs in with.")]


@app.command()
def add(
    login: Login,
    name: Annotated[str, typer.Option(help="Name as others see it; else the login.")] = "",
    role: Annotated[Role, typer.Option(help="What the person is in the centre.")] = Role.OPERATOR,
    password_stdin: PasswordStdin = False,
) -> None:
    """Add a person; asks for the password without showing it."""
    from varta.bootstrap.registry import add_person

    settings = load_settings()
    add_person(settings, login, name or login, role, ask_password(from_stdin=password_stdin))
    typer.echo(f"{login} may sign in as {role.value}.")


@app.command(name="list")
def list_(as_json: Json = False) -> None:
    """List the people."""
    from varta.bootstrap.registry import list_people

    print_rows(list_people(load_settings()), ("login", "name", "role", "disabled_at"), as_json=as_json)


@app.command()
def password(login: Login, password_stdin: PasswordStdin = False) -> None:
    """Set a person's password; their sessions end."""
    from varta.bootstrap.registry import set_password

    settings = load_settings()
    set_password(settings, login, ask_password(from_stdin=password_stdin))
    typer.echo(f"The password of {login} is set.")


@app.command()
def disable(login: Login) -> None:
    """Close an account; the person's past stays in the audit trail."""
    _switch(login, on=False)


@app.command()
def enable(login: Login) -> None:
    """Open a closed account again."""
    _switch(login, on=True)


def _switch(login: str, *, on: bool) -> None:
    from varta.bootstrap.registry import switch_person

    switch_person(load_settings(), login, on=on)
    typer.echo(f"{login} may {'sign in again' if on else 'no longer sign in'}.")
