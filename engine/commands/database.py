"""Looking after the database."""

from dataclasses import replace

import click
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from engine import copying, services
from engine.commands.backup import tell
from engine.commands.console import Console, pass_console, tell_errors
from engine.settings import BadSetting

KINDS = ("postgresql", "sqlite")


@click.group("db")
def database() -> None:
    """Look after the database."""


@database.command("upgrade")
@pass_console
@tell_errors
def upgrade(console: Console) -> None:
    """Bring the database to today's schema."""
    services.upgrade(console.services())
    click.echo("データベースは最新です。 / The database is up to date.")


@database.command("copy")
@click.option("--to", "url", required=True, help="postgresql+psycopg://… or sqlite:///…; an empty database")
@pass_console
@tell_errors
def copy(console: Console, url: str) -> None:
    """Copy everything into an empty database of either kind and compare every row; nobody can write meanwhile."""
    source = console.services()
    target = services.build(replace(source.settings, database_url=_database(url)), source.clock)
    try:
        copied = copying.copy(source, target)
    finally:
        for one in (source, target):
            one.database.dispose()
    tell(copied)
    click.echo(f"{copied.rows} 行をコピーし、一致を確かめました。 / rows copied and compared.")
    click.echo("BANSO_DATABASE_URL をコピー先に変えてから始めてください。 / Now set BANSO_DATABASE_URL to the copy.")


def _database(url: str) -> str:
    """Return the URL if it names a database.  Raises: BadSetting."""
    try:
        kind = make_url(url).get_backend_name()
    except ArgumentError:
        kind = ""
    if kind not in KINDS:
        raise BadSetting(name="--to", why="postgresql+psycopg://… か sqlite:///…")
    return url


def attach(main: click.Group) -> None:
    """Add these commands to the command line."""
    main.add_command(database)
