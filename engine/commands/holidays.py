"""Importing the national holidays by whoever runs the machine (docs/deadlines.md)."""

import datetime as dt
from pathlib import Path

import click

from engine import calendar_changes
from engine.commands.console import LANG, Console, pass_console, say, show_findings, tell_errors
from engine.domain.access import SYSTEM
from engine.domain.era import moment_label
from engine.work import begin

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("holidays")
@click.argument("file", type=FILE)
@click.option("--apply", "reason", metavar="REASON", help="keep the list and move the deadlines; the reason is kept")
@pass_console
@tell_errors
def holidays(console: Console, file: Path, reason: str | None) -> None:
    """Read the Cabinet Office's list (syukujitsu.csv) and say what moves; with --apply, keep it."""
    services, content = console.services(), file.read_bytes()
    with begin(services, SYSTEM, read_only=True) as work:
        found = calendar_changes.check_holidays(work, content, file.name)
    show_findings(list(found.findings), as_json=False)
    for move in found.moves:
        say(f"  {move.case_number}　{move.name}：{_label(move.before_at)} → {_label(move.after_at)}")
    if reason is None:
        say(f"動く期限 {len(found.moves)}件。まだ何も変えていません。 / deadlines would move; nothing was changed.")
        return
    with begin(services, SYSTEM) as work:
        moved = calendar_changes.import_holidays(work, content, file.name, mark=found.mark, reason=reason)
    said = {"ja": f"取り込みました。{moved}件の期限を変更しました。", "en": f"Imported; {moved} deadlines moved."}
    say(said[LANG])


def _label(moment: dt.datetime | None) -> str:
    return moment_label(moment).get(LANG) if moment else "―"


def attach(main: click.Group) -> None:
    """Add the command to the command line."""
    main.add_command(holidays)
