"""Looking after the database."""

import click

from engine import services
from engine.commands.console import Console, pass_console, tell_errors


@click.group("db")
def database() -> None:
    """Move the database's schema."""


@database.command("upgrade")
@pass_console
@tell_errors
def upgrade(console: Console) -> None:
    """Bring the database to today's schema."""
    services.upgrade(console.services())
    click.echo("データベースは最新です。 / The database is up to date.")


def attach(main: click.Group) -> None:
    """Add these commands to the command line."""
    main.add_command(database)
