"""Showing what a programme will raise (design §3)."""

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from engine import foresight
from engine.commands.console import LANG, Console, pass_console, say, tell_errors
from engine.domain.access import SYSTEM
from engine.domain.era import moment_label
from engine.domain.ids import ProgrammeKey
from engine.domain.periods import Period, Span
from engine.domain.projection_changes import Change
from engine.foresight import CHANGE_NAMES, KIND_NAMES, DraftOutlook, Line, Outlook, kind_of
from engine.foresight_book import YearBook, xlsx
from engine.work import begin

DAY = click.DateTime(formats=["%Y-%m-%d"])
NO_DRAFT_OF_A_FOLDER = "--draft: フォルダには下書きがありません / a folder has no draft"
WRONG_ORDER = "--to が --from より前です / lies before --from"


@click.command("deadlines")
@click.argument("programme")
@click.option("--from", "from_at", type=DAY, required=True, help="the first day, YYYY-MM-DD")
@click.option("--to", "to_at", type=DAY, required=True, help="the last day, YYYY-MM-DD")
@click.option("--json", "as_json", is_flag=True, help="print data (docs/deadlines.md)")
@click.option("--xlsx", "file", type=click.Path(dir_okay=False, path_type=Path), help="also write a workbook")
@click.option("--draft", "of_draft", is_flag=True, help="as the draft of the rules would have it, with what changes")
@pass_console
@tell_errors
def deadlines_command(  # noqa: PLR0913  # the options of design §3
    console: Console,
    programme: str,
    from_at: dt.datetime,
    to_at: dt.datetime,
    file: Path | None,
    *,
    as_json: bool,
    of_draft: bool,
) -> None:
    """List every deadline, report, reminder and escalation of a programme: its key, or a folder (no database)."""
    span = _span(from_at, to_at)
    drafted = _drafted(console, programme) if of_draft else None
    outlook = drafted.after if drafted else _outlook(console, programme)
    lines = outlook.between(span.start, span.end)
    changes = drafted.changes(span.start, span.end) if drafted else None
    if file:
        book = YearBook(outlook=outlook, span=span, made_at=console.now(), lines=lines, changes=changes)
        file.write_bytes(xlsx(book))
        say(f"{file}: 保存しました。 / written.")
    if as_json:
        rows = _changed_rows(drafted, lines, changes or ()) if drafted else [line.as_dict() for line in lines]
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        _show(lines, changes)
    for waiting in outlook.awaited:
        say(f"起点を待つもの / not dated yet: {waiting.name.get(LANG)}")


def _span(from_at: dt.datetime, to_at: dt.datetime) -> Span:
    if to_at < from_at:
        raise click.BadParameter(WRONG_ORDER)
    return Span(from_at.date(), to_at.date(), Period.EVENT)


def _outlook(console: Console, programme: str) -> Outlook:
    if Path(programme).is_dir():
        return foresight.of_folder(Path(programme), console.now())
    with begin(console.services(), SYSTEM, read_only=True) as work:
        return foresight.published(work, ProgrammeKey(programme))


def _drafted(console: Console, programme: str) -> DraftOutlook:
    if Path(programme).is_dir():
        raise click.UsageError(NO_DRAFT_OF_A_FOLDER)
    with begin(console.services(), SYSTEM, read_only=True) as work:
        return foresight.drafted(work, ProgrammeKey(programme))


def _changed_rows(drafted: DraftOutlook, lines: Sequence[Line], changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Return the rows of a draft: each says how it changes, and what goes is listed at the end."""
    by_new = {id(change.after): change for change in changes if change.after}
    gone = drafted.before.explained(change.before for change in changes if change.before and change.after is None)
    return [
        *({**line.as_dict(), **_change(by_new.get(id(line.what)))} for line in lines),
        *({**line.as_dict(), "change": "removed", "was": line.what.at.isoformat()} for line in gone),
    ]


def _change(change: Change | None) -> dict[str, str | None]:
    was = change.before.at.isoformat() if change and change.before else None
    return {"change": kind_of(change).value if change else None, "was": was}


def _show(lines: Sequence[Line], changes: Sequence[Change] | None) -> None:
    for line in lines:
        what = line.what
        period = f"　{what.period.get(LANG)}" if what.period else ""
        told = f"　→ {'、'.join(name.get(LANG) for name in line.told)}" if line.told else ""
        name, kind = what.name.get(LANG), KIND_NAMES[what.kind].get(LANG)
        click.echo(f"{moment_label(what.at).get(LANG)}  {kind}  {name}{period}{told}")
    for change in changes or ():
        known = change.after or change.before
        name = known.name.get(LANG) if known else ""
        sides = [moment_label(side.at).get(LANG) if side else "―" for side in (change.before, change.after)]
        click.echo(f"{CHANGE_NAMES[kind_of(change)].get(LANG)}  {name}  {' → '.join(sides)}")


def attach(main: click.Group) -> None:
    """Add this command to the command line."""
    main.add_command(deadlines_command)
