"""The command line of Banso, and the only place that imports from all rooms.

Exit codes: 0 right, 1 findings or refused, 2 wrong call.
"""

import datetime as dt
import json
import os
import secrets
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TypeVar

import click
import waitress
from sqlalchemy.exc import OperationalError

from engine import definitions, demo, people, programme_files, services, tokens
from engine.domain.access import ROLE_NAMES, SYSTEM, Role
from engine.domain.finding import Finding, Severity, refuses
from engine.domain.ids import ProgrammeKey
from engine.errors import EngineError, FilesRefused
from engine.settings import Settings
from engine.tryout import Answer, Question, Tryout, dumps, loads
from engine.work import Services, begin
from notifications import clock as bell
from web.app import create_app

THREADS = 16
DEMO = Path(__file__).parent / "processes" / "kagoshima"
LANG = "en" if os.environ.get("LANG", "").startswith("en") else "ja"
MARKS = {Severity.ERROR: ("誤り", "error"), Severity.WARNING: ("注意", "warning"), Severity.HINT: ("助言", "hint")}


def now() -> dt.datetime:
    """Read the machine's clock: the only place that does."""
    return dt.datetime.now(dt.UTC)


P = ParamSpec("P")
R = TypeVar("R")


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


def from_environment() -> Services:
    """Return the services of this machine's settings."""
    return services.build(Settings.from_env(os.environ), now)


@click.group()
def main() -> None:
    """伴走 Banso: runs support cases (相談・紹介・報告) from diagrams, decision tables and forms."""


@main.command("demo")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--dir", "folder", default="var/demo", show_default=True, type=click.Path(file_okay=False, path_type=Path)
)
@click.option(
    "--programme",
    default=DEMO,
    show_default="processes/kagoshima",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="a programme folder with a demo/ of its own",
)
@tell_errors
def demo_command(host: str, port: int, folder: Path, programme: Path) -> None:
    """Serve an example with invented people, companies and running cases on an SQLite database of its own.

    The database is kept: delete the folder to start again.
    """
    installation = services.build(demo_settings(folder, host, port), now)
    if not (folder / "ready").exists():
        prepare_demo(installation, folder, programme)
    run(installation, host, port, with_clock=True, ready=lambda: welcome(host, port, programme))


def demo_settings(folder: Path, host: str, port: int) -> Settings:
    """Return settings for the demo, with a secret that is made once and kept beside its database."""
    folder.mkdir(parents=True, exist_ok=True)
    secret = folder / "secret"
    if not secret.exists():
        secret.write_text(secrets.token_urlsafe(32), encoding="ascii")
        secret.chmod(0o600)
    return Settings(
        database_url=f"sqlite:///{folder / 'banso.db'}",
        base_url=f"http://{host}:{port}",
        secret_key=secret.read_text(encoding="ascii"),
        demo=True,
    )


def prepare_demo(installation: Services, folder: Path, programme: Path) -> None:
    """Make the demo's database; a half-made one of an interrupted start is made again."""
    for leftover in folder.glob("banso.db*"):
        leftover.unlink()
    say("見本を準備しています（初回だけ、1分ほど） / Preparing the demo (first time only, about a minute)")
    services.upgrade(installation)
    demo.fill(installation, programme, say)
    (folder / "ready").touch()


def welcome(host: str, port: int, programme: Path) -> None:
    """Print where the demo is and who can log in."""
    click.echo(f"\n  伴走 Banso   http://{host}:{port}/")
    for address in demo.public_forms(programme):
        click.echo(f"  申込み / public form   http://{host}:{port}{address}")
    click.echo()
    for player in demo.players(programme):
        roles = "・".join(ROLE_NAMES[Role(role)].get(LANG) for role in player.roles)
        click.echo(f"    {player.login:<12} {demo.PASSWORD}   {player.name}（{roles}）")
    click.echo("\n  終了 / stop: Ctrl+C\n")


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
@click.option("--no-clock", is_flag=True, help="pages only; `banso clock` runs elsewhere")
@tell_errors
def serve(host: str, port: int, *, no_clock: bool) -> None:
    """Serve the pages, with the clock unless --no-clock."""
    run(from_environment(), host, port, with_clock=not no_clock)


def proxy_of(installation: Services) -> dict[str, Any]:
    """Return what waitress has to know of the proxy in front; headers of anybody else are dropped."""
    address = installation.settings.trusted_proxy
    if address is None:
        return {"clear_untrusted_proxy_headers": True}
    believed = {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}
    return {"trusted_proxy": address, "trusted_proxy_headers": believed, "clear_untrusted_proxy_headers": True}


def nothing() -> None:
    """Say nothing."""


def run(installation: Services, host: str, port: int, *, with_clock: bool, ready: Callable[[], None] = nothing) -> None:
    """Serve until stopped; requests under way are finished first. ready: called once the port is open."""
    server = waitress.create_server(
        create_app(installation), host=host, port=port, threads=THREADS, ident="banso", **proxy_of(installation)
    )
    scheduler = bell.start(installation) if with_clock else None
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    ready()
    try:
        server.run()
    finally:
        if scheduler:
            scheduler.shutdown(wait=True)
        server.close()


@main.command("clock")
@tell_errors
def clock() -> None:
    """Run the clock alone: timers, reminders, reports and the mail going out."""
    scheduler = bell.start(from_environment())
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()
    scheduler.shutdown(wait=True)


@main.command("check")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True)
@click.option("--batch", is_flag=True, help="a JSON object a line in and out: files")
@tell_errors
def check(paths: tuple[Path, ...], *, as_json: bool, batch: bool) -> None:
    """Check programme folders or single diagrams, tables and forms; list everything that is found."""
    if batch:
        trying = Tryout(now(), LANG)
        answer_lines(trying, trying.check)
    needed(str(paths[0]) if paths else None, "FILE-OR-DIR")
    findings = [finding for path in paths for finding in programme_files.check_path(path)]
    show_findings(findings, as_json=as_json)
    sys.exit(1 if refuses(findings) else 0)


def show_findings(findings: list[Finding], *, as_json: bool) -> None:
    """Print findings, for people or for programs."""
    if as_json:
        click.echo(json.dumps([finding.as_dict(LANG) for finding in findings], ensure_ascii=False))
        return
    for finding in findings:
        place = ":".join(str(part) for part in (finding.file, finding.line) if part)
        what = " ".join(part for part in (finding.element, f"「{finding.name}」" if finding.name else None) if part)
        mark = MARKS[finding.severity][LANG == "en"]
        click.echo(f"{place}  {mark}  {what}  {finding.text.get(LANG)}  [{finding.code}]")
    if not findings:
        click.echo("誤りは見つかりませんでした。 / Nothing was found.")


@main.command("feel")
@click.argument("expression", required=False)
@click.option("--data", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="JSON: the variables")
@click.option("--batch", is_flag=True, help="a JSON object a line in and out: expression, data")
def feel_command(expression: str | None, data: Path | None, *, batch: bool) -> None:
    """Evaluate a FEEL expression."""
    trying = Tryout(now(), LANG)
    if batch:
        answer_lines(trying, trying.feel)
    answer_one(trying, trying.feel, {"expression": needed(expression, "EXPRESSION"), "data": json_of(data)})


@main.command("dmn")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False))
@click.option("--decision")
@click.option("--service")
@click.option("--data", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="JSON: the inputs by name")
@click.option("--batch", is_flag=True, help="a JSON object a line in and out: files, decision or service, data")
def dmn_command(file: str | None, decision: str | None, service: str | None, data: Path | None, *, batch: bool) -> None:
    """Evaluate a decision, or a decision service, of a DMN file."""
    trying = Tryout(now(), LANG)
    if batch:
        answer_lines(trying, trying.dmn)
    asked = {"service": service} if service else {"decision": needed(decision, "--decision")}
    answer_one(trying, trying.dmn, {"files": [needed(file, "FILE")], "data": json_of(data), **asked})


@main.command("simulate")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False))
@click.option("--process", help="id of the process; default: the only one")
@click.option("--data", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="JSON: the variables")
@click.option("--answers", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="JSON: by element id")
@click.option("--at", help="instant the virtual clock starts at; default: now")
@click.option("--until", help="instant at which to stop")
@click.option("--batch", is_flag=True, help="a JSON object a line in and out")
def simulate_command(  # noqa: PLR0913  # the options of design §3
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
    trying = Tryout(now(), LANG)
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


def needed(value: str | None, name: str) -> str:
    """Return a value that must be given without --batch."""
    if value is None:
        raise click.MissingParameter(param_hint=name, param_type="argument")
    return value


def json_of(path: Path | None) -> Any:
    """Return the content of a JSON file with exact numbers; nothing for no file."""
    try:
        return loads(path.read_bytes()) if path else {}
    except ValueError as error:
        why = f"{path}: {error}"
        raise click.BadParameter(why) from error


@main.group("programme")
def programme() -> None:
    """Load programmes."""


@programme.command("load")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--shift-years", default=0, help="move every date of the programme by whole fiscal years")
@tell_errors
def load(folder: Path, shift_years: int) -> None:
    """Check a programme folder and publish it as a new version."""
    installation = from_environment()
    with begin(installation, SYSTEM) as work:
        release = definitions.load(work, programme_files.read_folder(folder), shift_years=shift_years)
    click.echo(f"{release.key}: 第{release.number}版 / version {release.number}")


@main.group("db")
def database() -> None:
    """Move the database's schema."""


@database.command("upgrade")
@tell_errors
def upgrade() -> None:
    """Bring the database to today's schema."""
    services.upgrade(from_environment())
    click.echo("データベースは最新です。 / The database is up to date.")


@main.group("user")
def user() -> None:
    """Manage people who may log in."""


@user.command("add")
@click.argument("login")
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.option("--programme", "key", required=True)
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role]))
@click.option("--group", "groups", multiple=True)
@click.password_option(help="asked for when not given")
@tell_errors
def add_user(login: str, key: str, roles: tuple[str, ...], groups: tuple[str, ...], **person: str) -> None:
    """Make an account with a part in a programme."""
    with begin(from_environment(), SYSTEM) as work:
        new = people.NewPerson(login=login, **person)
        person_id = people.add(work, new)
        people.join(work, person_id, ProgrammeKey(key), roles=[Role(role) for role in roles], groups=groups)
    click.echo(f"{login}: 登録しました。 / added.")


@main.group("token")
def token() -> None:
    """Manage the tokens with which programs call the API (docs/api.md)."""


@token.command("add")
@click.argument("login")
@click.option("--name", default="API", show_default=True, help="what the token is for")
@tell_errors
def add_token(login: str, name: str) -> None:
    """Make a token that acts as this person, and print it: it cannot be shown again."""
    with begin(from_environment(), SYSTEM) as work:
        made = tokens.add(work, login, name=name)
    say(f"{login}: トークン {made.id} を発行しました。表示は今回だけです。 / token {made.id}, shown only now:")
    click.echo(made.secret)


@token.command("list")
@click.option("--json", "as_json", is_flag=True)
@tell_errors
def list_tokens(*, as_json: bool) -> None:
    """List the tokens, the revoked ones too; instants are UTC."""
    with begin(from_environment(), SYSTEM, read_only=True) as work:
        found = tokens.listed(work)
    if as_json:
        click.echo(json.dumps([asdict(view) for view in found], ensure_ascii=False, default=dt.datetime.isoformat))
        return
    for view in found:
        used = f"{view.last_used_at:%Y-%m-%d %H時}" if view.last_used_at else "未使用 / never used"
        state = "失効 / revoked" if view.revoked_at else "有効 / good"
        click.echo(f"{view.id}  {view.login}  {view.name}  {view.created_at:%Y-%m-%d}  {used}  {state}")


@token.command("revoke")
@click.argument("number", type=int)
@tell_errors
def revoke_token(number: int) -> None:
    """Make a token worthless from the next call on."""
    with begin(from_environment(), SYSTEM) as work:
        tokens.revoke(work, number)
    click.echo(f"{number}: 失効させました。 / revoked.")


if __name__ == "__main__":
    main()
