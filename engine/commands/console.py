"""What every command has at hand: the clock it was given, the language, and how it speaks."""

import datetime as dt
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

import click
from sqlalchemy.exc import OperationalError

from engine import services
from engine.domain.finding import Finding, Severity
from engine.errors import EngineError, FilesRefused
from engine.settings import Settings
from engine.tryout import loads
from engine.work import Services

LANG: Final = "en" if os.environ.get("LANG", "").startswith("en") else "ja"
MARKS: Final = {
    Severity.ERROR: ("誤り", "error"),
    Severity.WARNING: ("注意", "warning"),
    Severity.HINT: ("助言", "hint"),
}
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Console:
    """What banso.py hands to each command (click's `obj`). now: reads the machine's clock, aware UTC."""

    now: Callable[[], dt.datetime]

    def services(self) -> Services:
        """Return the services of this machine's settings.  Raises: SettingsWrong."""
        return services.build(Settings.from_env(os.environ), self.now)


pass_console = click.make_pass_decorator(Console)


def tell_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Say an expected error in a sentence and end with 1."""

    @wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except FilesRefused as error:
            show_findings(list(error.findings), as_json=False)
            say(error.text.get(LANG))
        except EngineError as error:
            say(error.text.get(LANG))
        except OperationalError as error:
            say(f"データベースに接続できません / The database cannot be reached: {error.orig}")
        sys.exit(1)

    return told


def say(line: str) -> None:
    """Print a line to people (not to programs)."""
    click.echo(line, err=True)


def show_findings(findings: list[Finding], *, as_json: bool) -> None:
    """Print findings, for people or for programs."""
    if as_json:
        shown = [{**finding.as_dict(LANG), "rule": finding.code} for finding in findings]
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    for finding in findings:
        place = ":".join(str(part) for part in (finding.file, finding.line) if part)
        what = " ".join(part for part in (finding.element, f"「{finding.name}」" if finding.name else None) if part)
        mark = MARKS[finding.severity][LANG == "en"]
        click.echo(f"{place}  {mark}  {what}  {finding.text.get(LANG)}  [{finding.code}]")
    if not findings:
        click.echo("誤りは見つかりませんでした。 / Nothing was found.")


def needed(value: str | None, name: str) -> str:
    """Return a value that must be given.  Raises: click.MissingParameter, which ends the program with 2."""
    if value is None:
        raise click.MissingParameter(param_hint=name, param_type="argument")
    return value


def json_of(path: Path | None) -> Any:
    """Return the content of a JSON file with exact numbers; an empty context for no file."""
    try:
        return loads(path.read_bytes()) if path else {}
    except ValueError as error:
        why = f"{path}: {error}"
        raise click.BadParameter(why) from error
