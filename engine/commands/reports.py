"""Making a report from the command line (design §3)."""

import json
from pathlib import Path

import click

from engine import reports
from engine.commands.console import Console, pass_console, say, tell_errors
from engine.domain.access import SYSTEM
from engine.domain.ids import ProgrammeKey
from engine.domain.report import ReportFormat
from engine.domain.text import Text
from engine.errors import Invalid
from engine.reports.as_data import as_data
from engine.work import begin

FORMATS = {f".{form.value}": form for form in ReportFormat}


class UnknownSuffix(Invalid):
    """The file's name does not say which kind of file is meant."""

    code = "unknown_report_format"
    sentence = Text(
        "出力先「{file}」の形式が分かりません。名前の終わりを .xlsx .docx .pdf .pptx のどれかにしてください。",
        "The kind of “{file}” is unknown. Let its name end in .xlsx, .docx, .pdf or .pptx.",
    )


@click.command("report")
@click.argument("programme")
@click.argument("report")
@click.option("--period", required=True, help="which one: 2026-11, 2026-H1, FY2026, term …")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="the file to write; its suffix says the format"
)
@click.option("--json", "as_json", is_flag=True, help="print what it says as data")
@pass_console
@tell_errors
def report_command(  # the options of design §3
    console: Console, programme: str, report: str, period: str, out: Path | None, *, as_json: bool
) -> None:
    """Make a report as it would be now, with what was written in it so far; nothing is kept."""
    if out is None and not as_json:
        raise click.UsageError("--out FILE か --json / --out FILE or --json")
    form = _format(out) if out is not None else None
    with begin(console.services(), SYSTEM, read_only=True) as work:
        key = ProgrammeKey(programme)
        if out is not None:
            out.write_bytes(reports.preview(work, key, report, period, form))
            say(f"{out}: 保存しました。 / written.")
        if as_json:
            click.echo(json.dumps(as_data(work, key, report, period), ensure_ascii=False))


def _format(out: Path) -> ReportFormat:
    form = FORMATS.get(out.suffix.lower())
    if form is None:
        raise UnknownSuffix(file=out.name)
    return form


def attach(main: click.Group) -> None:
    """Add the command."""
    main.add_command(report_command)
