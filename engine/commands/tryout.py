"""Trying things out without a database: check, feel, dmn, simulate (design §3)."""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn, Protocol, cast

import click

from engine import programme_folder
from engine.commands.console import LANG, Console, json_of, needed, pass_console, show_findings, tell_errors
from engine.domain.finding import Finding, refuses
from engine.scenarios.outcome import Outcome
from engine.tryout import Answer, Question, Tryout, dumps


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True)
@click.option("--scenarios", is_flag=True, help="also play the scenarios of the folders")
@click.option("--batch", is_flag=True, help="a JSON object a line in and out: files")
@pass_console
@tell_errors
def check(console: Console, paths: tuple[Path, ...], *, as_json: bool, scenarios: bool, batch: bool) -> None:
    """Check programme folders or single diagrams, tables and forms; list everything that is found."""
    if batch:
        trying = Tryout(console.now(), LANG)
        answer_lines(trying, trying.check)
    needed(str(paths[0]) if paths else None, "FILE-OR-DIR")
    findings = programme_folder.check(paths)
    if scenarios and not refuses(findings):
        findings += [found for folder in paths if folder.is_dir() for found in _played(folder, quiet=as_json)]
    show_findings(findings, as_json=as_json)
    sys.exit(1 if refuses(findings) else 0)


class _RunsScenarios(Protocol):
    def run_all(self, folder: Path) -> list[Outcome]: ...


def _played(folder: Path, *, quiet: bool) -> Iterator[Finding]:
    running = cast("_RunsScenarios", importlib.import_module("engine.scenarios.running"))  # large, and seldom asked for
    for outcome in running.run_all(folder):
        if not quiet:
            click.echo(f"{'○' if outcome.passed else '×'} {Path(outcome.file).name}: {outcome.title}")
        yield from outcome.findings


@click.command("feel")
@click.argument("expression", required=False)
@click.option("--data", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="JSON: the variables")
@click.option("--batch", is_flag=True, help="a JSON object a line in and out: expression, data")
@pass_console
def feel_command(console: Console, expression: str | None, data: Path | None, *, batch: bool) -> None:
    """Evaluate a FEEL expression."""
    trying = Tryout(console.now(), LANG)
    if batch:
        answer_lines(trying, trying.feel)
    answer_one(trying, trying.feel, {"expression": needed(expression, "EXPRESSION"), "data": json_of(data)})


@click.command("dmn")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False))
@click.option("--decision")
@click.option("--service")
@click.option("--data", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="JSON: the inputs by name")
@click.option("--batch", is_flag=True, help="a JSON object a line in and out: files, decision or service, data")
@pass_console
def dmn_command(
    console: Console, file: str | None, decision: str | None, service: str | None, data: Path | None, *, batch: bool
) -> None:
    """Evaluate a decision, or a decision service, of a DMN file."""
    trying = Tryout(console.now(), LANG)
    if batch:
        answer_lines(trying, trying.dmn)
    asked = {"service": service} if service else {"decision": needed(decision, "--decision")}
    answer_one(trying, trying.dmn, {"files": [needed(file, "FILE")], "data": json_of(data), **asked})


@click.command("simulate")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False))
@click.option("--process", help="id of the process; default: the only one")
@click.option("--data", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="JSON: the variables")
@click.option("--answers", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="JSON: by element id")
@click.option("--at", help="instant the virtual clock starts at; default: now")
@click.option("--until", help="instant at which to stop")
@click.option("--seed", type=int, expose_value=False, help="accepted and not needed: nothing is left to chance")
@click.option("--batch", is_flag=True, help="a JSON object a line in and out")
@pass_console
def simulate_command(  # noqa: PLR0913, PLR0917  # the options of design §3
    console: Console,
    files: tuple[str, ...],
    process: str | None,
    data: Path | None,
    answers: Path | None,
    at: str | None,
    until: str | None,
    *,
    batch: bool,
) -> None:
    """Run a process without a database on a virtual clock."""
    trying = Tryout(console.now(), LANG)
    if batch:
        answer_lines(trying, trying.simulate)
    question = {"files": list(files), "process": process, "at": at, "until": until}
    answer_one(trying, trying.simulate, {**question, "data": json_of(data), "answers": json_of(answers)})


def answer_lines(trying: Tryout, ask: Callable[[Question], Answer]) -> NoReturn:
    """Answer each line of the input with a line; a line that cannot be answered gets an error."""
    for line in sys.stdin.buffer:
        if line.strip():
            sys.stdout.buffer.write(dumps(trying.answer_line(ask, line)) + b"\n")
            sys.stdout.buffer.flush()
    sys.exit(0)


def answer_one(trying: Tryout, ask: Callable[[Question], Answer], question: Question) -> NoReturn:
    """Print the answer to one question; end with 1 when it holds an error."""
    answer = trying.answer(ask, question)
    click.echo(dumps(answer))
    sys.exit(1 if answer.get("error") or answer.get("status") == "refused" else 0)


def attach(main: click.Group) -> None:
    """Add these commands to the command line."""
    for command in (check, feel_command, dmn_command, simulate_command):
        main.add_command(command)
