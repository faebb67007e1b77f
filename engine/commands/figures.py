"""Counting again what figures stand on."""

import json

import click

from engine.commands.console import Console, pass_console, say, tell_errors
from engine.domain.access import SYSTEM
from engine.domain.ids import ProgrammeKey
from engine.kpi import closing_page, ledger, tally
from engine.kpi.tally import Difference, Wrong
from engine.programmes import Release
from engine.work import Work, begin

WRONG = {
    Wrong.MISSING: "数えられていません / is not counted",
    Wrong.TOO_MANY: "余分に数えられています / is counted and should not be",
    Wrong.DIFFERENT: "違う内容で数えられています / is counted otherwise",
}


@click.group("figures")
def figures_group() -> None:
    """Figures: counted again from every record."""


@figures_group.command("verify")
@click.argument("programme")
@click.option("--mend", is_flag=True, help="count anew what differs; the clock goes on with it")
@click.option("--json", "as_json", is_flag=True, help="print data")
@pass_console
@tell_errors
def verify_command(console: Console, programme: str, *, mend: bool, as_json: bool) -> None:
    """Count every record of a programme from scratch, and compare; exit code 1 when anything differs.

    What closed months keep is compared with the hash they were closed with.
    """
    services = console.services()
    with begin(services, SYSTEM, read_only=not mend) as work:
        release = work.programmes.current(work.session, ProgrammeKey(programme))
        found, altered = tally.verify(work, release), _altered(work, release)
        if mend:
            tally.begin_anew(work, release, {one.kpi for one in found})
    services.database.dispose()
    for one in found:
        click.echo(_json(one) if as_json else f"{one.kpi}  記録{one.record_id}  {WRONG[one.wrong]}")
    for month in altered:
        said = json.dumps({"month": month, "wrong": "altered"})
        click.echo(said if as_json else f"{month}  確定した内容が書き換えられています / what was closed was altered")
    if found or altered:
        raise SystemExit(1)
    if not as_json:
        say("すべての記録を数え直し、一致しました。 / Every record was counted again; nothing differs.")


def _altered(work: Work, release: Release) -> list[str]:
    """Name the closed months whose kept entries no longer have their hash."""
    closed = ledger(work, release).closed
    return [month for month, closing in sorted(closed.items()) if not closing_page.is_proved(work, closing)]


def _json(one: Difference) -> str:
    return json.dumps({"kpi": one.kpi, "record_id": one.record_id, "wrong": one.wrong.value})


def attach(main: click.Group) -> None:
    """Add this command to the command line."""
    main.add_command(figures_group)
