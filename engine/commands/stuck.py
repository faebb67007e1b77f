"""Finding what waits for nobody."""

import json
from dataclasses import asdict

import click

from engine import stuck
from engine.commands.console import Console, pass_console, tell_errors
from engine.domain.access import SYSTEM
from engine.work import begin


@click.command("stuck")
@click.option("--json", "as_json", is_flag=True, help="print data")
@pass_console
@tell_errors
def stuck_command(console: Console, *, as_json: bool) -> None:
    """List cases that wait for something that will not come; exit code 1 when there are any."""
    with begin(console.services(), SYSTEM, read_only=True) as work:
        found = stuck.find(work)
    for one in found:
        line = {**asdict(one), "since": one.since.isoformat(), "message": one.text.ja}
        text = f"{one.programme} {one.case_number} {one.since.astimezone():%Y-%m-%d %H:%M} {one.text.ja}"
        click.echo(json.dumps(line, ensure_ascii=False) if as_json else text)
    if found:
        raise SystemExit(1)


def attach(main: click.Group) -> None:
    """Add this command to the command line."""
    main.add_command(stuck_command)
