"""`varta db`: the database."""

import typer

from varta.bootstrap.config import load_settings, mask_password

app = typer.Typer(name="db", help="Look after the database.", no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Make the database, or bring it to this version's form."""
    from varta.bootstrap.services import upgrade_database

    settings = load_settings()
    upgrade_database(settings)
    typer.echo(f"The database {mask_password(settings.database_url)} is up to date.")
