"""Files of a programme's data from the command line."""

import datetime as dt
from pathlib import Path
from typing import Any

import click

from engine.commands.console import Console, pass_console, say, tell_errors
from engine.domain.access import SYSTEM
from engine.domain.export import DateStyle, Encoding, ExportFormat
from engine.domain.ids import ProgrammeKey
from engine.exports import making
from engine.exports.offers import Wish
from engine.work import begin


@click.command("export")
@click.argument("programme")
@click.argument("export")
@click.option("--period", help="2026-10, 2026-H1, FY2026, term …; everything without it")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="only what came or changed on this day or later")
@click.option("--format", "form", type=click.Choice([one.value for one in ExportFormat]))
@click.option("--encoding", type=click.Choice([one.value for one in Encoding]), help="of a CSV file")
@click.option("--dates", type=click.Choice([one.value for one in DateStyle]), help="2026-10-06, or 令和8年10月6日")
@click.option("--personal", is_flag=True, help="with personal data, where the export names no columns")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="the file to write")
@pass_console
@tell_errors
def export_command(console: Console, /, programme: str, export: str, out: Path, **asked: Any) -> None:
    """Write an export of a programme to a file, as its folder describes it; the trail notes it.

    EXPORT: a key of [exports.*], records.KIND, records.KIND.FIELD (the lines of a field), or all.cases, all.companies,
    all.institutions, all.referrals.
    """
    services = console.services()
    wish = Wish(programme=ProgrammeKey(programme), export=export, **_chosen(**asked))
    unfinished = out.with_name(f"{out.name}.part")
    try:
        with begin(services, SYSTEM) as work, unfinished.open("w+b") as file:
            made = making.make(work, wish, file)
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
        services.database.dispose()
    say(f"{out}: {made.rows}行 / rows  SHA-256 {made.sha256}")


def _chosen(
    *,
    period: str | None,
    since: dt.datetime | None,
    form: str | None,
    encoding: str | None,
    dates: str | None,
    personal: bool,
) -> dict[str, Any]:
    """Return the options as a wish has them."""
    return {
        "period": period,
        "since": since.date() if since else None,
        "format": ExportFormat(form) if form else None,
        "encoding": Encoding(encoding) if encoding else None,
        "dates": DateStyle(dates) if dates else None,
        "personal": personal,
    }


def attach(main: click.Group) -> None:
    """Add the command."""
    main.add_command(export_command)
