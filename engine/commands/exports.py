"""Files of a programme's data from the command line."""

from pathlib import Path

import click

from engine.commands.console import Console, pass_console, say, tell_errors
from engine.domain.access import SYSTEM
from engine.domain.ids import ProgrammeKey
from engine.exports import making
from engine.exports.offers import Wish
from engine.work import begin


@click.command("export")
@click.argument("programme")
@click.argument("export")
@click.option("--period", help="2026-10, 2026-H1, FY2026, term …; everything without it")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="the file to write")
@pass_console
@tell_errors
def export_command(console: Console, programme: str, export: str, period: str | None, out: Path) -> None:
    """Write an export of a programme to a file, as its folder describes it; the trail notes it.

    EXPORT: a key of [exports.*], records.KIND, or all.cases, all.companies, all.institutions, all.referrals.
    """
    services = console.services()
    wish = Wish(programme=ProgrammeKey(programme), export=export, period=period)
    unfinished = out.with_name(f"{out.name}.part")
    try:
        with begin(services, SYSTEM) as work, unfinished.open("w+b") as file:
            made = making.make(work, wish, file)
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
        services.database.dispose()
    say(f"{out}: {made.rows}行 / rows  SHA-256 {made.sha256}")


def attach(main: click.Group) -> None:
    """Add the command."""
    main.add_command(export_command)
