"""`varta config`: show and check the settings."""

import typer

from varta.bootstrap.config import config_path, load_settings, setting_fields, shown
from varta.cli.output import Json, print_json

app = typer.Typer(name="config", help="Show and check the settings.", no_args_is_help=True)


@app.command()
def show(as_json: Json = False) -> None:
    """Print every setting as it is in force; passwords are masked."""
    data = shown(load_settings())
    if as_json:
        print_json(data)
        return
    for key, _ in setting_fields():
        typer.echo(f"{key} = {_look_up(data, key)}")


@app.command()
def check(as_json: Json = False) -> None:
    """Check the settings file and the environment; exit code 2 and a sentence when something is wrong."""
    load_settings()
    path = config_path()
    if as_json:
        print_json({"ok": True, "file": str(path) if path else None})
        return
    typer.echo(f"The settings are right ({path or 'no file; environment and defaults'}).")


def _look_up(data: dict[str, object], key: str) -> str:
    value: object = data
    for part in key.split("."):
        value = value[part] if isinstance(value, dict) else None
    return "(not given)" if value is None or value == "" else str(value)
