"""Looking after records."""

import click

from engine.commands.console import Console, pass_console, tell_errors
from engine.domain.access import SYSTEM
from engine.domain.ids import ProgrammeKey
from engine.records import reindexing
from engine.work import begin


@click.group("records")
def records_commands() -> None:
    """Look after records."""


@records_commands.command("reindex")
@click.argument("programme")
@pass_console
@tell_errors
def reindex(console: Console, programme: str) -> None:
    """Make anew what records of PROGRAMME are found by; needed once for those an older installation wrote."""
    with begin(console.services(), SYSTEM) as work:
        read = reindexing.reindex(work, ProgrammeKey(programme))
    click.echo(f"{read}件 / records")


def attach(main: click.Group) -> None:
    """Add this command to the command line."""
    main.add_command(records_commands)
