"""Loading programmes."""

from pathlib import Path

import click

from engine import definitions, programme_folder
from engine.commands.console import Console, pass_console, tell_errors
from engine.domain.access import SYSTEM
from engine.work import begin


@click.group("programme")
def programme() -> None:
    """Load programmes."""


@programme.command("load")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--shift-years", default=0, help="move every date of the programme by whole fiscal years")
@pass_console
@tell_errors
def load(console: Console, folder: Path, shift_years: int) -> None:
    """Check a programme folder and publish it as a new version."""
    with begin(console.services(), SYSTEM) as work:
        release = definitions.load(work, programme_folder.read(folder), shift_years=shift_years)
    click.echo(f"{release.key}: 第{release.number}版 / version {release.number}")


def attach(main: click.Group) -> None:
    """Add these commands to the command line."""
    main.add_command(programme)
